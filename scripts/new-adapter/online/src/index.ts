// @granary/__adapter__: the newest row of each key in __What__.

export { type __Options__, __factory__ } from './__file__.js'

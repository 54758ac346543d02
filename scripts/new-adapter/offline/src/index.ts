// @granary/__adapter__: the full history of every feature group in __What__.

export { type __Options__, __factory__ } from './__file__.js'

// Times as Feast's users write them: a space or a T, with a zone or without one, which there means UTC.

const form = /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?)?(?: ?(?:([Zz]|UTC)|([+-])(\d{2}):?(\d{2})?))?$/

/** Epoch milliseconds, finer digits cut off; a number is epoch seconds. Undefined for what is no time. */
export function feastTime(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? Math.floor(value * 1_000) : undefined
  return typeof value === 'string' ? parsed(value.trim()) : undefined
}

function parsed(text: string): number | undefined {
  const [found, year, month, day, hour = '0', minute = '0', second = '0', fraction = '', , sign, zoneHours = '0', zoneMinutes = '0'] =
    form.exec(text) ?? []
  if (found === undefined) return undefined
  const date = new Date(0)
  date.setUTCFullYear(Number(year), Number(month) - 1, Number(day)) // Date.UTC takes the years 0 to 99 for 1900 to 1999
  // What spills over, as 30 February does, is no time.
  if (date.getUTCMonth() !== Number(month) - 1 || date.getUTCDate() !== Number(day)) return undefined
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59 || Number(zoneHours) > 23 || Number(zoneMinutes) > 59)
    return undefined
  const milliseconds = Number(fraction.slice(0, 3).padEnd(3, '0'))
  const ahead = (Number(zoneHours) * 60 + Number(zoneMinutes)) * (sign === '-' ? -1 : 1)
  return date.getTime() + ((Number(hour) * 60 + Number(minute) - ahead) * 60 + Number(second)) * 1_000 + milliseconds
}

const epoch = '1970-01-01T00:00:00Z'

/** RFC 3339 with Z of epoch milliseconds; the epoch for NaN, which is how Feast writes that there is no time. */
export function feastTimeText(time: number): string {
  return Number.isNaN(time) ? epoch : new Date(time).toISOString().replace('.000Z', 'Z')
}

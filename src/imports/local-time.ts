import { TandemError } from '../errors.ts'

/** Reads a time as it stands in a file. @returns milliseconds since 1970 in UTC, or what is wrong with it */
export type ReadTime = (text: string) => number | { reason: string }

const pattern =
  /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?)?\s*(Z|[+-]\d\d(?::?\d\d)?)?$/i
const quarterHour = 900_000

/**
 * A reader of times. A time that names its zone (`Z`, `+01:00`) is taken as it is; one that does not is local time of
 * `zone`. The hour that comes twice in autumn is taken the first time; an hour left out in spring is moved on by the
 * length of the gap, as Temporal's `compatible` does.
 *
 * @param zone IANA name; absent means that every time must name its own
 * @throws TandemError `import_mapping_invalid` for a zone that does not exist
 */
export function createTimeReader(zone: string | undefined): ReadTime {
  const toUtc = zone === undefined ? undefined : createZone(zone)
  return (text) => {
    const parts = pattern.exec(text.trim())
    const local = parts && localMillis(parts)
    if (local === null || local === undefined || Number.isNaN(local))
      return { reason: `"${text.slice(0, 60)}" is not a time like 2026-01-31 08:26:00.` }
    const suffix = parts?.[8]
    if (suffix) return local - suffixOffset(suffix)
    if (!toUtc) return { reason: `"${text}" does not name its time zone, and the mapping has no timeZone.` }
    return toUtc(local)
  }
}

function localMillis(parts: RegExpExecArray): number {
  const [, year, month, day, hour = '0', minute = '0', second = '0', fraction = ''] = parts
  const millis = Number(fraction.padEnd(3, '0').slice(0, 3))
  const at = Date.UTC(+year!, +month! - 1, +day!, +hour, +minute, +second, millis)
  const date = new Date(at)
  const rolled =
    date.getUTCMonth() + 1 !== +month! || date.getUTCDate() !== +day! || +minute > 59 || +second > 59
  return rolled ? Number.NaN : at
}

function suffixOffset(suffix: string): number {
  if (suffix.toUpperCase() === 'Z') return 0
  const digits = suffix.slice(1).replace(':', '').padEnd(4, '0')
  const minutes = Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2))
  return (suffix[0] === '-' ? -1 : 1) * minutes * 60_000
}

/** Local time → UTC in one zone; offsets change at quarter hours, so each quarter hour is worked out once. */
function createZone(zone: string): (local: number) => number {
  const offsetAt = createOffsets(zone)
  const known = new Map<number, number>()
  return (local) => {
    const quarter = Math.floor(local / quarterHour)
    let offset = known.get(quarter)
    if (offset === undefined) {
      offset = offsetOfLocal(local, offsetAt)
      known.set(quarter, offset)
    }
    return local - offset
  }
}

function offsetOfLocal(local: number, offsetAt: (utc: number) => number): number {
  const before = offsetAt(local - 86_400_000)
  const after = offsetAt(local + 86_400_000)
  if (before === after) return before
  if (offsetAt(local - before) === before) return before
  if (offsetAt(local - after) === after) return after
  return before
}

function createOffsets(zone: string): (utc: number) => number {
  let format: Intl.DateTimeFormat
  try {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: zone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    })
  } catch (cause) {
    throw new TandemError('import_mapping_invalid', { detail: `There is no time zone "${zone}".`, cause })
  }
  return (utc) => {
    const parts = new Map(format.formatToParts(utc).map((part) => [part.type, Number(part.value)]))
    const at = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? 0
    const shown = Date.UTC(at('year'), at('month') - 1, at('day'), at('hour'), at('minute'), at('second'))
    return shown - Math.floor(utc / 1000) * 1000
  }
}

/** Days as the workspace counts them, and when in a day things happen. Clock changes are kept: a day has 23 to 25 hours. */

const hourMs = 3_600_000
const dayMs = 86_400_000
const slots = 1024

/** Relative weight of each local hour, 0 to 23. */
const shapes = {
  web: [2, 1, 1, 1, 1, 2, 8, 20, 34, 42, 46, 46, 44, 42, 42, 42, 44, 48, 54, 60, 60, 50, 28, 10],
  app: [4, 2, 1, 1, 1, 3, 14, 30, 36, 34, 32, 34, 40, 36, 34, 34, 40, 48, 56, 62, 64, 58, 40, 16],
  television: [12, 6, 3, 1, 1, 1, 4, 10, 12, 10, 10, 12, 16, 16, 16, 20, 30, 46, 70, 90, 100, 90, 60, 28],
  call: [1, 1, 1, 1, 1, 1, 2, 8, 40, 62, 68, 62, 54, 52, 54, 54, 52, 50, 44, 32, 20, 10, 4, 2],
  office: [0, 0, 0, 0, 0, 0, 1, 6, 30, 50, 56, 56, 44, 48, 52, 50, 40, 20, 6, 2, 1, 0, 0, 0],
  answers: [2, 1, 1, 1, 1, 2, 10, 34, 44, 46, 46, 46, 48, 46, 44, 44, 46, 50, 52, 52, 48, 38, 20, 8],
  batch: [0, 0, 0, 0, 0, 10, 60, 60, 20, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
} as const
export type Shape = keyof typeof shapes
const shapeNames = Object.keys(shapes) as Shape[]

/** One local day. */
export interface Day {
  /** Days since 1970-01-01 of the local date. */
  number: number
  /** Start and end in UTC milliseconds. */
  start: number
  end: number
  /** 0 Sunday … 6 Saturday, local. */
  weekday: number
  /** 0 to 1 through the year. */
  yearFraction: number
  /** First millisecond of each local hour; of a skipped hour, that of the next. */
  hourStart: readonly number[]
  hourLength: readonly number[]
  /** A moment of the day that follows the shape. @param u,v two random fractions */
  moment(shape: Shape, u: number, v: number): number
}

/** Reads a time zone's clock. @returns a function from UTC milliseconds to local minus UTC, in milliseconds */
export function offsets(timeZone: string): (ms: number) => number {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  })
  return (ms) => {
    const part: Record<string, number> = {}
    for (const { type, value } of format.formatToParts(ms)) part[type] = Number(value)
    const local = Date.UTC(part.year!, part.month! - 1, part.day!, part.hour!, part.minute!, part.second!)
    return local - Math.floor(ms / 1000) * 1000
  }
}

/** Number of the local day in which a moment lies. */
export function dayNumber(offset: (ms: number) => number, ms: number): number {
  return Math.floor((ms + offset(ms)) / dayMs)
}

/** @param offset of the zone, from `offsets` */
export function dayOf(offset: (ms: number) => number, number: number): Day {
  const start = midnight(offset, number)
  const end = midnight(offset, number + 1)
  const hourStart = new Array<number>(24).fill(-1)
  const hourLength = new Array<number>(24).fill(0)
  // Only days on which the clock changes need a look at every half hour.
  const steady = end - start === dayMs
  for (let at = start; at < end; at += hourMs / 2) {
    const hour = steady
      ? Math.floor((at - start) / hourMs)
      : Math.floor((((at + offset(at)) % dayMs) + dayMs) / hourMs) % 24
    if (hourStart[hour] === -1) hourStart[hour] = at
    hourLength[hour]! += hourMs / 2
  }
  for (let hour = 23; hour >= 0; hour--)
    if (hourStart[hour] === -1) hourStart[hour] = hour === 23 ? end : hourStart[hour + 1]!
  const tables = new Map<Shape, Uint8Array>()
  for (const shape of shapeNames) tables.set(shape, fillSlots(shapes[shape], hourLength))
  const date = new Date(number * dayMs)
  return {
    number,
    start,
    end,
    weekday: date.getUTCDay(),
    yearFraction: (number - Date.UTC(date.getUTCFullYear(), 0, 1) / dayMs) / 365.25,
    hourStart,
    hourLength,
    moment(shape, u, v) {
      const hour = tables.get(shape)![Math.floor(u * slots)]!
      return Math.floor(hourStart[hour]! + v * hourLength[hour]!)
    },
  }
}

function midnight(offset: (ms: number) => number, number: number): number {
  const guess = number * dayMs - offset(number * dayMs)
  return number * dayMs - offset(guess)
}

/** Hours in proportion to weight and length, as a table to draw from. */
function fillSlots(weights: readonly number[], lengths: readonly number[]): Uint8Array {
  const mass = weights.map((weight, hour) => weight * (lengths[hour]! / hourMs))
  const total = mass.reduce((sum, one) => sum + one, 0)
  const table = new Uint8Array(slots)
  let hour = 0
  let reached = mass[0]!
  for (let slot = 0; slot < slots; slot++) {
    while (hour < 23 && (slot + 0.5) / slots > reached / total) reached += mass[++hour]!
    table[slot] = hour
  }
  return table
}

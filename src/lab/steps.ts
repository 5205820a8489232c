import { instantOf, isMissing } from './columns.ts'

/** Rows of one series on an even scale of time. */
export interface Steps {
  /** A value for each step from the first to the last; NaN where no row has one. */
  values: number[]
  /** Rows whose time another row has too: their values are averaged. */
  ties: number
  /** The time of a step, counted from the first; undefined where times are not even or there are none. */
  timeOf: ((step: number) => string | number) | undefined
  /** Likely lengths of a season, by the distance of the times; empty where it says nothing. */
  seasons: number[]
}

const hour = 3_600_000
const day = 24 * hour

/** Of more steps than this for each row, times are taken to be uneven, and rows follow each other without gaps. */
const mostStretch = 3

/**
 * Puts the rows of a series on an even scale: by whole numbers, by the calendar's months, quarters or years, or by their
 * usual distance. Rows in any order.
 *
 * @param times the column t; undefined where there is none. Neither numbers nor dates: the rows as they follow
 */
export function toSteps(
  values: readonly number[],
  times: readonly (string | undefined)[] | undefined,
): Steps {
  const scale = times && scaleOf(times)
  if (!scale) return { values: [...values], ties: 0, timeOf: undefined, seasons: [] }
  const order = scale.places
    .map((_, row) => row)
    .sort((one, two) => scale.places[one]! - scale.places[two]! || one - two)
  const first = scale.places[order[0]!]!
  const last = scale.places[order.at(-1)!]!
  const isEven = last - first + 1 <= mostStretch * order.length
  const sums = new Map<number, { sum: number; known: number; rows: number }>()
  for (const [rank, row] of order.entries()) {
    const isSame = rank > 0 && scale.places[order[rank - 1]!] === scale.places[row]
    const place = isEven ? scale.places[row]! - first : isSame ? sums.size - 1 : sums.size
    const at = sums.get(place) ?? { sum: 0, known: 0, rows: 0 }
    at.rows++
    if (!Number.isNaN(values[row]!)) {
      at.sum += values[row]!
      at.known++
    }
    sums.set(place, at)
  }
  const length = isEven ? last - first + 1 : sums.size
  return {
    values: Array.from({ length }, (_, step) => {
      const at = sums.get(step)
      return at && at.known > 0 ? at.sum / at.known : Number.NaN
    }),
    ties: order.length - sums.size,
    timeOf: isEven ? (step) => scale.timeOf(first + step) : undefined,
    seasons: isEven ? scale.seasons : [],
  }
}

interface Scale {
  places: number[]
  timeOf: (place: number) => string | number
  seasons: number[]
}

function scaleOf(cells: readonly (string | undefined)[]): Scale | undefined {
  const numbers = cells.map((cell) => (isMissing(cell) ? Number.NaN : Number(cell)))
  // Eight digits are a date without its dashes.
  const isDate = cells.every((cell) => cell !== undefined && instantOf(cell) !== undefined)
  if (isDate)
    return dateScale(
      cells.map((cell) => instantOf(cell!)!),
      cells,
    )
  if (!numbers.every(Number.isFinite)) return undefined
  const distance = usualDistance(numbers)
  const start = numbers.reduce((least, one) => Math.min(least, one), Number.POSITIVE_INFINITY)
  return {
    places: numbers.map((one) => Math.round((one - start) / distance)),
    timeOf: (place) => start + place * distance,
    seasons: [],
  }
}

function dateScale(instants: readonly number[], cells: readonly (string | undefined)[]): Scale {
  const distance = usualDistance(instants)
  const months = [1, 3, 12].find(
    (count) => Math.abs(distance / day - 30.44 * count) <= 1.6 * Math.sqrt(count),
  )
  const isPlainDate = cells.every((cell) => (cell?.length ?? 0) <= 10)
  const written = (at: number) => {
    const text = new Date(at).toISOString()
    return isPlainDate ? text.slice(0, 10) : text
  }
  if (months !== undefined) {
    const first = new Date(instants[0]!)
    const count = (at: number) => new Date(at).getUTCFullYear() * 12 + new Date(at).getUTCMonth()
    return {
      places: instants.map((at) => Math.round((count(at) - count(instants[0]!)) / months)),
      timeOf: (place) => written(monthsLater(first, place * months)),
      seasons: months === 1 ? [12] : months === 3 ? [4] : [],
    }
  }
  return {
    places: instants.map((at) => Math.round((at - instants[0]!) / distance)),
    timeOf: (place) => written(instants[0]! + place * distance),
    seasons: seasonsOf(distance),
  }
}

/** The same day of another month, or the last of a shorter one. */
function monthsLater(first: Date, months: number): number {
  const [year, month] = [first.getUTCFullYear(), first.getUTCMonth() + months]
  const lastDay = new Date(Date.UTC(year, month + 1, 0)).getUTCDate()
  const isLast = first.getUTCDate() >= 28 && new Date(first.getTime() + day).getUTCDate() === 1
  const date = isLast ? lastDay : Math.min(first.getUTCDate(), lastDay)
  return Date.UTC(year, month, date, first.getUTCHours(), first.getUTCMinutes(), first.getUTCSeconds())
}

/** Seasons of a day, a week and a year, as far as they are whole numbers of steps. */
function seasonsOf(distance: number): number[] {
  if (distance > 3 * day) return distance < 10 * day ? [52] : []
  const steps = [day, 7 * day].map((length) => length / distance)
  return steps.filter((one) => Number.isInteger(one) && one >= 2 && one <= 700)
}

/** The most frequent distance that is not 0; 1 where there is none. */
function usualDistance(times: readonly number[]): number {
  const sorted = times.toSorted((one, two) => one - two)
  const counts = new Map<number, number>()
  for (const [index, one] of sorted.entries()) {
    const off = index === 0 ? 0 : one - sorted[index - 1]!
    if (off > 0) counts.set(off, (counts.get(off) ?? 0) + 1)
  }
  const [usual] = [...counts].sort((one, two) => two[1] - one[1] || one[0] - two[0])
  return usual?.[0] ?? 1
}

import type { PlainDefinition } from './metric.ts'
import type { MeasureRow } from './queries.ts'

/** Kinds whose figures over a period are made of those of its hours. */
export const kindsOfHours: ReadonlySet<PlainDefinition['kind']> = new Set([
  'count',
  'sum',
  'average',
  'nps',
  'csat',
  'ces',
  'ratio',
])

/** The figures of one hour; see `aggregatesOf` for what they are. */
export interface HourFigures {
  n: number
  a: number | null
  b: number | null
  v: number | null
}

/** What the engine answered for one hour. */
export function toHourFigures(row: MeasureRow): HourFigures {
  return { n: Number(row.n), a: numberOf(row.a), b: numberOf(row.b), v: numberOf(row.v) }
}

/** Not a number (the variance of one answer) is nothing. */
function numberOf(figure: string | number | null | undefined): number | null {
  if (figure === null || figure === undefined) return null
  return Number.isFinite(Number(figure)) ? Number(figure) : null
}

/**
 * The figures of several hours together: sums (Kahan 1965); variances by the pairwise formula of Chan, Golub and LeVeque
 * (1979), eq. 2.1, each hour's mean and sum of squares known from its own sum, count and variance.
 *
 * @returns zeros for no hours; `v` null where fewer than two answers vary
 */
export function togetherOf(kind: PlainDefinition['kind'], hours: readonly HourFigures[]): HourFigures {
  const n = hours.reduce((sum, hour) => sum + hour.n, 0)
  const total = (figure: 'a' | 'b' | 'v') =>
    hours.some((hour) => hour[figure] !== null) ? kahan(hours.map((hour) => hour[figure] ?? 0)) : null
  const a = total('a')
  const v = kind === 'average' || kind === 'ces' ? varianceOf(hours, n, a) : total('v')
  return { n, a, b: total('b'), v }
}

/** Sample variance of all answers together. */
function varianceOf(hours: readonly HourFigures[], n: number, sum: number | null): number | null {
  if (n < 2 || sum === null) return null
  const mean = sum / n
  const squares = hours.map((hour) =>
    hour.n === 0 ? 0 : (hour.v ?? 0) * (hour.n - 1) + hour.n * ((hour.a ?? 0) / hour.n - mean) ** 2,
  )
  return kahan(squares) / (n - 1)
}

function kahan(values: readonly number[]): number {
  let sum = 0
  let lost = 0
  for (const value of values) {
    const next = value - lost
    const larger = sum + next
    lost = larger - sum - next
    sum = larger
  }
  return sum
}

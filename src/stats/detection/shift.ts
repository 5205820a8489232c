import { studentTwoSided } from '../numerics/index.ts'
import { dot } from './projection.ts'
import {
  columnOf,
  type Ground,
  groundOf,
  type KnownShift,
  type ShiftOptions,
  type ShiftShape,
  type Step,
  shapeAt,
} from './shift-ground.ts'

export interface Shift {
  shape: ShiftShape
  /** Index of its first step. */
  start: number
  /** Of the steps since: what was to be expected without it, and what was; of a bend of the last third of them. */
  before: number
  after: number
  /** 95 % interval of after less before. */
  low: number
  high: number
  /** Chance of one as clear without any, corrected for all starts and shapes that were tried. */
  p: number
  /** Answers since. */
  n: number
}

/**
 * The clearest shift of a series that still goes on at its end: regression on a level, a slow drift (a line and the swing
 * of the year, held to what is plausible by ridge: Hoerl and Kennard 1970, Technometrics 12:55), the seasons and what is
 * known, with a step or a bend at each of some starts (likelihood ratio; Andrews 1993, Econometrica 61:821), on a scale
 * on which chance spreads alike. The order of steps in time is taken into account by the correlation of neighbours;
 * outliers before are passed over; the chance is corrected by Bonferroni for all that was tried. A shift of a single
 * step must lie beyond all that was seen before, because single days are odd more often than any distribution says.
 *
 * @returns undefined where too little is known, or nothing varies
 */
export function newestShift(steps: readonly Step[], options: ShiftOptions): Shift | undefined {
  const ground = groundOf(steps, options)
  if (!ground) return undefined
  const tried = triedOf(steps.length, options)
  let best: Fit | undefined
  for (const { shape, start } of tried) {
    const fit = fitOf(ground, shape, start)
    if (fit && (!best || clearness(fit) > clearness(best))) best = fit
  }
  if (!best) return undefined
  const p = Math.min(1, tried.length * studentTwoSided(best.t, best.freedom))
  return describe(ground, placedBetween(ground, best, options), p)
}

/**
 * A shift whose start is known, measured anew by all steps there are now.
 *
 * @returns undefined where too little is known of the time before or after it
 */
export function measureShift(
  steps: readonly Step[],
  at: KnownShift,
  options: ShiftOptions,
): Shift | undefined {
  const others = (options.known ?? []).filter(({ start }) => start !== at.start)
  const ground = groundOf(steps, { ...options, known: others })
  const fit = ground && fitOf(ground, at.shape, at.start)
  if (!ground || !fit) return undefined
  return describe(ground, fit, studentTwoSided(fit.t, fit.freedom))
}

/** What a step was expected to be without a shift, and where 95 % of single steps lie. */
export interface Expected {
  expected: number
  low: number
  high: number
}

/** For each step what was to be expected without the shift; undefined where too little is known. */
export function expectedWithout(
  steps: readonly Step[],
  at: KnownShift,
  options: ShiftOptions,
): (Expected | null)[] | undefined {
  const others = (options.known ?? []).filter(({ start }) => start !== at.start)
  const ground = groundOf(steps, { ...options, known: others })
  const fit = ground && fitOf(ground, at.shape, at.start)
  if (!ground || !fit) return undefined
  const median = ground.usualWeight
  return steps.map((step, index) => {
    const place = expectedPlace(ground, fit, index)
    if (place === undefined) return null
    const variance = fit.variance / Math.max(ground.scale.weightOf(step.n) || median, 1e-9)
    const half = 1.96 * Math.sqrt(variance)
    const [low, high] = [place - half, place + half].map((one) => ground.scale.fromScale(one, 0))
    return { expected: ground.scale.fromScale(place, variance), low: low!, high: high! }
  })
}

function triedOf(
  length: number,
  { ages, fewestBefore }: ShiftOptions,
): { shape: ShiftShape; start: number }[] {
  return (['step', 'bend'] as const).flatMap((shape) =>
    ages[shape].map((age) => ({ shape, start: length - age })).filter(({ start }) => start >= fewestBefore),
  )
}

interface Fit {
  shape: ShiftShape
  start: number
  /** In places of the scale: the step, or the bend in 28 steps. */
  size: number
  error: number
  t: number
  freedom: number
  /** Of a step with weight 1. */
  variance: number
}

function fitOf(ground: Ground, shape: ShiftShape, start: number): Fit | undefined {
  const { kept, projection, residual } = ground
  const column = projection.residual(columnOf(ground, (index) => shapeAt({ shape, start }, index)))
  const length = dot(column, column)
  const since = kept.filter((index) => index >= start).length
  if (since === 0 || !(length > 1e-9)) return undefined
  const size = dot(column, residual) / length
  const left = residual.map((value, place) => value - size * column[place]!)
  const freedom = ground.freedom - 1
  const seen = dot(left, left) / freedom
  const variance = Math.max(seen, ground.scale.leastVariance)
  if (!(variance > 1e-12 * Math.max(1e-300, dot(ground.y, ground.y) / kept.length))) return undefined
  const error = Math.sqrt(
    (variance * inflation(neighbourCorrelation(left, kept), shape === 'step' ? since : kept.length)) / length,
  )
  const t = size / error
  if (since === 1 && !isBeyondAll(ground, left, start)) return undefined
  if (!isOfMost(ground, left, { shape, start }, size)) return undefined
  return { shape, start, size, error, t, freedom, variance }
}

/** Twice the logarithm of how much rarer a bend is beforehand than a step: 1 in 10. */
const bendsAreRarer = 2 * Math.log(10)

function clearness({ shape, t }: Fit): number {
  return t * t - (shape === 'bend' ? bendsAreRarer : 0)
}

/** How much the variance of a mean of `m` neighbours grows by their correlation (Bartlett 1946, for AR(1)). */
function inflation(correlation: number, m: number): number {
  let sum = 1
  for (let lag = 1, power = correlation; lag < Math.min(m, 60); lag++, power *= correlation)
    sum += 2 * (1 - lag / m) * power
  return sum
}

/**
 * Of what is left of steps that follow each other: 0 when negative, 0.85 at most. Where there is any, by one standard
 * error more, because too little of it rings falsely.
 */
function neighbourCorrelation(left: Float64Array, kept: readonly number[]): number {
  let [product, square] = [0, 0]
  for (let place = 0; place < kept.length; place++) {
    square += left[place]! ** 2
    if (place > 0 && kept[place]! - kept[place - 1]! === 1) product += left[place]! * left[place - 1]!
  }
  const seen = product / Math.max(1e-300, square)
  // Least squares draws it towards 0 (Marriott and Pope 1954, Biometrika 41:390).
  const correlation = seen + (1 + 3 * seen) / kept.length
  const error = 1 / Math.sqrt(kept.length)
  return Math.min(0.85, Math.max(0, correlation > error ? correlation + error : correlation))
}

function isBeyondAll({ kept, residual, oddest }: Ground, left: Float64Array, start: number): boolean {
  const place = kept.findIndex((index) => index >= start)
  let highest = oddest
  for (let other = 0; other < place; other++) highest = Math.max(highest, Math.abs(left[other]!))
  return Math.abs(residual[place]!) > 1.3 * highest
}

/**
 * Whether a shift is that of most of its steps, and not of a few among them: 55 in 100 lie beyond a third of it. Of a bend
 * its later half is asked.
 */
function isOfMost({ kept, roots }: Ground, left: Float64Array, at: KnownShift, size: number): boolean {
  const first = at.shape === 'step' ? at.start : (at.start + kept.at(-1)!) / 2
  let [beyond, since] = [0, 0]
  for (let place = kept.length - 1; place >= 0 && kept[place]! >= first; place--) {
    since++
    const own = size * shapeAt(at, kept[place]!)
    if (1 + left[place]! / (roots[place]! * own) >= 0.35) beyond++
  }
  return beyond >= 0.55 * since
}

/** Among the starts between those that were tried, the one at which the shift is clearest. */
function placedBetween(ground: Ground, best: Fit, { ages, fewestBefore }: ShiftOptions): Fit {
  const length = ground.steps.length
  const tried = ages[best.shape]
  const at = tried.indexOf(length - best.start)
  let clearest = best
  for (let age = (tried[at - 1] ?? 0) + 1; age < (tried[at + 1] ?? tried[at]! * 1.4); age++) {
    const start = length - age
    if (start < fewestBefore) break
    const fit = fitOf(ground, best.shape, start)
    if (fit && Math.abs(fit.t) > Math.abs(clearest.t)) clearest = fit
  }
  return clearest
}

/** Place on the scale without the shift, by the regression on all columns and the shift. */
function expectedPlace(ground: Ground, fit: Fit, index: number): number | undefined {
  const coefficients = coefficientsOf(ground, fit)
  let place = 0
  for (const [column, of] of ground.columns.entries()) place += coefficients[column]! * of(index)
  return Number.isFinite(place) ? place : undefined
}

const solved = new WeakMap<Fit, Float64Array>()
/** Coefficients of the columns with the shift taken out of y first: normal equations by elimination. */
function coefficientsOf(ground: Ground, fit: Fit): Float64Array {
  const known = solved.get(fit)
  if (known) return known
  const shifted = columnOf(ground, (index) => shapeAt(fit, index))
  const without = ground.y.map((value, place) => value - fit.size * shifted[place]!)
  const weighed = ground.columns.map((of, column) => columnOf(ground, of, column))
  const found = solve(
    weighed.map((one) => Float64Array.from(weighed, (two) => dot(one, two))),
    Float64Array.from(weighed, (one) => dot(one, without)),
  )
  solved.set(fit, found)
  return found
}

/** Symmetric positive equations by Gauss and Jordan with the largest pivot; what depends on others gets 0. */
function solve(matrix: Float64Array[], right: Float64Array): Float64Array {
  const n = right.length
  const largest = Math.max(...matrix.map((row, index) => row[index]!))
  const used = new Set<number>()
  for (let round = 0; round < n; round++) {
    let pivot = -1
    for (let row = 0; row < n; row++)
      if (!used.has(row) && (pivot < 0 || matrix[row]![row]! > matrix[pivot]![pivot]!)) pivot = row
    if (pivot < 0 || matrix[pivot]![pivot]! < 1e-12 * largest) break
    used.add(pivot)
    for (let row = 0; row < n; row++) {
      if (row === pivot) continue
      const factor = matrix[row]![pivot]! / matrix[pivot]![pivot]!
      for (let column = 0; column < n; column++) matrix[row]![column]! -= factor * matrix[pivot]![column]!
      right[row]! -= factor * right[pivot]!
    }
  }
  return right.map((value, index) => (used.has(index) ? value / matrix[index]![index]! : 0))
}

function describe(ground: Ground, fit: Fit, p: number): Shift | undefined {
  const { steps, scale } = ground
  const since = ground.kept.filter((index) => index >= fit.start)
  const last = fit.shape === 'bend' ? since.slice(-Math.max(1, Math.ceil(since.length / 3))) : since
  let [after, before, low, high, weights] = [0, 0, 0, 0, 0]
  for (const index of last) {
    const { value, n } = steps[index]!
    const weight = scale.weightOf(n)
    const place = expectedPlace(ground, fit, index)
    if (place === undefined) return undefined
    const variance = fit.variance / weight
    const at = (size: number) => scale.fromScale(place + size * shapeAt(fit, index), variance)
    weights += weight
    after += weight * value!
    before += weight * at(0)
    low += weight * (at(fit.size - 1.96 * fit.error) - at(0))
    high += weight * (at(fit.size + 1.96 * fit.error) - at(0))
  }
  if (!(weights > 0)) return undefined
  return {
    shape: fit.shape,
    start: since[0]!,
    before: before / weights,
    after: after / weights,
    low: low / weights,
    high: high / weights,
    p,
    n: since.reduce((sum, index) => sum + steps[index]!.n, 0),
  }
}

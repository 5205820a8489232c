/** Where a search for the least value ended. */
export interface Minimum {
  x: number[]
  value: number
  iterations: number
  /** Whether it ended because nothing more was to be gained, rather than at the limit of iterations. */
  converged: boolean
}

export interface NelderMeadOptions {
  /** Ends when the values of the simplex differ by less than this, relative to their size; 1e-8 when absent. */
  tolerance?: number
  /** The most iterations in all; 200 per dimension and round when absent. */
  iterations?: number
  /** Size of the first simplex in each dimension; a tenth of the start (at least 0.1) when absent. */
  step?: number | readonly number[]
  /** How often a new simplex is set about the best point to leave a place where it collapsed too early; 1 when absent. */
  restarts?: number
}

interface Simplex {
  points: number[][]
  values: number[]
}

/**
 * Least value of a function without its gradient: the simplex of Nelder and Mead (1965) with the coefficients that
 * adapt to the dimension of Gao and Han (2012), and restarts about the best point. A value that is not finite counts
 * as infinitely bad, so that bounds can be held by returning Infinity.
 *
 * @param start where it begins; the function should be finite there
 */
export function nelderMead(
  f: (x: number[]) => number,
  start: readonly number[],
  options: NelderMeadOptions = {},
): Minimum {
  const { tolerance = 1e-8, step, restarts = 1 } = options
  const n = start.length
  const value = (x: number[]) => {
    const result = f(x)
    return Number.isFinite(result) ? result : Number.POSITIVE_INFINITY
  }
  let best: Minimum = { x: [...start], value: value([...start]), iterations: 0, converged: n === 0 }
  const limit = options.iterations ?? 200 * n * (restarts + 1)
  for (let round = 0; n > 0 && round <= restarts && best.iterations < limit; round++) {
    const found = descend(value, simplexAbout(value, best, step), tolerance, limit - best.iterations)
    const gain = best.value - found.value
    const better = found.value <= best.value ? found : best
    best = { ...better, iterations: best.iterations + found.iterations, converged: found.converged }
    if (round > 0 && !(gain > tolerance * (1 + Math.abs(best.value)))) break
  }
  return best
}

function simplexAbout(
  value: (x: number[]) => number,
  { x, value: atX }: Minimum,
  step: NelderMeadOptions['step'],
): Simplex {
  const points = [[...x]]
  const values = [atX]
  for (const [i, given] of x.entries()) {
    const size = typeof step === 'number' ? step : (step?.[i] ?? 0.1 * Math.max(1, Math.abs(given)))
    const point = [...x]
    point[i] = given + size
    points.push(point)
    values.push(value(point))
  }
  return { points, values }
}

function descend(
  value: (x: number[]) => number,
  simplex: Simplex,
  tolerance: number,
  limit: number,
): Minimum {
  const { points, values } = simplex
  const n = points.length - 1
  // For one dimension the adaptive coefficients degenerate; those of two are the classic ones.
  const size = Math.max(2, n)
  const expansion = 1 + 2 / size
  const contraction = 0.75 - 1 / (2 * size)
  const shrinkage = 1 - 1 / size
  const centre = new Array<number>(n).fill(0)
  const along = (from: readonly number[], factor: number) => centre.map((c, i) => c + factor * (from[i]! - c))
  for (let iterations = 0; ; iterations++) {
    const { best, worst, second } = ranks(values)
    const isFlat = values[worst]! - values[best]! <= tolerance * (Math.abs(values[best]!) + tolerance)
    if ((isFlat && isSmall(points, best, tolerance)) || iterations >= limit)
      return { x: points[best]!, value: values[best]!, iterations, converged: iterations < limit }
    setCentre(centre, points, worst)
    const reflected = along(points[worst]!, -1)
    const atReflected = value(reflected)
    let next = reflected
    let atNext = atReflected
    if (atReflected < values[best]!) {
      const expanded = along(points[worst]!, -expansion)
      const atExpanded = value(expanded)
      if (atExpanded < atReflected) {
        next = expanded
        atNext = atExpanded
      }
    } else if (atReflected >= values[second]!) {
      const isOutside = atReflected < values[worst]!
      next = along(points[worst]!, isOutside ? -contraction : contraction)
      atNext = value(next)
      if (!(atNext < Math.min(atReflected, values[worst]!))) {
        shrink(value, simplex, best, shrinkage)
        continue
      }
    }
    points[worst] = next
    values[worst] = atNext
  }
}

function ranks(values: readonly number[]): { best: number; worst: number; second: number } {
  let best = 0
  let worst = 0
  for (let i = 1; i < values.length; i++) {
    if (values[i]! < values[best]!) best = i
    if (values[i]! >= values[worst]!) worst = i
  }
  if (worst === best) worst = best === 0 ? values.length - 1 : 0
  let second = best
  for (let i = 0; i < values.length; i++) if (i !== worst && values[i]! > values[second]!) second = i
  return { best, worst, second }
}

/** A level plain far from the least value is no end as long as the simplex is wide. */
function isSmall(points: readonly number[][], best: number, tolerance: number): boolean {
  const reach = Math.sqrt(tolerance)
  return points.every((point) =>
    point.every((value, i) => Math.abs(value - points[best]![i]!) <= reach * (1 + Math.abs(value))),
  )
}

function setCentre(centre: number[], points: readonly number[][], without: number): void {
  for (let i = 0; i < centre.length; i++) {
    let sum = 0
    for (let p = 0; p < points.length; p++) if (p !== without) sum += points[p]![i]!
    centre[i] = sum / (points.length - 1)
  }
}

function shrink(
  value: (x: number[]) => number,
  { points, values }: Simplex,
  best: number,
  factor: number,
): void {
  for (const [p, point] of points.entries()) {
    if (p === best) continue
    for (let i = 0; i < point.length; i++)
      point[i] = points[best]![i]! + factor * (point[i]! - points[best]![i]!)
    values[p] = value(point)
  }
}

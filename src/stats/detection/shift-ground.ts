import { robustOutliers } from './outliers.ts'
import { dot, projectionOf } from './projection.ts'
import { type ScaleKind, scaleOf } from './scale.ts'

/** One step of time (a day, an hour). */
export interface Step {
  /** null where nothing is known: it is passed over. */
  value: number | null
  /** Answers behind the value. */
  n: number
  /** Which of the seasons it belongs to (weekday, hour of the week), from 0. */
  season: number
  /** A holiday, an outage of the source: not like others, and passed over. */
  special?: boolean
}

/** `step`: from its start on the level is another. `bend`: from its start on the slope is. */
export type ShiftShape = 'step' | 'bend'

/** A shift that is known, which is taken out before another is looked for; one that is over ends before `until`. */
export interface KnownShift {
  start: number
  shape: ShiftShape
  until?: number
}

export interface ShiftOptions {
  scale: ScaleKind
  known?: readonly KnownShift[]
  /** Steps that a shift may have lasted, ascending. */
  ages: Readonly<Record<ShiftShape, readonly number[]>>
  /** Fewest steps before it. */
  fewestBefore: number
  /** Steps in a year. */
  year: number
}

export interface Ground {
  steps: readonly Step[]
  scale: ReturnType<typeof scaleOf>
  /** Places of the steps that count. */
  kept: number[]
  /** Square roots of their weights. */
  roots: Float64Array
  /** Their places on the scale. */
  places: number[]
  /** The same by the roots of the weights, with zeros for the ridges. */
  y: Float64Array
  /** The first of them are held by ridges. */
  columns: ((index: number) => number)[]
  ridges: readonly number[]
  freedom: number
  /** y without the columns. */
  residual: Float64Array
  projection: ReturnType<typeof projectionOf>
  usualWeight: number
  /** How far the farthest of the steps that are passed over as odd lies off. */
  oddest: number
}

export function groundOf(steps: readonly Step[], options: ShiftOptions): Ground | undefined {
  const answers = steps
    .filter(({ value, special }) => value !== null && !special)
    .map(({ n }) => n)
    .sort((a, b) => a - b)
  const scale = scaleOf(options.scale, answers[answers.length >> 1] ?? 0)
  const kept = steps.flatMap((step, index) =>
    step.value !== null && Number.isFinite(step.value) && !step.special && scale.weightOf(step.n) > 0
      ? [index]
      : [],
  )
  const whole = fitNull(steps, kept, scale, options)
  if (!whole) return undefined
  // What was odd long before the newest steps is passed over; what is odd among them may be what is looked for.
  const old = steps.length - Math.max(...options.ages.step) - 1
  const places = kept.map((index, place) => (index < old ? whole.residual[place]! : Number.NaN))
  const found = robustOutliers(places)
  // Where odd steps are many they are how the series is (bursts), and not to be passed over.
  const oddPlaces = found.length <= mostOdd * kept.length ? found : []
  const odd = new Set(oddPlaces.map((place) => kept[place]!))
  if (odd.size === 0) return whole
  const ground = fitNull(
    steps,
    kept.filter((index) => !odd.has(index)),
    scale,
    options,
  )
  return ground && { ...ground, oddest: Math.max(...oddPlaces.map((place) => Math.abs(places[place]!))) }
}

/** Share of the steps that may be passed over as odd. */
const mostOdd = 0.03

/** Plausible drift, as standard deviations of shares of the level: growth in a year, and each half of the year's swing. */
const plausible = { growth: 0.3, swing: 0.15 }

function fitNull(
  steps: readonly Step[],
  kept: number[],
  scale: Ground['scale'],
  options: ShiftOptions,
): Ground | undefined {
  const { known = [], fewestBefore, year } = options
  if (kept.length < fewestBefore) return undefined
  const seasons = [...new Set(kept.map((index) => steps[index]!.season))].slice(1)
  const angle = (index: number) => (2 * Math.PI * index) / year
  const drift: Ground['columns'] = [
    (index) => (index - steps.length / 2) / year,
    (index) => Math.cos(angle(index)),
    (index) => Math.sin(angle(index)),
  ]
  const free: Ground['columns'] = [
    () => 1,
    ...seasons.map((season) => (index: number) => (steps[index]!.season === season ? 1 : 0)),
    ...known.map((one) => (index: number) => shapeAt(one, index)),
  ]
  const roots = Float64Array.from(kept, (index) => Math.sqrt(scale.weightOf(steps[index]!.n)))
  const places = kept.map((index) => scale.toScale(steps[index]!.value!))
  const weights = roots.map((root) => root * root)
  const level =
    weights.reduce((sum, weight, place) => sum + weight * places[place]!, 0) /
    weights.reduce((a, b) => a + b, 0)
  const sorted = weights.toSorted()
  const ground = {
    steps,
    scale,
    kept,
    roots,
    places,
    columns: [...drift, ...free],
    usualWeight: sorted[sorted.length >> 1]!,
    oddest: 0,
  }
  // The ridge is in units of the noise, of which a fit without it gives a first idea.
  const first = withRidge(ground, [0, 0, 0])
  if (!first) return undefined
  const noise = Math.max(dot(first.residual, first.residual) / first.freedom, scale.leastVariance)
  const widths = [plausible.growth, plausible.swing, plausible.swing].map((share) =>
    scale.movedBy(level, share),
  )
  return withRidge(
    ground,
    widths.map((width) => Math.sqrt(noise) / Math.max(width, 1e-9)),
  )
}

/** Ridges stand as rows of their own below the steps: each holds one of the first columns towards 0. */
function withRidge(
  ground: Omit<Ground, 'y' | 'residual' | 'projection' | 'ridges' | 'freedom'>,
  ridges: readonly number[],
): Ground | undefined {
  const { kept, columns, places } = ground
  const whole = { ...ground, ridges }
  const y = new Float64Array(kept.length + ridges.length)
  for (let place = 0; place < kept.length; place++) y[place] = ground.roots[place]! * places[place]!
  const projection = projectionOf(columns.map((of, column) => columnOf(whole, of, column)))
  const freedom = kept.length - projection.rank
  if (freedom < 3) return undefined
  return { ...whole, y, projection, residual: projection.residual(Float64Array.from(y)), freedom }
}

/** A column over the steps that count, by the roots of their weights, and over the ridges. */
export function columnOf(
  ground: Pick<Ground, 'kept' | 'roots' | 'ridges'>,
  of: (index: number) => number,
  column = -1,
): Float64Array {
  const { kept, roots, ridges } = ground
  const values = new Float64Array(kept.length + ridges.length)
  for (let place = 0; place < kept.length; place++) values[place] = roots[place]! * of(kept[place]!)
  if (column >= 0 && column < ridges.length) values[kept.length + column] = ridges[column]!
  return values
}

export function shapeAt({ shape, start, until }: KnownShift, index: number): number {
  if (index < start || (until !== undefined && index >= until)) return 0
  return shape === 'step' ? 1 : (index - start + 1) / 28
}

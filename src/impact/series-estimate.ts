import { linearModel, persistence, precedes, serialLags } from '../stats/linear/index.ts'
import { curveOf, type Estimate, fewestSteps, meanOf, type Outcome, reasonOf, spreadOf } from './estimate.ts'

/** Days that an effect may take: the day itself and the two after it. */
const lags = 2
/** Days that are looked back when asking what came first. */
const backward = 3
/** Errors that go together more than this from one day to the next belong to series that drift. */
const drifting = 0.7

/** One day of two measures; null where one of them has no value. */
export interface Step {
  /** ms */
  at: number
  x: number | null
  y: number | null
}

/**
 * Estimates a link from days of the whole company: the measure above against the one below on the same day and the two
 * days before, weekday and trend held, errors that may go together from day to day (Newey and West 1987). What comes
 * first is told by each one's past (Granger 1969); on days alone "at the same time" is no order, and nothing is said.
 */
export function estimateBySeries(steps: readonly Step[]): Outcome {
  const known = longestRun(steps)
  if (known.length < fewestSteps) return { estimate: null, reason: 'too_few_steps' }
  const level = fitSteps(known, false)
  if (level === 'no_variation') return { estimate: null, reason: level }
  const steady = level && level.drift <= drifting ? level : fitSteps(known, true)
  if (!steady || steady === 'no_variation') return { estimate: null, reason: 'no_variation' }
  const { effect } = steady
  const estimate: Estimate = {
    method: 'series',
    perUnit: effect.value,
    low: effect.low,
    high: effect.high,
    standardError: effect.standardError,
    p: effect.p,
    df: effect.df,
    people: 0,
    observations: steady.n,
    mean: meanOf(Float64Array.from(known, ({ x }) => x)),
    spread: spreadOf(Float64Array.from(known, ({ x }) => x)),
    direction: orderOf(steady.x, steady.y),
    sameMoment: 0,
    explained: steady.explained,
    dropped: [],
    curve: steady.curve,
  }
  if (steady.drift > drifting) return { estimate, reason: 'drifts' }
  const reason = reasonOf(estimate)
  return reason ? { estimate, reason } : { estimate }
}

type Known = { at: number; x: number; y: number }

/** The newest days without a gap, back to the first gap of more than three days; shorter gaps take the day before. */
function longestRun(steps: readonly Step[]): Known[] {
  const run: Known[] = []
  let missing = 0
  for (const { at, x, y } of steps) {
    const last: Known | undefined = run.at(-1)
    if (x === null || y === null) {
      if (!last) continue
      missing++
      if (missing > 3) {
        run.length = 0
        missing = 0
      } else run.push({ at, x: x ?? last.x, y: y ?? last.y })
      continue
    }
    missing = 0
    run.push({ at, x, y })
  }
  return run
}

function fitSteps(known: readonly Known[], changes: boolean) {
  const skipped = lags + (changes ? 1 : 0)
  const rows = known.slice(skipped)
  const value = (key: 'x' | 'y', index: number, lag: number) => {
    const at = index + skipped - lag
    return changes ? known[at]![key] - known[at - 1]![key] : known[at]![key]
  }
  const column = (of: (index: number) => number) => Float64Array.from(rows.keys(), of)
  const y = column((index) => value('y', index, 0))
  const drivers = Array.from({ length: lags + 1 }, (_, lag) => column((index) => value('x', index, lag)))
  if (spreadOf(drivers[0]!) === 0 || spreadOf(y) === 0) return 'no_variation' as const
  const weekday = (index: number) => new Date(rows[index]!.at).getUTCDay()
  const held = [
    column(() => 1),
    column((index) => index / rows.length),
    ...Array.from({ length: 6 }, (_, day) => column((index) => (weekday(index) === day ? 1 : 0))),
  ]
  const model = linearModel(
    { y, columns: [...held, ...drivers] },
    { kind: 'serial', lags: serialLags(rows.length) },
  )
  const effect = model?.sumOf(drivers.map((_, lag) => held.length + lag))
  if (!model || !effect) return undefined
  const rest = (values: Float64Array) =>
    linearModel({ y: values, columns: held }, { kind: 'unequal' })?.fit.residuals ?? values
  const [restX, restY] = [rest(drivers[0]!), rest(y)]
  return {
    effect,
    n: rows.length,
    drift: persistence(model.fit.residuals),
    explained: model.explainedShare,
    x: restX,
    y: restY,
    curve: curveOf(drivers[0]!, model.fit.residuals, effect.value, meanOf(y)),
  }
}

/** What came first, by the pasts of both. */
function orderOf(x: Float64Array, y: Float64Array): Estimate['direction'] {
  const forward = precedes([...x], [...y], backward)
  const reverse = precedes([...y], [...x], backward)
  if (!forward || !reverse) return 'unclear'
  if (reverse.p < 0.05 && reverse.f >= forward.f) return 'after'
  if (forward.p >= 0.05 || (reverse.p < 0.05 && reverse.f >= forward.f / 2)) return 'unclear'
  return 'before'
}

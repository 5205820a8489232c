import type { PeopleExpression } from '../expression/index.ts'
import type { Metrics, QueryRequestInput, QueryResult } from '../metrics/index.ts'
import type { Figure, Question, Since } from './decision.ts'
import type { TileMeasure } from './tile.ts'

/** A stretch of time, ms. */
export interface Stretch {
  from: number
  to: number
}

/** What a question about a measure begins with. */
export function asking(measure: TileMeasure): Pick<QueryRequestInput, 'name' | 'definition'> {
  return typeof measure === 'string' ? { name: measure } : { definition: measure }
}

/**
 * A measure's one value over a stretch of time, with what is usual for it.
 *
 * @throws as `metrics.query`
 */
export async function measureFigure(
  metrics: Pick<Metrics, 'query'>,
  workspace: string,
  { measure, filter }: Question,
  { from, to }: Stretch,
): Promise<Figure> {
  const result = await metrics.query(workspace, {
    ...asking(measure),
    ...filterOf(filter),
    from: new Date(from).toISOString(),
    to: new Date(to).toISOString(),
    grain: 'total',
    compare: 'usual',
  })
  return toFigure(result)
}

const filterOf = (filter: PeopleExpression | undefined) => (filter === undefined ? {} : { filter })

/** The figure of a result that has one point. */
export function toFigure(result: QueryResult): Figure {
  const point = result.series[0]?.points[0]
  return {
    measure: result.name ?? null,
    label: result.label ?? result.name ?? result.kind,
    unit: result.unit,
    good: result.good,
    value: point?.value ?? null,
    n: point?.n ?? 0,
    from: result.from,
    to: result.to,
    usual: point?.usual ?? null,
    asOf: result.asOf,
  }
}

/**
 * The stretches that are compared: up to `now`, and as long before the decision. They are as long as what was looked at
 * then, or, when less time has passed since, as that, so that nothing from before the decision counts as since.
 *
 * @param then the stretch that was looked at
 * @param decidedAt ms @param now ms, after it
 */
export function stretchesSince(
  then: Stretch,
  decidedAt: number,
  now: number,
): { now: Stretch; before: Stretch } {
  const passed = Math.max(1, now - decidedAt)
  const whole = then.to - then.from
  if (passed >= whole) return { now: { from: now - whole, to: now }, before: then }
  return {
    now: { from: decidedAt, to: decidedAt + passed },
    before: { from: decidedAt - passed, to: decidedAt },
  }
}

/** How a figure stands to that of before, and to what is usual. */
export function compareFigures(now: Figure, before: Since['before']): Since {
  const change = now.value === null || before.value === null ? null : tidy(now.value - before.value)
  return { now, before, change, direction: directionOf(change, now.good), against: againstUsual(now) }
}

/** Differences of decimal fractions carry noise in the last of their digits. */
const tidy = (value: number) => Number(value.toPrecision(12))

function directionOf(change: number | null, good: Figure['good']): Since['direction'] {
  if (change === null) return 'unclear'
  if (change === 0) return 'same'
  if (good === 'none') return 'unclear'
  return change > 0 === (good === 'up') ? 'better' : 'worse'
}

function againstUsual({ value, usual }: Figure): Since['against'] {
  if (value === null || !usual || usual.low === null || usual.high === null) return 'unknown'
  if (value > usual.high) return 'above'
  return value < usual.low ? 'below' : 'inside'
}

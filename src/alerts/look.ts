import { catalogue, TandemError } from '../errors.ts'
import type { Metrics, QueryResult } from '../metrics/index.ts'
import type { AlertDefinition, Look, Rule } from './alert.ts'
import { judge, type Reading, type Standing } from './standing.ts'
import type { AlertRow } from './tables.ts'

/** How far back is read, ms: two whole steps at least, right across a month of 31 days and a change of the clocks. */
const reach = { hour: 3 * 3_600_000, day: 3 * 86_400_000, week: 17 * 86_400_000, month: 64 * 86_400_000 }
/** A step counts as over this long after its end, so that what was on its way is counted. */
const settleMs = 60_000
/** Steps drawn in a mail. */
const drawn = { hour: 48, day: 30, week: 26, month: 13 }

export type LookDependencies = {
  metrics: Pick<Metrics, 'query' | 'get'>
  clock: () => number
}

/** Looks at what alerts watch. */
export function createLook({ metrics, clock }: LookDependencies) {
  /** What is seen now, and the state that follows; the reason when nothing can be seen (the measure is gone, the store is away). */
  async function look(alert: AlertRow): Promise<{ look: Look; standing: Standing | undefined }> {
    const now = clock()
    const at = new Date(now).toISOString()
    try {
      const { workspace, definition } = alert
      const [{ definition: measure }, result] = await Promise.all([
        metrics.get(workspace, definition.measure),
        ask(workspace, definition, now),
      ])
      const reading = newest(result, definition)
      const standing = judge(reading, measure, definition, alert.state, isLate(result, definition, reading))
      return { look: { at, seen: standing.seen, error: null }, standing }
    } catch (error) {
      if (!(error instanceof TandemError)) throw error
      const { code, detail } = error
      const problem = { code, title: catalogue[code].title, detail: detail ?? null }
      return { look: { at, seen: null, error: problem }, standing: undefined }
    }
  }

  function ask(workspace: string, definition: AlertDefinition, now: number): Promise<QueryResult> {
    const { measure, filter, grain, ongoing, rule } = definition
    return metrics.query(workspace, {
      name: measure,
      from: new Date(now - reach[grain]).toISOString(),
      to: new Date(ongoing ? now : now - settleMs).toISOString(),
      grain,
      ...(filter ? { filter } : {}),
      ...comparing(rule),
    })
  }

  /** The course that is drawn in a mail, with its usual range. */
  async function course(workspace: string, definition: AlertDefinition): Promise<QueryResult> {
    const { measure, filter, grain } = definition
    const step = { hour: 3_600_000, day: 86_400_000, week: 604_800_000, month: 2_678_400_000 }[grain]
    return metrics.query(workspace, {
      name: measure,
      from: new Date(clock() - drawn[grain] * step).toISOString(),
      grain,
      ...(filter ? { filter } : {}),
      compare: 'usual',
    })
  }

  return { look, course }
}

/**
 * Whether a source that feeds the measure is late. Of a rule in percent only where it fell silent before the end of the step
 * that is judged: what was complete by then is compared.
 */
function isLate(
  { late, series }: QueryResult,
  { rule }: AlertDefinition,
  reading: Reading | undefined,
): boolean {
  if (rule.kind !== 'percent' || !reading) return late.length > 0
  const points = series[0]?.points ?? []
  const next = points[points.findIndex(({ t }) => t === reading.t) + 1]?.t
  return late.some(({ lastEventAt }) => next === undefined || lastEventAt < next)
}

/** What a measure is asked to be compared with; the step before is in the answer anyway. */
function comparing(rule: Rule): { compare?: 'usual' | 'year' } {
  if (rule.kind === 'usual') return { compare: 'usual' }
  return rule.kind === 'percent' && rule.against !== 'previous' ? { compare: rule.against } : {}
}

/** The step that is judged: the last one that is over, or the one that goes on; and what it is compared with. */
function newest(
  result: QueryResult,
  { ongoing, rule }: Pick<AlertDefinition, 'ongoing' | 'rule'>,
): Reading | undefined {
  const points = result.series[0]?.points ?? []
  const place = ongoing ? points.length - 1 : points.findLastIndex((point) => !point.partial)
  const point = points[place]
  if (!point || rule.kind !== 'percent') return point
  const before = points[place - 1]
  const base = {
    usual: point.usual && { value: point.usual.middle, n: point.usual.n },
    year: point.year,
    // Half a step is nothing to compare with.
    previous: before?.partial ? undefined : before,
  }[rule.against]
  return { ...point, base }
}

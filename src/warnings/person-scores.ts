import type { Language } from '../access/index.ts'
import type { ClickHouse } from '../db/index.ts'
import { aliveFeature, historyFeatures, toRhythm } from './alive-feature.ts'
import { readLeft } from './endings.ts'
import type { WhoseEvents } from './evidence.ts'
import { featuresNow } from './feature-queries.ts'
import { toReason } from './labels.ts'
import { explain, likely } from './model-explanation.ts'
import { planOf } from './model-inputs.ts'
import type { Models } from './models.ts'
import { mainOf } from './openings.ts'
import type { Score, Scores } from './scores.ts'
import type { KeptReason, ModelRow } from './tables.ts'
import type { PersonScore, Reason, Signal, Whose } from './warning.ts'

const million = 1_000_000
/** Steps of a waterfall that are shown; the others are told together. */
export const shownReasons = 8

/** The strongest reasons, and what all others come to: together they are the whole way from all customers to this one. */
export function waterfallOf(
  reasons: readonly KeptReason[],
  lang: Language,
): { reasons: Reason[]; rest: { effect: number; features: number } } {
  const others = reasons.slice(shownReasons)
  const sum = others.reduce((total, { effect }) => total + Math.round(effect * million), 0)
  return {
    reasons: reasons.slice(0, shownReasons).map((reason) => toReason(reason, lang)),
    rest: { effect: sum / million, features: others.length },
  }
}

/** How one customer stands now, by the models in use. */
export function createPersonScores({
  clickhouse,
  models,
  scores,
  clock,
}: {
  clickhouse: ClickHouse
  models: Models
  scores: Scores
  clock: () => number
}) {
  /** @param customer number of the customer, and whose events are theirs */
  async function of(
    workspace: string,
    customer: { whose: Whose; number: string; of: WhoseEvents; horizon: number; lang: Language },
  ): Promise<{ scores: PersonScore[]; left: string | null }> {
    const { whose, number } = customer
    const inUse = (await models.allInUse(workspace)).filter((row) => row.whose === whose)
    const leave = mainOf(
      inUse.map((row) => ({ row })),
      customer.horizon,
    )?.row
    const asked = [leave, inUse.find(({ signal }) => signal === 'dissatisfied')].filter(
      (row) => row !== undefined,
    )
    const [course, left, ...told] = await Promise.all([
      scores.courseOf(workspace, whose, number),
      leave?.inputs.leaving
        ? readLeft(clickhouse, leave.inputs.leaving, { workspace, whose, ids: [number], now: clock() })
        : new Map<string, number>(),
      ...asked.map((row) => scoreNow(workspace, row, customer)),
    ])
    const at = left.get(number)
    return {
      scores: told.flatMap((one) =>
        one ? [{ ...one, course: courseOf(course, one.signal, one.horizonDays) }] : [],
      ),
      // Somebody with a score is a customer again.
      left:
        at === undefined || told.some((one) => one?.signal === 'leave') ? null : new Date(at).toISOString(),
    }
  }

  async function scoreNow(
    workspace: string,
    row: ModelRow,
    { whose, number, of: events, lang }: { whose: Whose; number: string; of: WhoseEvents; lang: Language },
  ): Promise<Omit<PersonScore, 'course'> | undefined> {
    if (!row.model || events.actors.length === 0) return undefined
    const { plan, words } = planOf(row.inputs)
    const now = clock()
    const wanted = row.model.features.flatMap(
      ({ name }) => plan.features.find(({ meta }) => meta.name === name) ?? [],
    )
    const rhythm =
      row.signal === 'leave' && row.inputs.alive ? [...historyFeatures, aliveFeature(row.inputs.alive)] : []
    const { sql, params } = featuresNow(
      {
        workspace,
        whose,
        plan,
        words,
        now,
        actors: events.actors,
        ...(events.account === undefined ? {} : { account: events.account }),
      },
      [...wanted, ...rhythm],
    )
    const rows = await clickhouse.query<Record<string, string | number | null>>(sql, params)
    const own = rows.find(({ id }) => String(id) === number)
    if (!own) return undefined
    const values = row.model.features.map(({ name }) => {
      const place = wanted.findIndex(({ meta }) => meta.name === name)
      const value = place < 0 ? null : own[`f${place}`]
      return value === null || value === undefined ? Number.NaN : Number(value)
    })
    const explanation = explain(row.model, values)
    const chance = explanation.chance / million
    const known = likely(row.model, chance)
    const kept = explanation.parts.map(({ feature, effect, value, usual }) => ({
      feature,
      effect: effect / million,
      value: Number.isFinite(value) ? value : null,
      usual,
    }))
    return {
      signal: row.signal,
      horizonDays: row.horizon,
      chance,
      low: known?.low ?? chance,
      high: known?.high ?? chance,
      n: known?.n ?? 0,
      came: known?.left ?? 0,
      base: explanation.base / million,
      ...waterfallOf(kept, lang),
      version: row.version,
      scoredAt: new Date(now).toISOString(),
      rhythm:
        rhythm.length === 0 ? null : toRhythm(rhythm.map((_, place) => own[`f${wanted.length + place}`])),
    }
  }

  return { of }
}
export type PersonScores = ReturnType<typeof createPersonScores>

export function courseOf(course: readonly Score[], signal: Signal, horizon: number): PersonScore['course'] {
  return course
    .filter((score) => score.signal === signal && score.horizon === horizon)
    .map(({ at, chance }) => ({ at: new Date(at).toISOString(), chance }))
}

import type { Binder } from '../expression/index.ts'
import { aggregatesOf, plainColumn, withoutBounds } from './aggregates.ts'
import { type Drill, rowColumns } from './drill-queries.ts'
import { namesSql, readingOnce, settings } from './event-sql.ts'
import { eventsOf } from './metric.ts'
import { planBinder } from './people.ts'
import { othersCondition, type Statement } from './queries.ts'
import { isUnitPlan, lastStep, type UnitDetail, type UnitPlan } from './unit.ts'
import { unitsSql } from './unit-queries.ts'

/** What is opened of a measure over people's steps. */
export type UnitDrill = Drill & { part: UnitPlan }

/** Whether a measure over people's steps is opened. */
export function isUnitDrill(drill: Drill): drill is UnitDrill {
  return isUnitPlan(drill.part)
}

const detail: UnitDetail = { ids: true, times: false }

/** An event of a unit: which step it is, and the seconds of the pair that it ends. */
export interface PickRow {
  messageId: string
  /** ms */
  at: string
  step: number
  value: number | null
}

/** The events of the units behind a number, newest first. */
export function picksStatement(
  drill: UnitDrill,
  after: { ts: string; messageId: string } | undefined,
): Statement {
  const binder = planBinder(drill.part)
  const timed = drill.part.definition.kind === 'between'
  const from = after
    ? `\nHAVING (at, messageId) < (toUnixTimestamp64Milli(${binder.bind("DateTime64(3, 'UTC')", after.ts)}), ${binder.bind('String', after.messageId)})`
    : ''
  const sql = `SELECT pick.2 AS messageId, pick.1 AS at, max(pick.3) AS step, ${timed ? 'maxIf(toNullable(value), pick.3 = 2)' : 'NULL'} AS value
FROM (${unitsSql(drill.part, binder, detail)})
ARRAY JOIN picks AS pick
WHERE ${amongSql(drill, binder)}
GROUP BY messageId, at${from}
ORDER BY at DESC, messageId DESC
LIMIT ${binder.bind('UInt32', drill.limit)}
${settings}`
  return { sql, params: binder.params }
}

/** The events of some picks in full. */
export function pickedStatement(drill: UnitDrill, picks: readonly PickRow[]): Statement {
  const binder = planBinder(drill.part)
  const times = picks.map((pick) => Number(pick.at))
  const moment = (at: number) => `fromUnixTimestamp64Milli(${binder.bind('Int64', at)}, 'UTC')`
  const sql = `SELECT ${rowColumns}
${readingOnce}
WHERE workspace = ${binder.bind('String', drill.part.workspace)}
  AND ${namesSql(eventsOf(drill.part.definition), binder)}
  AND ts >= ${moment(Math.min(...times))} AND ts <= ${moment(Math.max(...times))}
  AND message_id IN ${binder.bind('Array(String)', [...new Set(picks.map((pick) => pick.messageId))])}
${settings}`
  return { sql, params: binder.params }
}

/** The people of the units behind a number: those who came farthest, or for whom it took longest, first. */
export function unitPeopleStatement(
  drill: UnitDrill,
  after: { weight: string; person: string } | undefined,
): Statement {
  const binder = planBinder(drill.part)
  const figures = withoutBounds(aggregatesOf(drill.part.definition, binder)).map((one) => plainColumn(one))
  // In exact decimals, so that the next page begins where this one ends.
  const weight = drill.part.definition.kind === 'between' ? 'maxIf(value, counts)' : 'sum(reached)'
  const from = after
    ? `\nHAVING (weight < toDecimal128(${binder.bind('String', after.weight)}, 6)
  OR (weight = toDecimal128(${binder.bind('String', after.weight)}, 6) AND whose > ${binder.bind('UInt64', after.person)}))`
    : ''
  const sql = `SELECT toString(whose) AS person, anyone AS userId, anybody AS anonymousId, events, toString(fromUnixTimestamp64Milli(firstAt, 'UTC')) AS first, toString(fromUnixTimestamp64Milli(lastAt, 'UTC')) AS last, toString(weight) AS place, * EXCEPT (whose, anyone, anybody, events, firstAt, lastAt, weight)
FROM (SELECT person AS whose, max(userId) AS anyone, max(anonymousId) AS anybody, length(groupUniqArrayArray(picks.2)) AS events, min(picks[1].1) AS firstAt, max(picks[-1].1) AS lastAt,
  ${figures.join(', ')}, toDecimal128(${weight}, 6) AS weight
FROM (${unitsSql(drill.part, binder, detail)})
WHERE ${amongSql(drill, binder)}
GROUP BY whose${from}
ORDER BY weight DESC, whose
LIMIT ${binder.bind('UInt32', drill.limit)})
ORDER BY weight DESC, whose
${settings}`
  return { sql, params: binder.params }
}

/** The units that are looked at: those behind the number, or those who began, finished or were lost at a step. */
function amongSql(drill: UnitDrill, binder: Binder): string {
  const { part, group, others, among, whole } = drill
  const groups = part.by.map((_, index) => `k${index}`)
  const conditions = (group ?? []).map((value, index) => `${groups[index]} = ${binder.bind('String', value)}`)
  if (others) conditions.push(othersCondition(whole, groups, binder))
  // Who may still come back is not among them; a pair that has not ended is what is lost between two moments.
  if (!among || part.definition.kind === 'retention') conditions.push('counts')
  if (among) conditions.push(reachedSql(among, lastStep(part.definition), binder))
  return conditions.join('\n  AND ')
}

/** Without a step the whole way is meant; with one the way to it from the step before. */
function reachedSql({ who, step }: NonNullable<Drill['among']>, last: number, binder: Binder): string {
  const [from, to] = [Math.max((step ?? 2) - 1, 1), step ?? last]
  const first = binder.bind('UInt8', step === undefined ? 1 : from)
  const goal = binder.bind('UInt8', to)
  if (who === 'began') return `reached >= ${first}`
  return who === 'finished' ? `reached >= ${goal}` : `reached >= ${first} AND reached < ${goal}`
}

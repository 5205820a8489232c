import { TandemError } from '../errors.ts'
import type { Binder } from '../expression/index.ts'
import { personSql } from '../identity/index.ts'
import { instantSql, readingOnce, settings } from './event-sql.ts'
import { dimensionSql, planBinder } from './people.ts'
import type { Plan } from './plan.ts'
import {
  aggregatesOf,
  answerCondition,
  conditionSql,
  openingCondition,
  openingsSql,
  partCondition,
  plainSql,
  type Statement,
  shownGroupsSql,
  valueSql,
} from './queries.ts'

/** What part of an answer is opened. */
export interface Drill {
  /** The whole question: its groups decide what "others" are. */
  whole: Plan
  /** The same question over the windows that are opened. */
  part: Plan
  /** Values of the breakdowns, '' for none; absent means every group. */
  group: string[] | undefined
  others: boolean
  limit: number
}

/** An event behind a number, as the engine gives it. */
export interface DrillRow {
  messageId: string
  person: string
  at: string
  receivedAt: string
  type: string
  name: string
  source: string
  channel: string
  userId: string
  anonymousId: string
  account: string
  properties: Record<string, string>
  context: Record<string, string>
  value: number | null
  numerator: number
  denominator: number
}

/** The condition of the events behind a number: that of the number, the answer given, and the group. */
function behindSql(drill: Drill, binder: Binder): string {
  const { part } = drill
  const conditions =
    part.definition.kind === 'open'
      ? [openRowsSql(part, binder)]
      : [conditionSql(part, binder), answerCondition(part.definition, binder)]
  const dimensions = part.by.map((dimension) => dimensionSql(dimension, binder))
  for (const [index, value] of (drill.group ?? []).entries())
    conditions.push(`${dimensions[index]} = ${binder.bind('String', value)}`)
  if (drill.others)
    conditions.push(
      `${dimensions.length === 1 ? dimensions[0] : `(${dimensions.join(', ')})`} GLOBAL NOT IN (${shownGroupsSql(drill.whole, binder)})`,
    )
  return conditions.filter((condition) => condition).join('\n  AND ')
}

/** The opening events that are open at the end of the last window. */
function openRowsSql(plan: Plan, binder: Binder): string {
  const { definition } = plan
  if (definition.kind !== 'open') throw new TandemError('internal')
  const moment = instantSql(momentOf(plan), binder)
  return [
    `workspace = ${binder.bind('String', plan.workspace)}`,
    openingCondition(plan, binder),
    `ts < ${moment}`,
    `message_id GLOBAL IN (SELECT message_id FROM (${openingsSql(plan, binder)})
WHERE opened_at < ${moment} AND ifNull(closed_at >= ${moment}, 1))`,
  ].join('\n  AND ')
}

/** When the state of what is open is read. */
export function momentOf(plan: Plan): number {
  return Math.min(plan.windows.at(-1)!.end, plan.now)
}

/** The events behind a number, newest first. */
export function rowsStatement(drill: Drill, after: { ts: string; messageId: string } | undefined): Statement {
  const binder = planBinder(drill.part)
  const { definition } = drill.part
  const valued = ['sum', 'average', 'percentile', 'nps', 'csat', 'ces'].includes(definition.kind)
  const value = valued ? valueSql(definition as Parameters<typeof valueSql>[0], binder) : 'NULL'
  const [numerator, denominator] =
    definition.kind === 'ratio'
      ? [partCondition(definition, 'numerator', binder), partCondition(definition, 'denominator', binder)]
      : ['0', '0']
  const from = after
    ? `\n  AND (ts, message_id) < (${binder.bind("DateTime64(3, 'UTC')", after.ts)}, ${binder.bind('String', after.messageId)})`
    : ''
  const sql = `SELECT message_id AS messageId, toString(${personSql}) AS person, toString(ts) AS at, toString(received_at) AS receivedAt,
  type, name, source, channel, user_id AS userId, anonymous_id AS anonymousId, account, properties, context,
  ${value} AS value, (${numerator}) AS numerator, (${denominator}) AS denominator
${readingOnce}
WHERE ${behindSql(drill, binder)}${from}
ORDER BY ts DESC, message_id DESC
LIMIT ${binder.bind('UInt32', drill.limit)}
${settings}`
  return { sql, params: binder.params }
}

/** A person behind a number with their own figures, as the engine gives it. */
export interface PersonRow {
  person: string
  userId: string
  anonymousId: string
  events: string
  first: string
  last: string
  place: string
  n: string
  a?: number | string | null
  b?: number | string | null
  oldest?: string
}

/** The people behind a number with what each adds to it, the biggest part first. */
export function peopleStatement(
  drill: Drill,
  after: { weight: string; person: string } | undefined,
): Statement {
  const binder = planBinder(drill.part)
  const { definition } = drill.part
  const figures =
    definition.kind === 'open'
      ? ['count() AS n', 'min(ts) AS oldest']
      : aggregatesOf(definition, binder).map((one) => `${plainSql(one)} AS ${one.alias}`)
  // A sum is ranked by its amount, in exact decimals so that the next page begins where this one ends.
  const weight =
    definition.kind === 'sum'
      ? 'toDecimal128(greatest(least(round(a, 6), 1e30), -1e30), 6)'
      : 'toDecimal128(n, 6)'
  const from = after
    ? `\nHAVING (weight < toDecimal128(${binder.bind('String', after.weight)}, 6)
  OR (weight = toDecimal128(${binder.bind('String', after.weight)}, 6) AND whose > ${binder.bind('UInt64', after.person)}))`
    : ''
  const sql = `SELECT toString(whose) AS person, userId, anonymousId, events, toString(firstAt) AS first, toString(lastAt) AS last, toString(weight) AS place, * EXCEPT (whose, userId, anonymousId, events, firstAt, lastAt, weight)
FROM (SELECT ${personSql} AS whose, max(user_id) AS userId, max(anonymous_id) AS anonymousId, count() AS events, min(ts) AS firstAt, max(ts) AS lastAt,
  ${figures.join(', ')}, ${weight} AS weight
${readingOnce}
WHERE ${behindSql(drill, binder)}
GROUP BY whose${from}
ORDER BY weight DESC, whose
LIMIT ${binder.bind('UInt32', drill.limit)})
ORDER BY weight DESC, whose
${settings}`
  return { sql, params: binder.params }
}

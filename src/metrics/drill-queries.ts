import type { Binder } from '../expression/index.ts'
import { personSql } from '../identity/index.ts'
import {
  type Aggregate,
  aggregatesOf,
  answerCondition,
  isValued,
  partCondition,
  plainColumn,
  valueSql,
  withoutBounds,
} from './aggregates.ts'
import { instantSql, periodSql, readingOnce, settings } from './event-sql.ts'
import { ratioOf } from './metric.ts'
import { dimensionIsSql, dimensionSql, planBinder } from './people.ts'
import { periodNumberSql } from './period.ts'
import type { PlainPlan, Plan, Window } from './plan.ts'
import { conditionSql, othersCondition, type Statement } from './queries.ts'
import {
  isStatePlan,
  openingCondition,
  type StatePlan,
  stateValueSql,
  stretchesSql,
} from './states-queries.ts'
import { daysByPeriod } from './stickiness.ts'
import type { PlanOf } from './unit.ts'

/** What part of an answer is opened. */
export interface Drill {
  /** The whole question: its groups decide what "others" are. */
  whole: PlainPlan
  /** The same question over the windows that are opened. */
  part: PlainPlan
  /** Values of the breakdowns, '' for none; absent means every group. */
  group: string[] | undefined
  others: boolean
  /** Of people's steps: who is looked at; absent means those behind the number. */
  among?: { who: 'began' | 'finished' | 'lost'; step: number | undefined } | undefined
  /** Of stickiness: the windows whose days are counted, inside the weeks or months of `part`. */
  inside?: readonly Window[]
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
  /** Of people's steps: which one it is, from 1. */
  step?: number
}

/** Columns of an event behind a number. */
export const rowColumns = `message_id AS messageId, toString(${personSql}) AS person, toString(ts) AS at, toString(received_at) AS receivedAt,
  type, name, source, channel, user_id AS userId, anonymous_id AS anonymousId, account, properties, context`

/**
 * The condition of the events behind a number: that of the number, the answer given, and the group. Of a share all of
 * the whole, because the number is made of them too; which of them are the part is told with each.
 */
function behindSql(drill: Drill, binder: Binder): string {
  const { part } = drill
  const conditions = isStatePlan(part)
    ? [stateRowsSql(part, binder)]
    : [conditionSql(part, binder), answerCondition(part.definition, binder)]
  if (part.definition.kind !== 'share') conditions.push(groupSql(drill, binder))
  return conditions.filter((condition) => condition && condition !== '1').join('\n  AND ')
}

/** Condition that an event is in the group that is opened; undefined for all groups. */
function groupSql({ whole, part, group, others }: Drill, binder: Binder): string | undefined {
  const conditions = (group ?? []).map((value, index) => dimensionIsSql(part.by[index]!, value, binder))
  if (others) {
    const dimensions = part.by.map((dimension) => dimensionSql(dimension, binder))
    conditions.push(othersCondition(whole, dimensions, binder))
  }
  return conditions.length > 0 ? conditions.join('\n  AND ') : undefined
}

/** The events that are the state at the end of the last window. */
function stateRowsSql(plan: StatePlan, binder: Binder): string {
  const moment = instantSql(momentOf(plan), binder)
  return [
    `workspace = ${binder.bind('String', plan.workspace)}`,
    openingCondition(plan, binder),
    `ts < ${moment}`,
    `message_id GLOBAL IN (SELECT message_id FROM (${stretchesSql(plan, binder)})
WHERE opened_at < ${moment} AND ifNull(closed_at >= ${moment}, 1))`,
  ].join('\n  AND ')
}

/** Conditions of the two sides of a ratio or a share, '0' for other kinds. */
function sidesSql(drill: Drill, binder: Binder): [numerator: string, denominator: string] {
  const { definition } = drill.part
  if (definition.kind === 'ratio')
    return [partCondition(definition, 'numerator', binder), partCondition(definition, 'denominator', binder)]
  if (definition.kind === 'stickiness') return [periodSql({ windows: drill.inside ?? [] }, binder), '1']
  if (definition.kind !== 'share') return ['0', '0']
  const ratio = ratioOf(definition)
  const own = [partCondition(ratio, 'numerator', binder), groupSql(drill, binder)]
  return [
    own.filter((condition) => condition && condition !== '1').join(' AND ') || '1',
    partCondition(ratio, 'denominator', binder),
  ]
}

/** What one event adds to the number; NULL for kinds that only count. */
function addedSql(plan: PlainPlan, binder: Binder): string {
  if (isStatePlan(plan)) return stateValueSql(plan, binder)
  return isValued(plan.definition) ? valueSql(plan.definition, binder) : 'NULL'
}

/** When the state of what is open is read. */
export function momentOf(plan: Plan): number {
  return Math.min(plan.windows.at(-1)!.end, plan.now)
}

/** The events behind a number, newest first. */
export function rowsStatement(drill: Drill, after: { ts: string; messageId: string } | undefined): Statement {
  const binder = planBinder(drill.part)
  const value = addedSql(drill.part, binder)
  const [numerator, denominator] = sidesSql(drill, binder)
  const from = after
    ? `\n  AND (ts, message_id) < (${binder.bind("DateTime64(3, 'UTC')", after.ts)}, ${binder.bind('String', after.messageId)})`
    : ''
  const sql = `SELECT ${rowColumns},
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
  c?: number | string | null
  oldest?: string
  open?: string
}

/** The people behind a number with what each adds to it, the biggest part first. */
export function peopleStatement(
  drill: Drill,
  after: { weight: string; person: string } | undefined,
): Statement {
  const binder = planBinder(drill.part)
  const { definition } = drill.part
  const figures = personalAggregates(drill, binder)
  const columns = figures.map((one) => plainColumn(one))
  // A sum is ranked by its amount, in exact decimals so that the next page begins where this one ends.
  const weight =
    definition.kind === 'stickiness'
      ? 'toDecimal128(a, 6)'
      : definition.kind === 'sum' || (definition.kind === 'latest' && definition.aggregate === 'sum')
        ? 'toDecimal128(greatest(least(round(a, 6), 1e30), -1e30), 6)'
        : 'toDecimal128(n, 6)'
  const from = after
    ? `\nHAVING (weight < toDecimal128(${binder.bind('String', after.weight)}, 6)
  OR (weight = toDecimal128(${binder.bind('String', after.weight)}, 6) AND whose > ${binder.bind('UInt64', after.person)}))`
    : ''
  const sql = `SELECT toString(whose) AS person, userId, anonymousId, events, toString(firstAt) AS first, toString(lastAt) AS last, toString(weight) AS place, * EXCEPT (whose, userId, anonymousId, events, firstAt, lastAt, weight)
FROM (SELECT ${personSql} AS whose, max(user_id) AS userId, max(anonymous_id) AS anonymousId, count() AS events, min(ts) AS firstAt, max(ts) AS lastAt,
  ${columns.join(', ')}, ${weight} AS weight
${readingOnce}
WHERE ${behindSql(drill, binder)}
GROUP BY whose${from}
ORDER BY weight DESC, whose
LIMIT ${binder.bind('UInt32', drill.limit)})
ORDER BY weight DESC, whose
${settings}`
  return { sql, params: binder.params }
}

/** The figures of each person, over the events behind the number. */
function personalAggregates(drill: Drill, binder: Binder): Aggregate[] {
  const { part } = drill
  const { definition } = part
  const n: Aggregate = { alias: 'n', fn: 'count', args: '' }
  if (definition.kind === 'open') return [n, { alias: 'oldest', fn: 'min', args: 'ts' }]
  if (definition.kind === 'latest')
    return definition.aggregate === 'count'
      ? [n]
      : [n, { alias: 'a', fn: 'sumKahan', args: addedSql(part, binder) }]
  if (definition.kind === 'stickiness')
    return stickyAggregates(part as PlanOf<'stickiness'>, drill.inside ?? [], binder)
  const group = definition.kind === 'share' ? groupSql(drill, binder) : undefined
  return withoutBounds(aggregatesOf(definition, binder)).map((one) => {
    const when = [one.when, one.whole ? undefined : group].filter((condition) => condition).join(' AND ')
    return { ...one, ...(when ? { when } : {}) }
  })
}

/** Days on which a person came, and days on which those who came in the same weeks or months could have come. */
function stickyAggregates(
  plan: PlanOf<'stickiness'>,
  inside: readonly Window[],
  binder: Binder,
): Aggregate[] {
  const { of } = plan.definition
  const period = periodNumberSql(of, plan.calendar, binder)
  const days = [...daysByPeriod(plan, inside)]
  const [numbers, counts] = [0, 1].map((side) =>
    binder.bind(
      'Array(Int64)',
      days.map((one) => one[side]!),
    ),
  )
  return [
    { alias: 'n', fn: 'uniqExact', args: period },
    {
      alias: 'a',
      fn: 'uniqExact',
      args: periodNumberSql('day', plan.calendar, binder),
      when: periodSql({ windows: inside }, binder),
    },
    {
      alias: 'b',
      fn: 'groupUniqArray',
      args: period,
      finish: (sql) => `arraySum(arrayMap(period -> transform(period, ${numbers}, ${counts}, 0), ${sql}))`,
    },
  ]
}

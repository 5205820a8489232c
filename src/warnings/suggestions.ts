import type { ClickHouse } from '../db/index.ts'
import { createBinder } from '../expression/index.ts'
import { personSql } from '../identity/index.ts'
import { survivalAt, survivalCurve } from '../stats/lifetimes/index.ts'
import { type Facts, findMoney, readFacts } from './facts.ts'
import { type NameSeen, planFeatures } from './feature-plan.ts'
import type { LeavingDefinition, LeavingSuggestion } from './settings.ts'
import { monthsOfLeaving } from './training-queries.ts'
import { isKnown, vocabulary } from './vocabulary.ts'

const day = 86_400_000
/** Names of events by which customers say that they leave. */
const saysSo = /cancel|churn|terminat|unsubscribed from plan|account (closed|deleted)|kündig|gekündigt/i
const saysOther = /order|call|appointment|visit|booking|payment|transfer|meeting/i
const fewestLeavers = 5
/** Of those quiet for so long hardly anybody, this share, comes back within a year. */
const hardly = 0.05
const quietChoices = [14, 21, 30, 45, 60, 90, 120, 150, 180, 240, 300, 365]
/** A gap is looked for in this many people at most. */
const mostPeople = 20_000
const monthsShown = 6

/**
 * Definitions of leaving that the events allow: events by which customers say so first; then, for what customers come for
 * again and again, how long they must be quiet until hardly anybody comes back.
 */
export async function suggestLeaving(
  clickhouse: ClickHouse,
  workspace: string,
  now: number,
): Promise<LeavingSuggestion[]> {
  const facts = await readFacts(clickhouse, workspace, now)
  if (facts.people === 0) return []
  const cancelling = facts.seen
    .filter(
      ({ name, people }) =>
        people >= fewestLeavers && ((saysSo.test(name) && !saysOther.test(name)) || known(name)),
    )
    .map(({ name }) => name)
    .sort()
  const found: Omit<LeavingSuggestion, 'perMonth' | 'people'>[] = []
  if (cancelling.length > 0)
    found.push({ leaving: { kind: 'cancels', events: cancelling }, comeBack: null, why: 'says_so' })
  for (const events of await comings(clickhouse, workspace, facts.seen)) {
    const quiet = await findQuiet(clickhouse, workspace, events, now)
    if (quiet) found.push({ leaving: { kind: 'stops', events, quietDays: quiet.days }, ...quiet.said })
  }
  const told = await Promise.all(
    found.map(async (one) => ({
      ...one,
      ...(await leftSoFar(clickhouse, workspace, facts, one.leaving, now)),
    })),
  )
  return told.filter(({ people }) => people > 0)
}

const known = (name: string) => (vocabulary.cancelled.events as readonly string[]).includes(name)

/** What customers may come for: orders, what they pay, and the activity that most of them do. At most three. */
async function comings(
  clickhouse: ClickHouse,
  workspace: string,
  seen: readonly NameSeen[],
): Promise<string[][]> {
  const there = (name: string) => seen.some((one) => one.name === name && one.people >= fewestLeavers)
  const money = await findMoney(clickhouse, workspace, seen)
  const most = seen.filter(({ name }) => !isKnown(name)).toSorted((one, two) => two.people - one.people)[0]
  const uses = ['Session Ended', 'Page Viewed'].filter(there).slice(0, 1)
  const candidates = [
    vocabulary.order.events.filter(there),
    money && money.event !== 'Payment Received' ? [money.event] : [],
    uses,
    most && most.people >= fewestLeavers ? [most.name] : [],
  ].filter((events) => events.length > 0)
  const different = new Map(candidates.map((events) => [events.join('\0'), [...events]]))
  return [...different.values()].slice(0, 3)
}

interface Quiet {
  days: number
  said: Pick<LeavingSuggestion, 'comeBack' | 'why'>
}

/**
 * The fewest days of quiet after which at most 5 % come back within a year: Kaplan–Meier over the gaps between comings, the
 * gap that goes on counted as not ended.
 */
async function findQuiet(
  clickhouse: ClickHouse,
  workspace: string,
  events: readonly string[],
  now: number,
): Promise<Quiet | undefined> {
  const binder = createBinder()
  const rows = await clickhouse.query<{ gap: number; ended: string; going: string }>(
    `SELECT toUInt32(spell.1) AS gap, toString(countIf(spell.2 = 1)) AS ended, toString(countIf(spell.2 = 0)) AS going
FROM (SELECT arraySort(groupUniqArray(toUInt32(toDate(ts)))) AS days
  FROM (SELECT ${personSql} AS person, ts FROM events
    WHERE workspace = ${binder.bind('String', workspace)} AND name IN ${binder.bind('Array(String)', events)} AND robot = 0
      AND user_id != '' AND ts < ${binder.bind("DateTime64(3, 'UTC')", new Date(now).toISOString().slice(0, 23).replace('T', ' '))})
  GROUP BY person ORDER BY intHash64(person) LIMIT ${mostPeople})
ARRAY JOIN arrayConcat(arrayMap(one -> (one, 1), arrayPopFront(arrayDifference(days))), [(greatest(${binder.bind('UInt32', Math.floor(now / day))} - arrayMax(days), 0), 0)]) AS spell
GROUP BY gap ORDER BY gap`,
    binder.params,
  )
  const time: number[] = []
  const event: number[] = []
  for (const { gap, ended, going } of rows)
    for (const [flag, n] of [
      [1, Number(ended)],
      [0, Number(going)],
    ] as const)
      for (let at = 0; at < n; at++) {
        time.push(Number(gap))
        event.push(flag)
      }
  if (event.filter((flag) => flag === 1).length < fewestLeavers) return undefined
  const curve = survivalCurve({ time: Float64Array.from(time), event: Uint8Array.from(event) })
  const backAfter = (days: number) => {
    const quiet = survivalAt(curve, days)?.survival
    const later = survivalAt(curve, Math.min(days + 365, curve.longest))?.survival
    return quiet === undefined || later === undefined || quiet <= 0 ? undefined : 1 - later / quiet
  }
  // What was never seen for twice as long tells nothing of who comes back.
  const told = quietChoices
    .filter((days) => days * 2 <= curve.longest)
    .flatMap((days) => {
      const back = backAfter(days)
      return back === undefined ? [] : [{ days, back }]
    })
  const first = told.find(({ back }) => back <= hardly)
  if (first) return { days: first.days, said: { comeBack: first.back, why: 'hardly_comes_back' } }
  const best = told.at(-1)
  return best && { days: best.days, said: { comeBack: best.back, why: 'best_of_few' } }
}

/** Beside what the definition names: what tells that somebody is a customer. */
const tellingNames: readonly string[] = [
  ...vocabulary.planStarted.events,
  ...vocabulary.order.events,
  ...vocabulary.payment.events,
  ...vocabulary.invoice.events,
  ...vocabulary.session.events,
]

/** Who left by a definition: in all, and of the customers at the beginning of each of the last months. */
async function leftSoFar(
  clickhouse: ClickHouse,
  workspace: string,
  facts: Facts,
  leaving: LeavingDefinition,
  now: number,
): Promise<Pick<LeavingSuggestion, 'people' | 'perMonth'>> {
  const today = new Date(now)
  const starts = Array.from({ length: monthsShown }, (_, index) =>
    Date.UTC(today.getUTCFullYear(), today.getUTCMonth() - monthsShown + index, 1),
  )
  const seen = facts.seen.filter(({ name }) => leaving.events.includes(name) || tellingNames.includes(name))
  const of = Math.max(1, Math.floor(facts.people / mostPeople))
  const { sql, params } = monthsOfLeaving({
    workspace,
    whose: 'person',
    plan: planFeatures(seen, { money: null, leaving }),
    words: [],
    now,
    cutoffs: starts,
    groups: [],
    ...(of > 1 ? { sample: { of, take: 1 } } : {}),
  })
  const rows = await clickhouse.query<{ cut: number; of: string; left: string }>(sql, params, {
    maxSeconds: 60,
  })
  const perMonth = rows
    .filter((row) => Number(row.of) > 0)
    .map((row) => ({
      month: new Date(Number(row.cut) * 1000).toISOString().slice(0, 7),
      left: Number(row.left) * of,
      of: Number(row.of) * of,
    }))
  return { people: perMonth.reduce((sum, { left }) => sum + left, 0), perMonth }
}

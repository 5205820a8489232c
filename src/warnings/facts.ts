import type { ClickHouse } from '../db/index.ts'
import type { Money, NameSeen } from './feature-plan.ts'
import { moneyProperties, vocabulary } from './vocabulary.ts'

/** What there is to learn from in a workspace. */
export interface Facts {
  seen: NameSeen[]
  /** ms of when history begins (all but one event in five hundred are later) and of the last event; null without one. */
  first: number | null
  last: number | null
  /** Of whom there are events with a user id. */
  people: number
}

/** Reads which events a workspace has, up to now. */
export async function readFacts(clickhouse: ClickHouse, workspace: string, now: number): Promise<Facts> {
  const params = { workspace, now: new Date(now).toISOString().slice(0, 23).replace('T', ' ') }
  const [names, [all]] = await Promise.all([
    clickhouse.query<{ name: string; events: string; people: string }>(
      `SELECT toString(name) AS name, toString(count()) AS events, toString(uniq(actor)) AS people
FROM events
WHERE workspace = {workspace: String} AND robot = 0 AND ts < {now: DateTime64(3, 'UTC')}
GROUP BY name
ORDER BY count() DESC
LIMIT 500`,
      params,
    ),
    clickhouse.query<{ first: string; last: string; people: string; n: string }>(
      `SELECT toString(toInt64(if(count() < 500, min(toUnixTimestamp64Milli(ts)), quantileTDigest(0.002)(toUnixTimestamp64Milli(ts))))) AS first, toString(toUnixTimestamp64Milli(max(ts))) AS last,
  toString(uniqIf(actor, user_id != '')) AS people, toString(count()) AS n
FROM events
WHERE workspace = {workspace: String} AND robot = 0 AND ts < {now: DateTime64(3, 'UTC')}`,
      params,
    ),
  ])
  const none = !all || all.n === '0'
  return {
    seen: names.map(({ name, events, people }) => ({ name, events: Number(events), people: Number(people) })),
    first: none ? null : Number(all.first),
    last: none ? null : Number(all.last),
    people: none ? 0 : Number(all.people),
  }
}

/**
 * What customers pay, where nobody decided it: payments, else orders, else the event that most people have with a property
 * that holds money by its name and is a number. Null when there is none.
 */
export async function findMoney(
  clickhouse: ClickHouse,
  workspace: string,
  seen: readonly NameSeen[],
): Promise<Money | null> {
  const there = (name: string) => seen.some((one) => one.name === name && one.people > 0)
  for (const set of [vocabulary.payment, vocabulary.order]) {
    const [event] = set.events
    if (there(event) && (await hasNumbers(clickhouse, workspace, event, [set.reads])))
      return { event, property: set.reads }
  }
  const byPeople = seen.toSorted((one, two) => two.people - one.people).slice(0, 10)
  for (const { name } of byPeople) {
    const property = await hasNumbers(clickhouse, workspace, name, moneyProperties)
    if (property) return { event: name, property }
  }
  return null
}

/** The first of some properties that the newest events of a name have as a number. */
async function hasNumbers(
  clickhouse: ClickHouse,
  workspace: string,
  name: string,
  properties: readonly string[],
): Promise<string | undefined> {
  const [row] = await clickhouse.query<{ found: string }>(
    `SELECT arrayFirst(one -> has(arrayFlatten(groupArray(keys)), one), {properties: Array(String)}) AS found
FROM (SELECT arrayFilter(one -> toFloat64OrNull(properties[one]) IS NOT NULL, {properties: Array(String)}) AS keys
FROM events WHERE workspace = {workspace: String} AND name = {name: String} AND robot = 0 LIMIT 1000)`,
    { workspace, name, properties },
  )
  return row?.found || undefined
}

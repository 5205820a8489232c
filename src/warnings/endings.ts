import type { ClickHouse } from '../db/index.ts'
import { createBinder, expressionSql } from '../expression/index.ts'
import { personSql } from '../identity/index.ts'
import type { LeavingDefinition } from './settings.ts'
import type { Whose } from './warning.ts'

const day = 86_400_000

export interface AskedOf {
  workspace: string
  whose: Whose
  /** Numbers of customers: person ids, or hashes of accounts. */
  ids: readonly string[]
  now: number
}

/**
 * When customers left for the last time by the definition, ms; those who did not, or came again, are left out. Who stops
 * coming has left when the quiet days are over.
 */
export async function readLeft(
  clickhouse: ClickHouse,
  leaving: LeavingDefinition,
  { workspace, whose, ids, now }: AskedOf,
): Promise<Map<string, number>> {
  if (ids.length === 0) return new Map()
  const binder = createBinder()
  const filter =
    leaving.kind === 'cancels' && leaving.filter ? ` AND ${expressionSql(leaving.filter, binder)}` : ''
  const rows = await clickhouse.query<{ id: string; at: string }>(
    `SELECT toString(${idSql(whose)}) AS id, toString(toUnixTimestamp64Milli(max(ts))) AS at FROM events
WHERE workspace = ${binder.bind('String', workspace)} AND robot = 0 AND name IN ${binder.bind('Array(String)', leaving.events)}
  AND ts < ${instant(now, binder)} AND ${idSql(whose)} IN ${binder.bind('Array(UInt64)', `[${ids.join(',')}]`)}${filter}
GROUP BY id`,
    binder.params,
  )
  const left = rows.map(({ id, at }): [string, number] => [
    id,
    Number(at) + (leaving.kind === 'stops' ? leaving.quietDays * day : 0),
  ])
  return new Map(left.filter(([, at]) => at <= now))
}

/** Answers of customers to surveys, oldest first: when, ms, and score_percent; other events that say so as a score of 0. */
export async function readAnswers(
  clickhouse: ClickHouse,
  { workspace, whose, ids, now }: AskedOf,
  lowEvents: readonly string[] = [],
): Promise<Map<string, { at: number; score: number }[]>> {
  if (ids.length === 0) return new Map()
  const binder = createBinder()
  const rows = await clickhouse.query<{ id: string; at: string; score: number }>(
    `SELECT toString(${idSql(whose)}) AS id, toString(toUnixTimestamp64Milli(ts)) AS at, if(name = 'Survey Answered', toFloat64OrNull(properties['score_percent']), 0) AS score FROM events
WHERE workspace = ${binder.bind('String', workspace)} AND robot = 0 AND name IN ${binder.bind('Array(String)', ['Survey Answered', ...lowEvents])}
  AND ts < ${instant(now, binder)} AND ${idSql(whose)} IN ${binder.bind('Array(UInt64)', `[${ids.join(',')}]`)} AND score IS NOT NULL
ORDER BY ts`,
    binder.params,
  )
  const answers = new Map<string, { at: number; score: number }[]>()
  for (const { id, at, score } of rows) {
    const list = answers.get(id) ?? []
    answers.set(id, list)
    list.push({ at: Number(at), score })
  }
  return answers
}

/** Accounts by the hash that stands for them in the features. */
export async function readAccounts(
  clickhouse: ClickHouse,
  workspace: string,
  ids: readonly string[],
): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map()
  const rows = await clickhouse.query<{ id: string; account: string }>(
    `SELECT DISTINCT toString(xxHash64(account)) AS id, account FROM (
SELECT account FROM account_members WHERE workspace = {workspace: String}
UNION ALL SELECT account FROM events WHERE workspace = {workspace: String} AND account != '')
WHERE xxHash64(account) IN {ids: Array(UInt64)}`,
    { workspace, ids: `[${ids.join(',')}]` },
  )
  return new Map(rows.map(({ id, account }) => [id, account]))
}

const idSql = (whose: Whose) => (whose === 'person' ? personSql : 'xxHash64(account)')

function instant(at: number, binder: ReturnType<typeof createBinder>): string {
  return binder.bind("DateTime64(3, 'UTC')", new Date(at).toISOString().slice(0, 23).replace('T', ' '))
}

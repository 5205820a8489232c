import type { ClickHouse } from '../db/index.ts'
import { type Binder, createBinder } from '../expression/index.ts'
import { personSql } from '../identity/index.ts'
import { toEngineTime, toIso } from './cursor.ts'
import type { KnownTrait } from './known-queries.ts'
import { likeText } from './search-text.ts'

/** An account and where a search found it. */
export interface FoundAccount {
  account: string
  field: string
  value: string
}
/** Accounts found at most: a longer text narrows it. */
export const mostFound = 1000

/**
 * Accounts whose id or traits contain a text, the same ones as long as there are not too many.
 *
 * @param search in small letters
 * @param fields traits in which it is looked for beside the id
 */
export async function findAccounts(
  clickhouse: ClickHouse,
  workspace: string,
  search: string,
  fields: readonly string[],
): Promise<FoundAccount[]> {
  const binder = createBinder()
  const space = binder.bind('String', workspace)
  const like = binder.bind('String', `%${likeText(search)}%`)
  return clickhouse.query(
    `SELECT account, argMin(field, place) AS field, argMin(value, place) AS value
FROM (SELECT account, 'id' AS field, account AS value, 1 AS place
  FROM (SELECT DISTINCT account FROM account_members WHERE workspace = ${space} AND lowerUTF8(account) LIKE ${like})
  UNION ALL
  SELECT account, toString(name) AS field, argMax(account_traits.value, version) AS value, 0 AS place
  FROM account_traits
  WHERE workspace = ${space} AND name IN ${binder.bind('Array(String)', fields)}
  GROUP BY account, name
  HAVING lowerUTF8(value) LIKE ${like})
GROUP BY account
ORDER BY account
LIMIT ${mostFound}`,
    binder.params,
  )
}

/** An account in a list: when it was last named, and by how many people. */
export interface AccountRow {
  account: string
  last: string
  members: string
}

/** Accounts by their newest group call. @param options.among only these; undefined for all */
export async function readAccounts(
  clickhouse: ClickHouse,
  workspace: string,
  options: {
    among: readonly string[] | undefined
    after: { last: string; account: string } | undefined
    limit: number
  },
): Promise<AccountRow[]> {
  const binder = createBinder()
  const { among, after } = options
  const narrowed = among ? ` AND account IN ${binder.bind('Array(String)', among)}` : ''
  const place = after
    ? `\nHAVING (newest, account) < (${binder.bind("DateTime64(3, 'UTC')", after.last)}, ${binder.bind('String', after.account)})`
    : ''
  return clickhouse.query(
    `SELECT account, toString(max(last_seen) AS newest) AS last, uniqExact(${personSql}) AS members
FROM account_members
WHERE workspace = ${binder.bind('String', workspace)}${narrowed}
GROUP BY account${place}
ORDER BY newest DESC, account DESC
LIMIT ${binder.bind('UInt32', options.limit)}`,
    binder.params,
  )
}

/** An account's members as a whole; undefined when nobody ever named it. */
export async function readAccount(
  clickhouse: ClickHouse,
  workspace: string,
  account: string,
): Promise<{ members: number; first: string; last: string } | undefined> {
  const [row] = await clickhouse.query<{ calls: string; members: string; first: string; last: string }>(
    `SELECT count() AS calls, uniqExact(${personSql}) AS members, toString(min(first_seen)) AS first, toString(max(last_seen)) AS last
FROM account_members
WHERE workspace = {workspace: String} AND account = {account: String}`,
    { workspace, account },
  )
  return row && Number(row.calls) > 0
    ? { members: Number(row.members), first: row.first, last: row.last }
    : undefined
}

/** When the newest event that names the account happened, from a moment on; undefined when there is none. */
export async function readNewestOfAccount(
  clickhouse: ClickHouse,
  workspace: string,
  account: string,
  since: number,
): Promise<string | undefined> {
  const [row] = await clickhouse.query<{ events: string; last: string }>(
    `SELECT count() AS events, toString(max(ts)) AS last
FROM events
WHERE workspace = {workspace: String} AND account = {account: String} AND ts >= {since: DateTime64(3, 'UTC')}`,
    { workspace, account, since: toEngineTime(since) },
  )
  return row && Number(row.events) > 0 ? row.last : undefined
}

/** Traits of accounts, by account and name. */
export async function readAccountTraits(
  clickhouse: ClickHouse,
  workspace: string,
  accounts: readonly string[],
): Promise<(KnownTrait & { account: string })[]> {
  if (accounts.length === 0) return []
  const rows = await clickhouse.query<{
    account: string
    name: string
    said: [string, string, string, string]
  }>(
    `SELECT account, name, argMax((value, toString(at), toString(source), evidence), version) AS said
FROM account_traits
WHERE workspace = {workspace: String} AND account IN {accounts: Array(String)}
GROUP BY account, name
HAVING said.1 != ''
ORDER BY account, name`,
    { workspace, accounts },
  )
  return rows.map(({ account, name, said: [value, at, source, evidence] }) => ({
    account,
    name,
    value,
    at: toIso(at),
    source,
    evidence,
  }))
}

/** A member of an account. */
export interface MemberRow {
  person: string
  since: string
  last: string
}

/** Members of an account, the one last named first. */
export async function readMembers(
  clickhouse: ClickHouse,
  workspace: string,
  account: string,
  options: { after: { last: string; person: string } | undefined; limit: number },
): Promise<MemberRow[]> {
  const binder = createBinder()
  const { after } = options
  const place = after
    ? `\nHAVING (newest, who) < (${binder.bind("DateTime64(3, 'UTC')", after.last)}, ${binder.bind('UInt64', after.person)})`
    : ''
  return clickhouse.query(
    `SELECT toString(${personSql} AS who) AS person, toString(min(first_seen)) AS since, toString(max(last_seen) AS newest) AS last
FROM account_members
WHERE workspace = ${binder.bind('String', workspace)} AND account = ${binder.bind('String', account)}
GROUP BY who${place}
ORDER BY newest DESC, who DESC
LIMIT ${binder.bind('UInt32', options.limit)}`,
    binder.params,
  )
}

/** SQL of the people of an account, as the column `person`. */
export function membersOfAccountSql(workspace: string, account: string): (binder: Binder) => string {
  return (binder) =>
    `SELECT DISTINCT ${personSql} AS person FROM account_members WHERE workspace = ${binder.bind('String', workspace)} AND account = ${binder.bind('String', account)}`
}

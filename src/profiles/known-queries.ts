import type { ClickHouse } from '../db/index.ts'
import { toIso } from './cursor.ts'
import { idsSql } from './ids.ts'

/** What the tables beside the events know about one person. Texts as they are stored; times ISO. */
export interface Known {
  traits: KnownTrait[]
  consents: { category: string; state: string; at: string; source: string; evidence: string }[]
  memberships: { account: string; since: string; lastSeen: string; evidence: string }[]
  words: { text: string; at: string; about: string; channel: string; event: string; evidence: string }[]
}
export interface KnownTrait {
  name: string
  value: string
  at: string
  source: string
  evidence: string
}

/** A row of `person_facts`: of one name there are several until the engine merges them. */
export interface FactRow {
  kind: 'trait' | 'consent' | 'account' | 'words'
  name: string
  said: { version: string; value: string; at: string; source: string; evidence: string }
  first_at: string
}

/** The newest words that a page shows. */
const mostWords = 5
/** Accounts of somebody that a page shows, the one last heard of first. */
const mostMemberships = 100

/**
 * Everything of a person's page that does not come from the events themselves. An empty text takes a trait back.
 *
 * @param actors all actors of the person
 * @param rows of `person_facts` about them
 */
export async function knownFrom(
  clickhouse: ClickHouse,
  workspace: string,
  actors: readonly string[],
  rows: readonly FactRow[],
): Promise<Known> {
  const facts = newestFacts(rows)
  const of = (wanted: FactRow['kind']) => facts.filter(({ kind }) => kind === wanted)
  return {
    traits: of('trait')
      .filter(({ said }) => said.value !== '')
      .map(({ name, said: { value, at, source, evidence } }) => ({
        name,
        value,
        at: toIso(at),
        source,
        evidence,
      }))
      .sort((a, b) => (a.name < b.name ? -1 : 1)),
    consents: of('consent')
      .map(({ name, said: { value, at, source, evidence } }) => ({
        category: name,
        state: value,
        at: toIso(at),
        source,
        evidence,
      }))
      .sort((a, b) => (a.category < b.category ? -1 : 1)),
    memberships: of('account')
      .map(({ name, said: { at, evidence }, first_at }) => ({
        account: name,
        since: toIso(first_at),
        lastSeen: toIso(at),
        evidence,
      }))
      .sort((a, b) => (a.lastSeen < b.lastSeen ? 1 : -1))
      .slice(0, mostMemberships),
    words: of('words').length === 0 ? [] : await readWords(clickhouse, workspace, actors),
  }
}

/** Of each kind and name the row with what was said last, and when it was said first. */
function newestFacts(rows: readonly FactRow[]): FactRow[] {
  const facts = new Map<string, FactRow>()
  for (const row of rows) {
    const key = `${row.kind} ${row.name}`
    const known = facts.get(key) ?? { ...row }
    if (isLater(row.said, known.said)) known.said = row.said
    if (row.first_at < known.first_at) known.first_at = row.first_at
    facts.set(key, known)
  }
  return [...facts.values()]
}

/** In the order of the engine's `max`, so that a page says the same before and after rows are merged. */
function isLater(one: FactRow['said'], other: FactRow['said']): boolean {
  if (one.version !== other.version) return BigInt(one.version) > BigInt(other.version)
  for (const part of ['value', 'at', 'source', 'evidence'] as const) {
    if (one[part] !== other[part]) return Buffer.compare(Buffer.from(one[part]), Buffer.from(other[part])) > 0
  }
  return false
}

/** The newest of what somebody said in their own words, newest first. */
async function readWords(
  clickhouse: ClickHouse,
  workspace: string,
  actors: readonly string[],
): Promise<Known['words']> {
  const rows = await clickhouse.query<Known['words'][number]>(
    `SELECT text, toString(customer_words.at) AS at, about, channel, event, evidence
FROM customer_words
WHERE workspace = {workspace: String} AND actor IN ${idsSql(actors)}
ORDER BY customer_words.at DESC, evidence
LIMIT 1 BY evidence
LIMIT ${mostWords}
SETTINGS max_threads = 1`,
    { workspace },
  )
  return rows.map((row) => ({ ...row, at: toIso(row.at) }))
}

/** What is known of many actors at once, for lists and names. */
interface Listed {
  /** Newest values of their traits. */
  traits: { actor: string; name: string; value: string; version: string }[]
  /** User ids by actor, where an actor is one. */
  userIds: Map<string, string>
  /** Of each actor a few accounts, the one last seen first. */
  accounts: { actor: string; account: string }[]
}

interface ListedRow {
  kind: 'trait' | 'account' | 'user'
  id: string
  name: string
  text: string
  version: string
}

/** Accounts of one actor that are listed. */
const mostAccounts = 5

/**
 * One statement for all of it, and rows as they lie there, as for a page. Traits lie together by actor in `person_facts`, in
 * `person_traits` by their names (64 → 45 ms of processor time for 25 people).
 */
export async function readListed(
  clickhouse: ClickHouse,
  workspace: string,
  actors: readonly string[],
): Promise<Listed> {
  if (actors.length === 0) return { traits: [], userIds: new Map(), accounts: [] }
  const ids = idsSql(actors)
  const rows = await clickhouse.query<ListedRow>(
    `SELECT toString(person_facts.kind) AS kind, person_facts.actor AS id, name, said.value AS text, said.version AS version
FROM person_facts
WHERE workspace = {workspace: String} AND actor IN ${ids} AND person_facts.kind IN ('trait', 'account')
UNION ALL
SELECT 'user' AS kind, identity_identifiers.id AS id, '' AS name, value AS text, toUInt64(0) AS version
FROM identity_identifiers
WHERE workspace = {workspace: String} AND identity_identifiers.id IN ${ids} AND type = 'user_id'
SETTINGS max_threads = 1`,
    { workspace },
  )
  const newest = new Map<string, ListedRow>()
  for (const row of rows) {
    const key = `${row.kind} ${row.id} ${row.name}`
    const known = newest.get(key)
    if (!known || BigInt(row.version) > BigInt(known.version)) newest.set(key, row)
  }
  const of = (wanted: ListedRow['kind']) => [...newest.values()].filter(({ kind }) => kind === wanted)
  const traits = of('trait').map(({ id, name, text, version }) => ({ actor: id, name, value: text, version }))
  const named = of('user').map(({ id, text }): [string, string] => [id, text])
  const known = new Set([...traits.map(({ actor }) => actor), ...named.map(([id]) => id)])
  const unknown = actors.filter((actor) => !known.has(actor))
  return {
    traits,
    userIds: new Map([...named, ...(await readUserIds(clickhouse, workspace, unknown))]),
    accounts: newestAccounts(of('account')),
  }
}

/**
 * User ids of actors of whom nothing was ever said: their events alone have it. Who was said something of has their id where
 * that lies.
 */
async function readUserIds(
  clickhouse: ClickHouse,
  workspace: string,
  actors: readonly string[],
): Promise<[string, string][]> {
  if (actors.length === 0) return []
  const rows = await clickhouse.query<{ id: string; user_id: string }>(
    `SELECT toString(actor) AS id, JSONExtractString(event, 5) AS user_id
FROM person_events
WHERE workspace = {workspace: String} AND actor IN ${idsSql(actors)}
LIMIT 1 BY actor
SETTINGS max_threads = 1`,
    { workspace },
  )
  return rows.flatMap(({ id, user_id }): [string, string][] => (user_id === '' ? [] : [[id, user_id]]))
}

/** A few of each actor, the one last seen first: what they are compared by is when that was. */
function newestAccounts(rows: readonly ListedRow[]): Listed['accounts'] {
  const listed = new Map<string, number>()
  return rows
    .toSorted((a, b) => Number(b.version) - Number(a.version))
    .filter(({ id }) => {
      const before = listed.get(id) ?? 0
      listed.set(id, before + 1)
      return before < mostAccounts
    })
    .map(({ id, name }) => ({ actor: id, account: name }))
}

/** Names of accounts, by id; an account without one is left out. */
export async function readAccountNames(
  clickhouse: ClickHouse,
  workspace: string,
  accounts: readonly string[],
): Promise<Map<string, string>> {
  if (accounts.length === 0) return new Map()
  const rows = await clickhouse.query<{ account: string; label: string }>(
    `SELECT account, argMax(value, version) AS label
FROM account_traits
WHERE workspace = {workspace: String} AND account IN {accounts: Array(String)} AND name = 'name'
GROUP BY account
HAVING label != ''`,
    { workspace, accounts },
  )
  return new Map(rows.map(({ account, label }) => [account, label]))
}

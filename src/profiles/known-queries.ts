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

interface KnownRow {
  kind: 'trait' | 'consent' | 'account' | 'words'
  name: string
  said: [value: string, at: string, source: string, evidence: string]
  more: string
}

/** The newest words that a page shows. */
const mostWords = 5
/** Accounts of somebody that a page shows, the one last heard of first. */
const mostMemberships = 100

/**
 * One statement, because each costs the engine some milliseconds whatever it asks. An empty text takes a trait back.
 *
 * @param actors all actors of the person
 */
const knownSql = (
  actors: string,
) => `SELECT toString(kind) AS kind, name, (newest.value, toString(newest.at), newest.source, newest.evidence) AS said,
  toString(first) AS more
FROM (SELECT kind, name, max(person_facts.said) AS newest, min(first_at) AS first
  FROM person_facts
  WHERE workspace = {workspace: String} AND actor IN ${actors}
  GROUP BY kind, name)
WHERE kind != 'trait' OR newest.value != ''
UNION ALL
SELECT 'words' AS kind, toString(event) AS name, (text, toString(at), toString(channel), evidence) AS said, about AS more
FROM (SELECT * FROM customer_words
  WHERE workspace = {workspace: String} AND actor IN ${actors}
  ORDER BY at DESC, evidence
  LIMIT 1 BY evidence
  LIMIT ${mostWords})`

/** Everything of a person's page that does not come from the events themselves. */
export async function readKnown(
  clickhouse: ClickHouse,
  workspace: string,
  actors: readonly string[],
): Promise<Known> {
  const known: Known = { traits: [], consents: [], memberships: [], words: [] }
  for (const { kind, name, said, more } of await clickhouse.query<KnownRow>(knownSql(idsSql(actors)), {
    workspace,
  })) {
    const [first, second, third, evidence] = said
    if (kind === 'trait')
      known.traits.push({ name, value: first, at: toIso(second), source: third, evidence })
    else if (kind === 'consent')
      known.consents.push({ category: name, state: first, at: toIso(second), source: third, evidence })
    else if (kind === 'account')
      known.memberships.push({ account: name, since: toIso(more), lastSeen: toIso(second), evidence })
    else
      known.words.push({ text: first, at: toIso(second), about: more, channel: third, event: name, evidence })
  }
  known.traits.sort((a, b) => (a.name < b.name ? -1 : 1))
  known.consents.sort((a, b) => (a.category < b.category ? -1 : 1))
  known.memberships.sort((a, b) => (a.lastSeen < b.lastSeen ? 1 : -1)).splice(mostMemberships)
  known.words.sort((a, b) => (a.at < b.at ? 1 : -1))
  return known
}

/** What is known of many actors at once, for lists and names. */
interface Listed {
  /** Newest values of their traits. */
  traits: { actor: string; name: string; value: string; version: string }[]
  /** User ids by actor, where an actor is one and was ever named beside another identifier or by identify. */
  userIds: Map<string, string>
  /** Of each actor a few accounts, the one last seen first. */
  accounts: { actor: string; account: string }[]
}

/** Accounts of one actor that are read. */
const mostAccounts = 5

/** One statement for all of it, as for a page. */
export async function readListed(
  clickhouse: ClickHouse,
  workspace: string,
  actors: readonly string[],
): Promise<Listed> {
  const listed: Listed = { traits: [], userIds: new Map(), accounts: [] }
  if (actors.length === 0) return listed
  const ids = idsSql(actors)
  const rows = await clickhouse.query<{
    kind: 'trait' | 'user' | 'account'
    id: string
    name: string
    text: string
    version: string
  }>(
    `SELECT 'trait' AS kind, toString(actor) AS id, toString(name) AS name, argMax(value, person_traits.version) AS text, toString(max(person_traits.version)) AS version
FROM person_traits
WHERE workspace = {workspace: String} AND actor IN ${ids}
GROUP BY actor, name
UNION ALL
SELECT 'user' AS kind, toString(identity_identifiers.id) AS id, '' AS name, any(value) AS text, '' AS version
FROM identity_identifiers
WHERE workspace = {workspace: String} AND identity_identifiers.id IN ${ids} AND type = 'user_id'
GROUP BY identity_identifiers.id
UNION ALL
SELECT 'account' AS kind, toString(actor) AS id, account AS name, toString(max(last_seen)) AS text, '' AS version
FROM account_members
WHERE workspace = {workspace: String} AND actor IN ${ids}
GROUP BY actor, account
ORDER BY max(last_seen) DESC
LIMIT ${mostAccounts} BY actor`,
    { workspace },
  )
  const accounts: { actor: string; account: string; last: string }[] = []
  for (const { kind, id, name, text, version } of rows) {
    if (kind === 'trait') listed.traits.push({ actor: id, name, value: text, version })
    else if (kind === 'user') listed.userIds.set(id, text)
    else accounts.push({ actor: id, account: name, last: text })
  }
  listed.accounts = accounts.sort((a, b) => (a.last < b.last ? 1 : -1))
  return listed
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

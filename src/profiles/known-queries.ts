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
  said: [string, string, string, string]
  more: string
}

/** The newest words that a page shows. */
const mostWords = 5

/**
 * One statement, because each costs the engine some milliseconds whatever it asks. An empty text takes a trait back.
 *
 * @param actors all actors of the person
 */
const knownSql = (actors: string) => `SELECT 'trait' AS kind, toString(name) AS name,
  argMax((value, toString(at), toString(source), evidence), version) AS said, '' AS more
FROM person_traits
WHERE workspace = {workspace: String} AND actor IN ${actors}
GROUP BY name
HAVING said.1 != ''
UNION ALL
SELECT 'consent' AS kind, toString(category) AS name,
  argMax((toString(state), toString(at), toString(source), evidence), version) AS said, '' AS more
FROM person_consents
WHERE workspace = {workspace: String} AND actor IN ${actors}
GROUP BY category
UNION ALL
SELECT 'account' AS kind, account AS name,
  (toString(min(first_seen)), toString(max(last_seen)), '', anyLast(evidence)) AS said, '' AS more
FROM account_members
WHERE workspace = {workspace: String} AND actor IN ${actors}
GROUP BY account
ORDER BY max(last_seen) DESC
LIMIT 100
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
      known.memberships.push({ account: name, since: toIso(first), lastSeen: toIso(second), evidence })
    else
      known.words.push({ text: first, at: toIso(second), about: more, channel: third, event: name, evidence })
  }
  known.traits.sort((a, b) => (a.name < b.name ? -1 : 1))
  known.consents.sort((a, b) => (a.category < b.category ? -1 : 1))
  known.words.sort((a, b) => (a.at < b.at ? 1 : -1))
  return known
}

/** Newest values of some traits for many actors at once: for lists. Rows (actor, name, value, version). */
export async function readTraitsOf(
  clickhouse: ClickHouse,
  workspace: string,
  actors: readonly string[],
): Promise<{ actor: string; name: string; value: string; version: string }[]> {
  if (actors.length === 0) return []
  return clickhouse.query(
    `SELECT toString(actor) AS actor, name, argMax(value, person_traits.version) AS value, toString(max(person_traits.version)) AS version
FROM person_traits
WHERE workspace = {workspace: String} AND actor IN ${idsSql(actors)}
GROUP BY actor, name`,
    { workspace },
  )
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

import type { ClickHouse } from '../db/index.ts'
import { type Binder, createBinder } from '../expression/index.ts'
import { personSql } from '../identity/index.ts'
import type { Among } from './people-queries.ts'
import { likeText, type SearchTerms } from './search-text.ts'

/** Somebody who was found: how well, and in which value. */
export interface FoundRow {
  person: string
  /** 0: the whole value, 1: its beginning, 2: the beginning of a word, 3: a part. */
  rank: number
  text: string
  field: string
  value: string
}

/** What is looked for, in which fields. */
export interface Search {
  terms: SearchTerms
  /** Fields that the reader may look in; undefined for all. */
  fields: readonly string[] | undefined
  among: Among | undefined
}

/** More values than this that contain the text: only those that begin with it are listed. */
export const commonMatches = 20_000
/** Of each field at most so many values are listed when the text is common. */
const mostPrefixes = 500

function fieldSql({ fields }: Search, binder: Binder): string {
  return fields === undefined ? '' : ` AND field IN ${binder.bind('Array(String)', fields)}`
}

/** A value in which every word is, or of a telephone number the digits. */
function partSql({ terms }: Search, binder: Binder): string {
  const like = (text: string) => `text LIKE ${binder.bind('String', `%${likeText(text)}%`)}`
  const words = terms.words.map(like).join(' AND ')
  return terms.digits === undefined
    ? `(${words})`
    : `((${words}) OR (field = 'phone' AND ${like(terms.digits)}))`
}

/** The fields in which people are looked for; ids of other systems beside these, by their type. */
export const searchFields = ['name', 'email', 'phone', 'username', 'user_id'] as const

/** Values that begin with the text: each field by itself, so that the engine stops where it has enough of them. */
function beginningsSql(search: Search, space: string, binder: Binder): string {
  const begins = `text LIKE ${binder.bind('String', `${likeText(search.terms.whole)}%`)}`
  const some = (fields: string, limit: string) => `SELECT actor, field, text, value FROM people_search
  WHERE workspace = ${space} AND ${fields} AND ${begins}
  ORDER BY workspace, field, text, actor
  LIMIT ${mostPrefixes}${limit}`
  const parts = (search.fields ?? searchFields).map((field) =>
    some(`field = ${binder.bind('String', field)}`, ''),
  )
  // Ids of other systems, of whatever type.
  const others = `field NOT IN ${binder.bind('Array(String)', [...searchFields])}`
  if (search.fields === undefined) parts.push(some(others, ' BY field'))
  return parts.map((part) => `SELECT * FROM (${part})`).join('\nUNION ALL\n')
}

/** How many values contain the text: cheap, because the engine keeps in mind where it found them. */
export async function countMatches(
  clickhouse: ClickHouse,
  workspace: string,
  search: Search,
): Promise<number> {
  const binder = createBinder()
  const [row] = await clickhouse.query<{ found: string }>(
    `SELECT count() AS found FROM people_search
WHERE workspace = ${binder.bind('String', workspace)}${fieldSql(search, binder)} AND ${partSql(search, binder)}`,
    binder.params,
  )
  return Number(row?.found ?? 0)
}

/**
 * People whose values contain the text, the best match first.
 *
 * @param options.prefixOnly only values that begin with it, some hundreds of each field: for a text that many contain
 */
export async function findPeople(
  clickhouse: ClickHouse,
  workspace: string,
  search: Search,
  options: { after: FoundRow | undefined; limit: number; prefixOnly: boolean },
): Promise<FoundRow[]> {
  const binder = createBinder()
  const space = binder.bind('String', workspace)
  const whole = binder.bind('String', search.terms.whole)
  const { after } = options
  const from = options.prefixOnly
    ? `(${beginningsSql(search, space, binder)})`
    : `people_search\n  WHERE workspace = ${space}${fieldSql(search, binder)} AND ${partSql(search, binder)}`
  const place = after
    ? `WHERE (rank, found_text, who) > (${binder.bind('UInt8', after.rank)}, ${binder.bind('String', after.text)}, ${binder.bind('UInt64', after.person)})`
    : ''
  const narrowed = search.among ? `HAVING who IN (${search.among(binder)})` : ''
  return clickhouse.query(
    `SELECT toString(who) AS person, rank, found_text AS text, best.3 AS field, best.4 AS value
FROM (SELECT ${personSql} AS who,
    min((multiIf(text = ${whole}, 0, startsWith(text, ${whole}), 1, position(text, concat(' ', ${whole})) > 0, 2, 3), text, toString(field), value)) AS best,
    best.1 AS rank, best.2 AS found_text
  FROM ${from}
  GROUP BY who
  ${narrowed})
${place}
ORDER BY rank, found_text, who
LIMIT ${binder.bind('UInt32', options.limit)}`,
    binder.params,
  )
}

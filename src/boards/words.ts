import { enoughAnswers, pointsToSomeone } from '../dashboards/index.ts'
import type { ClickHouse } from '../db/index.ts'
import { type Binder, expressionSql, type PeopleExpression, textSql } from '../expression/index.ts'
import { personSql } from '../identity/index.ts'
import type { Quote, TileResult } from './figures.ts'
import type { Stretch } from './since.ts'
import type { Tile } from './tile.ts'

type WordsTile = Extract<Tile, { view: 'words' }>

/** Who looks at a board. */
export interface Reader {
  /** Whether they may see people (`people:read`). */
  seesPeople: boolean
}

/** Words that are read beyond those shown, because some of them may point to somebody. */
const spare = 40
/** Shorter ones say nothing. */
const shortest = 12

/**
 * What customers said, newest first. Readers who may not see people get only words that customers let be shown and that
 * point to nobody, and none at all when fewer than 30 customers spoke.
 *
 * @throws as `ClickHouse.query`
 */
export async function readWords(
  clickhouse: ClickHouse,
  workspace: string,
  tile: WordsTile,
  stretch: Stretch,
  { filter, reader, binder }: { filter: PeopleExpression | undefined; reader: Reader; binder: Binder },
): Promise<Extract<TileResult, { view: 'words' }>> {
  const { rows, people } = await query(clickhouse, workspace, tile, stretch, {
    filter,
    binder,
    onlyConsented: !reader.seesPeople,
  })
  const quotes = rows.map(({ text, heard, about, consented }) => ({
    text: text.trim(),
    heardAt: new Date(Number(heard)).toISOString(),
    about: about === '' ? null : about,
    consented: Number(consented) === 1,
  }))
  const seen = visibleTo(reader, quotes, people)
  return { view: 'words', quotes: seen.quotes.slice(0, tile.limit), people, withheld: seen.withheld }
}

/** The part of the words that a reader sees, and why not all. */
export function visibleTo(
  { seesPeople }: Reader,
  quotes: readonly Quote[],
  people: number,
): { quotes: Quote[]; withheld: Extract<TileResult, { view: 'words' }>['withheld'] } {
  if (seesPeople) return { quotes: [...quotes], withheld: null }
  if (people < enoughAnswers) return { quotes: [], withheld: people === 0 ? null : 'too_few' }
  return {
    quotes: quotes.filter(({ consented, text }) => consented && !pointsToSomeone(text)),
    withheld: 'without_consent',
  }
}

interface WordsRow {
  text: string
  heard: string
  about: string
  consented: number
}

async function query(
  clickhouse: ClickHouse,
  workspace: string,
  tile: WordsTile,
  { from, to }: Stretch,
  {
    filter,
    binder,
    onlyConsented,
  }: { filter: PeopleExpression | undefined; binder: Binder; onlyConsented: boolean },
): Promise<{ rows: WordsRow[]; people: number }> {
  const text = textSql({ property: tile.property }, binder)
  const consented = `${textSql({ property: tile.consent }, binder)} = 'true'`
  const about = tile.about === undefined ? `''` : textSql({ property: tile.about }, binder)
  const where = `workspace = ${binder.bind('String', workspace)} AND name = ${binder.bind('String', tile.event)} AND robot = 0
  AND ts >= fromUnixTimestamp64Milli(${binder.bind('Int64', from)}) AND ts < fromUnixTimestamp64Milli(${binder.bind('Int64', to)})
  AND lengthUTF8(${text}) >= ${binder.bind('UInt32', shortest)}${filter ? ` AND (${expressionSql(filter, binder)})` : ''}`
  const [rows, [whole]] = await Promise.all([
    clickhouse.query<WordsRow>(
      `SELECT ${text} AS text, toUnixTimestamp64Milli(ts) AS heard, ${about} AS about, ${consented} AS consented
FROM events FINAL
WHERE ${where}${onlyConsented ? ` AND ${consented}` : ''}
ORDER BY ts DESC, message_id
LIMIT ${binder.bind('UInt32', tile.limit + spare)}`,
      binder.params,
    ),
    clickhouse.query<{ people: string }>(
      `SELECT uniqExact(${personSql}) AS people FROM events WHERE ${where}`,
      binder.params,
    ),
  ])
  return { rows, people: Number(whole?.people ?? 0) }
}

import type { ClickHouse } from '../db/index.ts'
import { type Binder, createBinder } from '../expression/index.ts'
import { toEngineTime, toIso } from './cursor.ts'
import { idsSql } from './ids.ts'
import { type Activity, type JourneyRow, readJourney } from './journey-queries.ts'
import type { FactRow } from './known-queries.ts'

/** An event as a timeline reads it, with who it says it was. */
export interface PersonRow extends JourneyRow {
  userId: string
  anonymousId: string
}

type Packed = [string, string, string, number, string, string, Record<string, string>]

type CopiedRow = { id: string; at: string; who: string; event: string }

const settings =
  'SETTINGS query_plan_optimize_lazy_materialization = 0, use_top_k_dynamic_filtering = 0, max_threads = 1'

/**
 * Somebody's newest events as far as they were copied to their place by person, newest first, each once.
 *
 * @param part.from ms @param part.to ms, left out
 */
export async function readCopied(
  clickhouse: ClickHouse,
  workspace: string,
  actors: readonly string[],
  part: CopiedPart,
): Promise<PersonRow[]> {
  const binder = createBinder()
  const sql = copiedSql(workspace, actors, part, binder)
  const rows = await clickhouse.query<CopiedRow>(`${sql}\n${settings}`, binder.params)
  return rows.map(toPersonRow)
}

interface CopiedPart {
  from?: number | undefined
  to?: number | undefined
  limit: number
}

function copiedSql(
  workspace: string,
  actors: readonly string[],
  { from, to, limit }: CopiedPart,
  binder: Binder,
): string {
  const time = (at: number) => binder.bind("DateTime64(3, 'UTC')", toEngineTime(at))
  const since = from === undefined ? '' : ` AND ts >= ${time(from)}`
  const until = to === undefined ? '' : ` AND ts < ${time(to)}`
  return `SELECT message_id AS id, ts AS at, toString(actor) AS who, event
FROM person_events
WHERE workspace = ${binder.bind('String', workspace)} AND actor IN ${idsSql(actors)}${since}${until}
ORDER BY ts DESC, message_id DESC
LIMIT 1 BY message_id
LIMIT ${binder.bind('UInt32', limit)}`
}

function toPersonRow({ id, at, who, event }: CopiedRow): PersonRow {
  const [name, channel, source, robot, userId, anonymousId, properties] = JSON.parse(event) as Packed
  return { messageId: id, at, name, channel, source, actor: who, robot, userId, anonymousId, properties }
}

/** What lies by person: facts as they are stored, and the newest copies of events. */
export interface PageRows {
  facts: FactRow[]
  copied: PersonRow[]
}

/**
 * What a page needs of the tables that are ordered by person, in one statement: each costs the engine some milliseconds
 * whatever it asks. Rows are read as they lie there: grouping twenty of them took the engine longer than reading them (23 →
 * 12 ms of processor time). With one thread, as all that a page asks: sharing a few rows out among threads costs more than
 * reading them (57 → 43 ms for a page).
 *
 * @param actors all actors of the person @param limit of the copies
 */
export async function readPageRows(
  clickhouse: ClickHouse,
  workspace: string,
  actors: readonly string[],
  limit: number,
): Promise<PageRows> {
  const binder = createBinder()
  const rows = await clickhouse.query<{ place: 'facts' | 'copied'; row: string }>(
    `SELECT 'facts' AS place, toJSONString((toString(kind), name, said, first_at)) AS row
FROM person_facts
WHERE workspace = ${binder.bind('String', workspace)} AND actor IN ${idsSql(actors)}
UNION ALL
SELECT 'copied' AS place, toJSONString((id, at, who, event)) AS row
FROM (${copiedSql(workspace, actors, { limit }, binder)})
${settings}`,
    binder.params,
  )
  const page: PageRows = { facts: [], copied: [] }
  for (const { place, row } of rows) {
    if (place === 'facts') {
      const [kind, name, said, first] = JSON.parse(row) as [FactRow['kind'], string, FactRow['said'], string]
      page.facts.push({ kind, name, said, first_at: first })
    } else {
      const [id, at, who, event] = JSON.parse(row) as [string, string, string, string]
      page.copied.push(toPersonRow({ id, at, who, event }))
    }
  }
  return page
}

/**
 * Somebody's newest events whole, given when the newest are said to have happened. Copies are taken where they are just
 * these; events that came since the last copy are read themselves.
 *
 * @param activity times of the newest events, from the events themselves
 * @param copied the newest copies, at least as many as `activity` has times
 * @returns undefined when copies and events differ otherwise: then the events are to be read
 */
export async function completeRows(
  clickhouse: ClickHouse,
  workspace: string,
  actors: readonly string[],
  { newest, count }: Pick<Activity, 'newest' | 'count'>,
  copied: readonly JourneyRow[],
): Promise<JourneyRow[] | undefined> {
  const newestCopy = copied[0] === undefined ? Number.NEGATIVE_INFINITY : timeOf(copied[0])
  const fresh = newest.findIndex((at) => at <= newestCopy)
  const behind = fresh === -1 ? newest.length : fresh
  // Nothing was copied yet: reading all at once is less work than reading twice.
  if (behind === newest.length && behind > 0) return undefined
  const later =
    behind === 0
      ? []
      : await readJourney(clickhouse, workspace, { actors }, { from: newestCopy + 1, limit: behind })
  const rows = [...later, ...copied].slice(0, newest.length)
  if (rows.length !== newest.length || rows.some((row, index) => timeOf(row) !== newest[index]))
    return undefined
  if (count <= newest.length) return rows
  // Which of several events of the last moment are among the newest is not sure.
  const last = newest.at(-1) ?? 0
  return rows.filter((row) => timeOf(row) > last)
}

const timeOf = ({ at }: JourneyRow) => Date.parse(toIso(at))

import { z } from 'zod'
import type { ClickHouse } from '../db/index.ts'
import { readCursor, toIso, writeCursor } from './cursor.ts'
import {
  type ActiveRow,
  type Among,
  countAmong,
  readActiveAmong,
  readActiveSince,
  readHours,
} from './people-queries.ts'

const place = z.tuple([z.string(), z.string()])
/** Events that are looked through at first, then eight times as many. */
const firstEvents = 4000
/** Hours that are read at first: as a rule the events of a day or two fill a page. */
const firstHours = 200
/** A list narrowed to fewer people is ordered by their own events. */
const fewPeople = 20_000

/** A page of a list: who, and the cursor of the next. */
export interface ListPage {
  rows: ActiveRow[]
  next: string | null
}

/**
 * People by newest activity. All that was done since some hour is looked through, further back until the page is full,
 * so that the first pages cost nothing however much there is.
 *
 * @param list names the list in its cursors @throws TandemError `invalid_request` for a cursor of another list
 */
export async function listActive(
  clickhouse: ClickHouse,
  workspace: string,
  options: { list: string; cursor: string | undefined; pageSize: number; among: Among | undefined },
): Promise<ListPage> {
  const { list, cursor, pageSize, among } = options
  const read = cursor === undefined ? undefined : readCursor(list, cursor, place)
  const after = read && { last: read[0], person: read[1] }
  const limit = pageSize + 1
  const narrow = among && (await countAmong(clickhouse, among, fewPeople)) < fewPeople ? among : undefined
  const rows = narrow
    ? await readActiveAmong(clickhouse, workspace, { after, limit, among: narrow })
    : await walkBack(clickhouse, workspace, { after, limit, among })
  const page = rows.slice(0, pageSize)
  const last = page.at(-1)
  return {
    rows: page,
    next: rows.length > pageSize && last ? writeCursor(list, [last.last, last.person]) : null,
  }
}

async function walkBack(
  clickhouse: ClickHouse,
  workspace: string,
  options: { after: ActiveRow | undefined; limit: number; among: Among | undefined },
): Promise<ActiveRow[]> {
  const { after } = options
  const before = after && Date.parse(toIso(after.last)) + 1
  let hours = await readHours(clickhouse, workspace, { before, limit: firstHours })
  let isAll = hours.length < firstHours
  let reached = 0
  let events = 0
  for (let wanted = firstEvents; ; wanted *= 8) {
    while (reached < hours.length && events < wanted) events += hours[reached++]?.events ?? 0
    if (events < wanted && !isAll) {
      hours = await readHours(clickhouse, workspace, { before, limit: undefined })
      isAll = true
      while (reached < hours.length && events < wanted) events += hours[reached++]?.events ?? 0
    }
    const since = hours[reached - 1]?.hour
    if (since === undefined) return []
    const rows = await readActiveSince(clickhouse, workspace, { ...options, since })
    if (rows.length >= options.limit || (isAll && reached === hours.length)) return rows
  }
}

import { z } from 'zod'
import type { ClickHouse } from '../db/index.ts'
import { TandemError } from '../errors.ts'
import { decodeStoredMap } from '../ingestion/index.ts'
import { readCursor, toIso, writeCursor } from './cursor.ts'
import { groupEvents, toEntry, wholeEntries } from './entries.ts'
import {
  type Activity,
  type JourneyRow,
  type Part,
  readActivity,
  readJourney,
  type Whose,
} from './journey-queries.ts'
import { dayOf, nextDay, startOfDay } from './local-day.ts'
import type { RecentEvents } from './person-reader.ts'
import { completeRows, readCopied } from './person-rows.ts'
import type { Timeline, TimelineEntry, TimelineQuery } from './timeline.ts'
import type { EntryReader, TimelineEvent } from './timeline-event.ts'

const place = z.tuple([z.string(), z.string()])
/** Events read at first; most are entries of their own. */
const fewEvents = 64
/** Events read for one page at most: somebody who looks at a thousand pages gets a page of few, long visits. */
const mostEvents = 1024
/** A page with fewer entries reads on, unless it has read the most. */
const enoughEntries = 12
/** Where only one area is asked for, events are looked through so many at a time, then eight times as many. */
const firstStretch = 512

/** What is asked of a timeline: a person's, or an account's. */
export interface TimelineQuestion {
  workspace: string
  whose: Whose
  /** Names the list in its cursors. */
  list: string
  query: TimelineQuery
  timeZone: string
  /** The newest of all events, where they are asked for by others too. */
  recent?: () => Promise<RecentEvents>
  /** How entries are written, given whose events are on the page. */
  readerFor: (actors: readonly string[]) => Promise<EntryReader>
  /** Person of an actor, where the events of several people stand together. */
  personOf?: (actors: readonly string[]) => Promise<Map<string, string>>
}

/**
 * A page of somebody's life with the company, by day, newest first.
 *
 * @throws TandemError `invalid_request` for a cursor of another question, or a time that is none
 */
export async function readTimeline(clickhouse: ClickHouse, question: TimelineQuestion): Promise<Timeline> {
  const { query, timeZone } = question
  const list = `${question.list} ${query.from ?? ''} ${query.to ?? ''} ${query.area ?? ''}`
  const after = query.cursor === undefined ? undefined : readCursor(list, query.cursor, place)
  const part: Part = {
    ...readBounds(query, timeZone),
    area: query.area,
    after: after && { at: after[0], messageId: after[1] },
  }
  let limit = fewEvents
  for (;;) {
    const rows = await readStretch(clickhouse, question, part, limit)
    const more = rows.length > limit
    const events = await toEvents(rows.slice(0, limit), question)
    const groups = groupEvents(events)
    const enough = groups.length >= Math.min(query.pageSize, enoughEntries)
    if (more && !enough && limit < mostEvents) {
      limit *= 4
      continue
    }
    const kept =
      more || groups.length > query.pageSize ? wholeEntries(groups, events, query.pageSize) : events.length
    const whole = kept === events.length ? groups : groupEvents(events.slice(0, kept))
    const last = rows[kept - 1]
    const reader = await question.readerFor([...new Set(rows.map(({ actor }) => actor))])
    return {
      days: byDay(
        whole.map((group) => toEntry(group, reader)),
        timeZone,
      ),
      timeZone,
      masked: !reader.quotes,
      next: last && (more || kept < events.length) ? writeCursor(list, [last.at, last.messageId]) : null,
    }
  }
}

/**
 * The newest events of the part, and one more where there is one. What a stretch of time holds is told by the second
 * ordering alone, so that only rows that are wanted are read.
 */
async function readStretch(
  clickhouse: ClickHouse,
  { workspace, whose, recent }: TimelineQuestion,
  part: Part,
  limit: number,
): Promise<JourneyRow[]> {
  if ('account' in whose) return readJourney(clickhouse, workspace, whose, { ...part, limit: limit + 1 })
  const upTo = part.after ? Date.parse(toIso(part.after.at)) + 1 : part.to
  const to = part.to !== undefined && upTo !== undefined ? Math.min(part.to, upTo) : upTo
  let stretch = part.area === undefined ? limit + 2 : Math.max(firstStretch, limit + 2)
  const isWhole = part.from === undefined && to === undefined
  let known = isWhole ? await recent?.() : undefined
  for (;;) {
    const isEnough =
      known &&
      (known.activity.newest.length >= stretch || known.activity.newest.length >= known.activity.count)
    const { activity, copied } =
      known && isEnough
        ? known
        : await readEnds(clickhouse, workspace, whose.actors, { ...part, to }, stretch)
    known = undefined
    const { newest, count } = activity
    const oldest = newest.at(-1)
    if (oldest === undefined) return []
    // Copies are not kept by area.
    const complete =
      part.area === undefined &&
      copied &&
      (await completeRows(clickhouse, workspace, whose.actors, activity, copied))
    if (complete) {
      const rows = within(complete, part).slice(0, limit + 1)
      if (rows.length > limit || newest.length >= count) return rows
    }
    const read = await readJourney(clickhouse, workspace, whose, { ...part, from: oldest, limit: limit + 1 })
    // Events at the very time of the cursor, or stored twice, take places in the stretch without being in the answer.
    if (read.length > limit || newest.length >= count) return read
    stretch *= 8
  }
}

/** When the newest events of a part happened, and their copies; of one area events are not copied apart. */
async function readEnds(
  clickhouse: ClickHouse,
  workspace: string,
  actors: readonly string[],
  { from, to, area }: Part,
  newest: number,
): Promise<{ activity: Activity; copied?: JourneyRow[] }> {
  const activity = readActivity(clickhouse, workspace, { actors }, { from, to, newest })
  if (area !== undefined || newest > mostEvents) return { activity: await activity }
  const copied = readCopied(clickhouse, workspace, actors, { from, to, limit: newest })
  const [found, rows] = await Promise.all([activity, copied])
  return { activity: found, copied: rows }
}

/** Events that lie before the cursor's. */
function within(rows: JourneyRow[], { after }: Part): JourneyRow[] {
  if (!after) return rows
  return rows.filter(({ at, messageId }) => at < after.at || (at === after.at && messageId < after.messageId))
}

async function toEvents(
  rows: readonly JourneyRow[],
  { personOf }: TimelineQuestion,
): Promise<TimelineEvent[]> {
  const people = await personOf?.([...new Set(rows.map(({ actor }) => actor))])
  return rows.map((row) => ({
    messageId: row.messageId,
    at: Date.parse(toIso(row.at)),
    name: row.name,
    channel: row.channel,
    source: row.source,
    properties: decodeStoredMap(row.properties),
    ...(people ? { person: people.get(row.actor) ?? row.actor } : {}),
  }))
}

function byDay(entries: readonly TimelineEntry[], timeZone: string): Timeline['days'] {
  const days: Timeline['days'] = []
  for (const entry of entries) {
    const day = dayOf(Date.parse(entry.at), timeZone)
    const last = days.at(-1)
    if (last?.day === day) last.entries.push(entry)
    else days.push({ day, entries: [entry] })
  }
  return days
}

const dayForm = /^\d{4}-\d{2}-\d{2}$/
const instantForm = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})$/

/**
 * From when to when, ms: days are whole days of the zone, both included; instants are exact, the end is left out.
 *
 * @throws TandemError `invalid_request` naming the field
 */
export function readBounds({ from, to }: Pick<TimelineQuery, 'from' | 'to'>, timeZone: string) {
  return {
    from: from === undefined ? undefined : readMoment('from', from, (day) => startOfDay(day, timeZone)),
    to: to === undefined ? undefined : readMoment('to', to, (day) => startOfDay(nextDay(day), timeZone)),
  }
}

function readMoment(field: string, text: string, ofDay: (day: string) => number): number {
  const at = Date.parse(dayForm.test(text) ? `${text}T00:00:00Z` : text)
  const isDay = dayForm.test(text) && !Number.isNaN(at) && new Date(at).toISOString().startsWith(text)
  if (isDay) return ofDay(text)
  if (!dayForm.test(text) && instantForm.test(text) && !Number.isNaN(at)) return at
  throw new TandemError('invalid_request', {
    errors: [
      { path: `/${field}`, message: 'is a day such as 2026-03-01 or a time such as 2026-03-01T09:00:00Z' },
    ],
  })
}

import type { ClickHouse } from '../db/index.ts'
import { decodeStoredMap } from '../ingestion/index.ts'
import { toIso } from './cursor.ts'
import { groupEvents, isView, toEntry } from './entries.ts'
import { type DayRow, readActivity, readDays, readJourney, type Whose } from './journey-queries.ts'
import { dayOf, startOfDay } from './local-day.ts'
import { type Area, areas, type LaneMark, type Lanes, type LanesQuery } from './timeline.ts'
import type { EntryReader } from './timeline-event.ts'
import { areaOf, titleRuleOf, titleRules } from './title.ts'
import { createTitleReader } from './title-reader.ts'
import { pageCount } from './visit-words.ts'

const dayMilliseconds = 86_400_000
/** The newest events get marks of their own; what is older is counted by day. Nobody reads more from 90 days. */
const mostEvents = 2000

/** Events that get a mark of their own, with their title; others are counted by day. */
const ownMarks = Object.keys(titleRules).filter((name) => titleRules[name]?.tone !== 'quiet')

/** What is asked of the lanes of a person. */
export interface LanesQuestion {
  workspace: string
  whose: Whose
  query: LanesQuery
  timeZone: string
  now: number
  reader: EntryReader
}

/** Days with us by area, oldest first, ready to be drawn. */
export async function readLanes(clickhouse: ClickHouse, question: LanesQuestion): Promise<Lanes> {
  const { workspace, whose, query, timeZone, now, reader } = question
  const from = startOfDay(dayOf(now - (query.days - 1) * dayMilliseconds, timeZone), timeZone)
  const { newest } = await readActivity(clickhouse, workspace, whose, {
    from,
    to: now + 1,
    newest: mostEvents,
  })
  const oldest = newest.at(-1)
  const lanes = new Map<Area, LaneMark[]>()
  if (oldest !== undefined) {
    const [days, rows] = await Promise.all([
      readDays(clickhouse, workspace, whose, {
        from,
        to: now + 1,
        without: { names: ownMarks, since: oldest },
        timeZone,
      }),
      readJourney(clickhouse, workspace, whose, {
        from: oldest,
        to: now + 1,
        names: ownMarks,
        limit: mostEvents,
      }),
    ])
    const events = rows.map((row) => ({
      messageId: row.messageId,
      at: Date.parse(toIso(row.at)),
      name: row.name,
      channel: row.channel,
      source: row.source,
      properties: decodeStoredMap(row.properties),
    }))
    for (const group of groupEvents(events)) {
      const { area, at, tone, title, count } = toEntry(group, reader)
      put(lanes, area, { at, tone, title, count })
    }
    for (const [area, mark] of dayMarks(days, reader)) put(lanes, area, mark)
  }
  return {
    from: new Date(from).toISOString(),
    to: new Date(now).toISOString(),
    timeZone,
    lanes: areas.flatMap((area) => {
      const marks = lanes.get(area)
      return marks ? [{ area, marks: marks.sort((a, b) => (a.at < b.at ? -1 : 1)) }] : []
    }),
    masked: !reader.quotes,
  }
}

function put(lanes: Map<Area, LaneMark[]>, area: Area, mark: LaneMark): void {
  const marks = lanes.get(area)
  if (marks) marks.push(mark)
  else lanes.set(area, [mark])
}

/** One tick for a day's views on a channel, and one for each other everyday event of the day. */
function dayMarks(rows: readonly DayRow[], reader: EntryReader): [Area, LaneMark][] {
  const views = new Map<string, { last: string; count: number; channel: string }>()
  const marks: [Area, LaneMark][] = []
  for (const { day, name, channel, events, last } of rows) {
    const count = Number(events)
    if (isView(name)) {
      const known = views.get(`${day} ${channel}`)
      if (!known) views.set(`${day} ${channel}`, { last, count, channel })
      else {
        known.count += count
        if (known.last < last) known.last = last
      }
      continue
    }
    const known = titleRuleOf(name)
    const words = known
      ? known.write[reader.lang](createTitleReader({}, reader.lang, reader.show))
      : reader.showName(name)
    const title = count === 1 ? words : `${words} × ${count}`
    marks.push([
      areaOf(name, channel),
      { at: toIso(last), tone: typeof known?.tone === 'string' ? known.tone : 'contact', title, count },
    ])
  }
  for (const { last, count, channel } of views.values())
    marks.push([
      'digital',
      { at: toIso(last), tone: 'quiet', title: pageCount(channel, count, reader.lang), count },
    ])
  return marks
}

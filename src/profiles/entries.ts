import type { TimelineEntry, Tone } from './timeline.ts'
import type { EntryReader, TimelineEvent } from './timeline-event.ts'
import { areaOf, titleRuleOf, toneOf } from './title.ts'
import { createTitleReader } from './title-reader.ts'
import type { TitleRule } from './title-rule.ts'
import { visitDetail, visitTitle } from './visit-words.ts'

/** Views with less than this between them are one visit; Segment and Google Analytics draw the same line. */
const visitGapMs = 30 * 60_000
/** A story that goes on is told as one when its parts are on one page; within this time a page does not end in it. */
const storyGapMs = 2 * 3_600_000
const mostIds = 100

/** Events that are read as one entry. */
export interface EntryGroup {
  kind: 'one' | 'story' | 'visit' | 'repeat'
  /** Place of the newest of its events among all. */
  first: number
  /** Newest first. */
  events: TimelineEvent[]
}

const viewNames = new Set(['Page Viewed', 'Screen Viewed', 'Session Ended'])
export const isView = (name: string) => viewNames.has(name)

/** What an event may be told together with; undefined for one that stands alone. */
function keyOf(event: TimelineEvent, rule: TitleRule | undefined): [EntryGroup['kind'], string] | undefined {
  const who = event.person ?? ''
  if (isView(event.name)) return ['visit', `visit ${who} ${event.channel}`]
  if (rule?.story !== undefined) {
    const value = event.properties[rule.story]
    if (value !== undefined && value !== '') return ['story', `story ${who} ${rule.story} ${String(value)}`]
  }
  if (!rule || rule.tone === 'quiet') return ['repeat', `repeat ${who} ${event.channel} ${event.name}`]
  return undefined
}

/**
 * Which events are one entry: the parts of one call or outage, the views of one visit, the same everyday thing several
 * times within half an hour.
 *
 * @param events newest first
 */
export function groupEvents(events: readonly TimelineEvent[]): EntryGroup[] {
  const groups: EntryGroup[] = []
  const open = new Map<string, EntryGroup>()
  for (const [index, event] of events.entries()) {
    const key = keyOf(event, titleRuleOf(event.name))
    const known = key && open.get(key[1])
    if (known && joins(known, event)) {
      known.events.push(event)
      continue
    }
    const group: EntryGroup = { kind: key?.[0] ?? 'one', first: index, events: [event] }
    groups.push(group)
    if (key) open.set(key[1], group)
  }
  return groups
}

function joins(group: EntryGroup, event: TimelineEvent): boolean {
  const oldest = group.events.at(-1) as TimelineEvent
  if (group.kind === 'story') return true
  // A visit ends with the event that says so, which is its newest.
  if (event.name === 'Session Ended') return false
  return oldest.at - event.at <= visitGapMs
}

/**
 * How many of the events belong on a page that ends here although older events follow: all, or those before the first
 * entry that may go on among the older ones. At least one entry stays.
 */
export function wholeEntries(groups: readonly EntryGroup[], events: readonly TimelineEvent[], most: number) {
  const last = events.at(-1)
  if (!last) return 0
  const unfinished = groups
    .filter(({ kind }) => kind !== 'one')
    .filter(({ kind, events: own }) => {
      const oldest = own.at(-1) as TimelineEvent
      return oldest.at - last.at <= (kind === 'story' ? storyGapMs : visitGapMs)
    })
    .map(({ first }) => first)
  const over = groups[most]?.first
  const cut = Math.min(...unfinished, over ?? events.length)
  return cut > 0 ? cut : (over ?? events.length)
}

/** An entry as it is shown. */
export function toEntry(group: EntryGroup, reader: EntryReader): TimelineEntry {
  const newest = group.events[0] as TimelineEvent
  const oldest = group.events.at(-1) as TimelineEvent
  const rule = titleRuleOf(newest.name)
  // What a later part of a story does not say, an earlier one did.
  const properties = Object.assign({}, ...group.events.map((event) => event.properties).reverse())
  const read = createTitleReader(
    group.kind === 'story' ? properties : newest.properties,
    reader.lang,
    reader.show,
  )
  const several = group.events.length > 1
  const visited = group.kind === 'visit' && several
  const title = visited
    ? visitTitle(group.events, reader)
    : (rule?.write[reader.lang](read) ?? reader.showName(newest.name))
  return {
    at: new Date(newest.at).toISOString(),
    began: several ? new Date(oldest.at).toISOString() : null,
    area: areaOf(newest.name, newest.channel),
    tone: strongest(group.events, reader),
    event: rule ? newest.name : reader.showName(newest.name),
    title: group.kind === 'repeat' && several ? `${title} × ${group.events.length}` : title,
    detail: (visited ? visitDetail(group.events, reader) : rule?.detail?.(read)) ?? null,
    quote: reader.quotes ? quoteOf(group.events) : null,
    team: read.text('team') ?? null,
    channel: reader.showName(newest.channel),
    source: newest.source,
    count: group.events.length,
    events: group.events.slice(0, mostIds).map(({ messageId }) => messageId),
    person: newest.person ?? null,
  }
}

const tones: readonly Tone[] = ['quiet', 'contact', 'look', 'wrong']

function strongest(events: readonly TimelineEvent[], reader: EntryReader): Tone {
  const found = events.map((event) => {
    const rule = titleRuleOf(event.name)
    return toneOf(rule, createTitleReader(event.properties, reader.lang, reader.show))
  })
  return tones[Math.max(...found.map((tone) => tones.indexOf(tone)))] ?? 'contact'
}

/** The customer's own words in the newest event that has some. */
function quoteOf(events: readonly TimelineEvent[]): string | null {
  for (const event of events) {
    const property = titleRuleOf(event.name)?.quote
    const text = property === undefined ? undefined : event.properties[property]
    if (typeof text === 'string' && text.trim() !== '') return text.trim()
  }
  return null
}

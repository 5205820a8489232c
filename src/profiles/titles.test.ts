import { describe, expect, test } from 'vitest'
import { eventSpec } from '../ingestion/index.ts'
import { groupEvents, toEntry, wholeEntries } from './entries.ts'
import { dayOf, nextDay, startOfDay } from './local-day.ts'
import type { TimelineEvent } from './timeline-event.ts'
import { titleRuleOf } from './title.ts'
import { createView, entryReader } from './view.ts'

const open = createView(true, [])
const masked = createView(false, [])
let count = 0

function event(
  name: string,
  properties: Record<string, unknown> = {},
  at = 0,
  channel = 'web',
): TimelineEvent {
  return { messageId: `m${++count}`, at, name, channel, source: 's', properties }
}
function titled(name: string, properties: Record<string, unknown>, lang: 'en' | 'de' = 'en', view = open) {
  const [group] = groupEvents([event(name, properties)])
  return toEntry(group!, entryReader(view, lang, ['Amara']))
}

describe('titles', () => {
  test('every event of the spec has one in both languages, without a property too', () => {
    for (const { name } of eventSpec) {
      expect(titleRuleOf(name), name).toBeDefined()
      for (const lang of ['en', 'de'] as const) {
        const { title } = titled(name, {}, lang)
        expect(title, name).toMatch(/^[^\s,].*[^\s,:]$/)
        expect(title, name).not.toMatch(/undefined|NaN|null| {2}/)
      }
    }
  })

  test.each([
    ['Outage Ended', { minutes: 55, area: 'Leeds north' }, 'Outage, 55 min, Leeds north', 'wrong', 'network'],
    [
      'Call Resolved',
      { topic: 'bill', wait_seconds: '250' },
      'Call about a bill, waited 4:10',
      'contact',
      'calls',
    ],
    [
      'Call Resolved',
      { topic: 'zebra', wait_seconds: 400 },
      'Call about “zebra”, waited 6:40',
      'look',
      'calls',
    ],
    ['Order Completed', { total: 42.1, currency: 'gbp' }, 'Order of £42.10', 'contact', 'orders'],
    ['Order Completed', { total: '42.1', currency: 'none' }, 'Order of 42.1', 'contact', 'orders'],
    ['Order Completed', { total: 'much' }, 'Order', 'contact', 'orders'],
    ['Delivery Delivered', { days_late: 2 }, 'Delivered 2 days late', 'wrong', 'deliveries'],
    ['Delivery Delivered', { days_late: -1 }, 'Delivered 1 day early', 'contact', 'deliveries'],
    ['Delivery Delivered', { days_late: 0 }, 'Delivered on time', 'contact', 'deliveries'],
    [
      'Invoice Issued',
      { amount: 60, change_amount: 11.4, currency: 'GBP' },
      'Bill of £60.00, £11.40 more than before',
      'look',
      'bills',
    ],
    [
      'Survey Answered',
      { kind: 'nps', score: 2, score_percent: 20 },
      'Answered a survey, would recommend us 2 of 10',
      'wrong',
      'surveys',
    ],
    [
      'Session Ended',
      { minutes: 190, trouble_free: false },
      'Visit, 3 h 10 min, with trouble',
      'look',
      'digital',
    ],
    ['Programme Watched', {}, 'Programme Watched', 'contact', 'digital'],
    ['constructor', {}, 'constructor', 'contact', 'digital'],
  ])('%s %j reads "%s"', (name, properties, title, tone, area) => {
    expect(titled(name, properties)).toMatchObject({ title, tone, area })
  })

  test('in German with German figures', () => {
    expect(titled('Invoice Issued', { amount: 1234.5, currency: 'EUR' }, 'de').title).toBe(
      'Rechnung über 1.234,50\u00a0€',
    )
    expect(titled('Call Resolved', { topic: 'bill', wait_seconds: 250 }, 'de').title).toBe(
      'Anruf wegen einer Rechnung, 4:10 gewartet',
    )
  })

  test('show a masked reader no word of the customer and no name', () => {
    expect(titled('Help Searched', { query: 'my divorce', answered: false }, 'en', masked).title).toBe(
      'Looked for help, no answer found',
    )
    expect(titled('Survey Answered', { comment: 'I am Amara' }, 'en', masked).quote).toBeNull()
    expect(titled('Survey Answered', { comment: 'I am Amara' }).quote).toBe('I am Amara')
    expect(titled('Page Viewed', { title: 'Page of Amara' }, 'en', masked).title).toBe(
      'Looked at “Page of •••”',
    )
    expect(titled('Mail to a@b.example', {}, 'en', masked).title).toBe('Mail to •••')
  })
})

describe('entries', () => {
  const minutes = (n: number) => n * 60_000

  test('views of one visit are one, with its pages in their order', () => {
    const events = [
      event('Session Ended', { minutes: 12 }, minutes(62)),
      event('Page Viewed', { title: 'Bill' }, minutes(60)),
      event('Order Completed', {}, minutes(58)),
      event('Page Viewed', { title: 'Home' }, minutes(45)),
      event('Page Viewed', { title: 'Old' }, minutes(5)),
    ]
    const entries = groupEvents(events).map((group) => toEntry(group, entryReader(open, 'en', [])))
    expect(entries.map(({ title, detail, count: n }) => [title, detail, n])).toEqual([
      ['Visit to the website, 2 pages, 12 min', 'Home · Bill', 3],
      ['Order', null, 1],
      ['Looked at “Old”', null, 1],
    ])
    expect(entries[0]).toMatchObject({
      at: new Date(minutes(62)).toISOString(),
      began: new Date(minutes(45)).toISOString(),
    })
  })

  test('a call is one, told by its end with what its beginning said', () => {
    const call = { call_id: 'c1' }
    const events = [
      event('Call Resolved', { ...call, wait_seconds: 90, team: 'Billing' }, minutes(9), 'call'),
      event('Call Started', { ...call, topic: 'bill' }, 0, 'call'),
      event('Call Started', { call_id: 'c0' }, 0, 'call'),
    ]
    const entries = groupEvents(events).map((group) => toEntry(group, entryReader(open, 'en', [])))
    expect(entries.map(({ title, team }) => [title, team])).toEqual([
      ['Call about a bill, waited 1:30', 'Billing'],
      ['Call', null],
    ])
  })

  test('a page ends before an entry that may go on', () => {
    const events = [
      event('Order Completed', {}, minutes(100)),
      event('Page Viewed', {}, minutes(50)),
      event('Page Viewed', {}, minutes(40)),
    ]
    expect(wholeEntries(groupEvents(events), events, 50)).toBe(1)
    // One visit that is longer than a page is cut all the same.
    expect(wholeEntries(groupEvents(events.slice(1)), events.slice(1), 50)).toBe(2)
    expect(wholeEntries(groupEvents(events), events, 1)).toBe(1)
    expect(wholeEntries([], [], 50)).toBe(0)
  })
})

describe('days of a zone', () => {
  test.each([
    ['2026-03-29', 'Europe/London', '2026-03-29T00:00:00.000Z'],
    ['2026-03-30', 'Europe/London', '2026-03-29T23:00:00.000Z'],
    ['2026-10-25', 'Europe/London', '2026-10-24T23:00:00.000Z'],
    ['2026-10-26', 'Europe/London', '2026-10-26T00:00:00.000Z'],
    // The clock goes forward at midnight, so the day begins at one.
    ['2026-04-24', 'Africa/Cairo', '2026-04-23T22:00:00.000Z'],
    ['2026-01-01', 'Pacific/Kiritimati', '2025-12-31T10:00:00.000Z'],
    ['2026-01-01', 'No/Where', '2026-01-01T00:00:00.000Z'],
  ])('%s in %s begins at %s', (day, zone, begins) => {
    const at = startOfDay(day, zone)
    expect(new Date(at).toISOString()).toBe(begins)
    expect(dayOf(at, zone)).toBe(day)
    expect(dayOf(at - 1, zone) < day).toBe(true)
  })

  test('the day after the last of a year', () => {
    expect(nextDay('2026-12-31')).toBe('2027-01-01')
    expect(nextDay('2028-02-28')).toBe('2028-02-29')
  })
})

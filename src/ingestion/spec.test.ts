import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { EventRow } from './event.ts'
import type { IntakeEvent } from './pipeline.ts'
import { scorePercent } from './score-percent.ts'
import { eventSpec } from './spec.ts'
import { checkEvent } from './spec-check.ts'
import { renderEventSpec } from './spec-docs.ts'
import { addScorePercentStep, checkSpecStep, nameChannelStep } from './spec-steps.ts'

/** An event as the steps before ours leave it. */
function eventOf(
  name: string,
  given: Partial<EventRow> = {},
  message: Record<string, unknown> = {},
  kind = 'server',
) {
  const row = { type: 'track', name, channel: '', properties: {}, context: {}, ...given } as EventRow
  return {
    index: 0,
    source: { id: 's', workspace: 'w', name: 's', kind },
    message,
    row,
  } as unknown as IntakeEvent
}

describe('the table', () => {
  test('names each event once and every property in snake_case with a description', () => {
    const names = eventSpec.map((event) => event.name)
    expect(new Set(names).size).toBe(names.length)
    for (const event of eventSpec) {
      for (const [key, spec] of Object.entries(event.properties)) {
        expect(key).toMatch(/^[a-z][a-z0-9_]*$/)
        expect(spec.description).toMatch(/[.…]$/)
      }
    }
  })

  test('docs/event-spec.md is written from it', () => {
    const docs = readFileSync(join(import.meta.dirname, '../../docs/event-spec.md'), 'utf8')
    expect(docs).toBe(renderEventSpec())
  })
})

describe('checks', () => {
  test.each([
    [
      'Call Resolved',
      { call_id: 'c1', wait_seconds: '34', handle_seconds: 12.5, resolved_first_time: 'true' },
    ],
    ['Call Resolved', { call_id: 17, team: null, extra: { kept: [1] } }],
    ['Order Completed', { total: '39.90', products: [{ price: '1.5', quantity: -1 }, 'odd but kept'] }],
    ['Order Completed', {}],
    ['Delivery Dispatched', { delivery_id: 'd', promised_at: '2026-05-31 09:30' }],
    ['Delivery Dispatched', { delivery_id: 'd', promised_at: 1780219800000 }],
    ['Survey Answered', { kind: 'nps', score: 0 }],
    ['Survey Answered', { kind: 'ces', score: '7' }],
    ['Our Own Event', { anything: Number.NaN }],
  ])('%s %j passes', (name, properties) => {
    expect(checkEvent(name, properties)).toBeUndefined()
  })

  test.each([
    ['Call Started', {}, 'property_missing', /"Call Started" needs the property call_id: .*Send a text/],
    ['Call Started', { call_id: '' }, 'property_missing', /call_id/],
    [
      'Call Resolved',
      { call_id: 'c', wait_seconds: 'long' },
      'property_type',
      /wait_seconds.*the text "long"; send a number/,
    ],
    [
      'Call Resolved',
      { call_id: 'c', wait_seconds: -1 },
      'property_range',
      /wait_seconds.*the number -1; send 0 or more/,
    ],
    ['Call Resolved', { call_id: 'c', resolved_first_time: 1 }, 'property_type', /true or false/],
    ['Call Resolved', { call_id: { a: 1 } }, 'property_type', /the object \{"a":1\}; send a text/],
    ['Order Completed', { products: 'x' }, 'property_type', /products.*send a list/],
    ['Order Completed', { products: [{}, { price: 'a' }] }, 'property_type', /products\[1\][.]price/],
    ['Delivery Dispatched', { delivery_id: 'd', promised_at: '2026-13-45' }, 'property_type', /promised_at/],
    ['Survey Answered', { kind: 'stars', score: 3 }, 'property_range', /one of nps, csat, ces/],
    [
      'Survey Answered',
      { kind: 'csat', score: 9 },
      'property_range',
      /score.*the number 9; send 1 to 5 for csat/,
    ],
    ['Survey Answered', { kind: 'nps', score: 'ten' }, 'property_type', /score/],
  ])('%s %j is parked as %s', (name, properties, code, reason) => {
    const halt = checkSpecStep.run(eventOf(name, { properties }))
    expect(halt).toMatchObject({ outcome: 'parked', code })
    expect(halt?.reason).toMatch(reason)
  })

  test('a name that every object has is an event like any other', () => {
    expect(checkEvent('constructor', {})).toBeUndefined()
    expect(checkEvent('__proto__', {})).toBeUndefined()
  })

  test('only track calls carry the names of the spec', () => {
    expect(checkSpecStep.run(eventOf('Call Started', { type: 'page' }))).toBeUndefined()
  })
})

describe('what the intake adds', () => {
  test.each([
    ['nps', 9, 90],
    ['csat', '5', 100],
    ['csat', 1, 0],
    ['ces', 4, 50],
    ['ces', 6, 83.3],
  ])('%s %s is %s percent', (kind, score, percent) => {
    const event = eventOf('Survey Answered', { properties: { kind, score } })
    addScorePercentStep.run(event)
    expect(event.row.properties).toEqual({ kind, score, score_percent: percent })
  })

  test('no percentage of a score outside its range', () => {
    expect(scorePercent('csat', 6)).toBeUndefined()
    expect(scorePercent('toString', 6)).toBeUndefined()
    expect(scorePercent('nps', '')).toBeUndefined()
  })

  test.each([
    ['what the sender says', eventOf('Call Started', { context: { channel: 'chat' } }), 'chat'],
    ['the spec', eventOf('Call Started', {}, { context: { library: { name: 'analytics-node' } } }), 'call'],
    ['the browser library', eventOf('Bought', {}, { context: { library: { name: 'analytics.js' } } }), 'web'],
    ['the app library', eventOf('Bought', {}, { context: { library: { name: 'analytics-kotlin' } } }), 'app'],
    [
      'the server library',
      eventOf('Bought', {}, { context: { library: { name: 'analytics-node' } } }, 'web'),
      'server',
    ],
    ['channel browser', eventOf('Bought', {}, { channel: 'browser' }), 'web'],
    ['a page call', eventOf('Page Viewed', { type: 'page' }), 'web'],
    ['a screen call', eventOf('Screen Viewed', { type: 'screen' }), 'app'],
    ['the source', eventOf('Bought', {}, {}, 'app'), 'app'],
    ['nothing', eventOf('Bought', {}, { context: null }, 'webhook'), 'server'],
    ['an earlier step', eventOf('Call Started', { channel: 'store' }), 'store'],
  ])('the channel comes from %s', (_from, event, channel) => {
    nameChannelStep.run(event)
    expect(event.row.channel).toBe(channel)
  })
})

import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { type EventRow, eventSpec } from '../ingestion/index.ts'
import type { Decision } from './leaving.ts'
import { scoreEffects } from './plan.ts'
import { createSimulation, type SimulationOptions } from './simulation.ts'
import { demoSpec, type SimulationInput } from './spec.ts'

const now = Date.UTC(2026, 10, 21, 14, 32)
const day = 86_400_000
const small: SimulationInput = { seed: 7, people: 240, from: now - 40 * day, to: now, detail: 0.5 }

function all(input: SimulationInput, options: Partial<SimulationOptions> = {}): EventRow[] {
  return [...createSimulation(input, { workspace: 'ws_test', ...options }).batches()].flat()
}
const digest = (rows: readonly EventRow[]) => createHash('sha256').update(JSON.stringify(rows)).digest('hex')
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
const byTime = (rows: readonly EventRow[]) =>
  rows.toSorted((a, b) => a.ts - b.ts || (a.messageId < b.messageId ? -1 : 1))

/** One large company for all that is about sizes. */
const decisions: Pick<Decision, 'risk' | 'left'>[] = []
const demo = all(
  { ...demoSpec(now), detail: 0 },
  { onDecision: ({ risk, left }) => decisions.push({ risk, left }) },
)
const named = (name: string) => demo.filter((row) => row.name === name)

describe('reproducible', () => {
  test('the same seed gives the same bytes, another seed others', () => {
    expect(digest(all(small))).toBe(digest(all(small)))
    expect(digest(all({ ...small, seed: 8 }))).not.toBe(digest(all(small)))
  })

  test('slices of people and of time are those of the whole', () => {
    const whole = byTime(all(small))
    const halves = [...all(small, { peopleRange: [0, 100] }), ...all(small, { peopleRange: [100, 240] })]
    expect(digest(byTime(halves))).toBe(digest(whole))
    const window = { from: now - 20 * day - 12_345, to: now - 9 * day }
    const slice = all(small, { window })
    expect(slice.length).toBeGreaterThan(300)
    expect(digest(byTime(slice))).toBe(digest(whole.filter(({ ts }) => ts >= window.from && ts < window.to)))
  })

  test('going on after the end gives what a longer history has', () => {
    const longer = byTime(
      all({ ...small, anchor: now }, { window: { from: now - 40 * day, to: now + 3 * day } }),
    )
    expect(digest(longer.filter(({ ts }) => ts < now))).toBe(digest(byTime(all(small))))
    expect(longer.filter(({ ts }) => ts >= now).length).toBeGreaterThan(50)
  })

  test('page views can be left out and change nothing else', () => {
    const known = new Set(['Page Viewed', 'Screen Viewed', 'Programme Watched'])
    const without = (rows: EventRow[]) =>
      rows.filter(({ name }) => !known.has(name)).map(({ ts, name }) => [ts, name])
    expect(without(all({ ...small, detail: 0 }))).toEqual(without(all({ ...small, detail: 3 })))
  })
})

describe('edges', () => {
  test('nobody, no time, one day', () => {
    expect(all({ ...small, people: 0 })).toEqual([])
    expect(all({ ...small, from: now })).toEqual([])
    const one = all({ ...small, from: now - day })
    expect(one.length).toBeGreaterThan(50)
    expect(one.every(({ ts }) => ts >= now - day && ts < now)).toBe(true)
  })

  test('impossible input names its fields', () => {
    expect(() => all({ ...small, to: small.from - 1 })).toThrow(
      expect.objectContaining({ code: 'invalid_request' }),
    )
    expect(() => all({ ...small, people: -1 })).toThrow()
    expect(() => all({ ...small, timeZone: 'Europe/Nowhere' })).toThrow()
  })
})

describe('events', () => {
  test('message ids are never repeated', () => {
    expect(new Set(demo.map(({ messageId }) => messageId)).size).toBe(demo.length)
  })

  test('names and properties are those of the event spec', () => {
    const specs = new Map(eventSpec.map((spec) => [spec.name, spec]))
    const own = new Set([
      'Page Viewed',
      'Screen Viewed',
      'Programme Watched',
      'Identified',
      'Signed Up',
      'Experiment Viewed',
    ])
    for (const row of demo) {
      const spec = specs.get(row.name)
      if (!spec) {
        expect(own).toContain(row.name)
        continue
      }
      for (const [key, property] of Object.entries(spec.properties)) {
        const value = row.properties[key]
        if (property.required) expect(value, `${row.name} ${key}`).toBeDefined()
        if (value === undefined) continue
        if (property.type === 'number') expect(Number.isFinite(value), `${row.name} ${key}`).toBe(true)
        if (property.type === 'boolean') expect(typeof value, `${row.name} ${key}`).toBe('boolean')
        if (property.oneOf) expect(property.oneOf).toContain(value)
        if (property.min !== undefined) expect(value as number).toBeGreaterThanOrEqual(property.min)
      }
    }
  })

  test('every event has somebody behind it', () => {
    expect(demo.every(({ userId, anonymousId }) => userId !== '' || anonymousId !== '')).toBe(true)
  })

  test('evenings are busier than nights, in local time on both sides of the clock change', () => {
    const local = new Intl.DateTimeFormat('en-GB', {
      timeZone: 'Europe/London',
      hour: '2-digit',
      hourCycle: 'h23',
    })
    const clockChange = Date.UTC(2026, 9, 25, 1)
    for (const side of [(ts: number) => ts < clockChange, (ts: number) => ts >= clockChange + day]) {
      const hours = new Array<number>(24).fill(0)
      for (const { ts } of named('Call Started')) if (side(ts)) hours[Number(local.format(ts))]!++
      // Calls start at eight by the clock on the wall: seven o'clock is quiet in summer and in winter.
      expect(hours[8]! / hours[7]!).toBeGreaterThan(3)
      expect(hours[10]!).toBeGreaterThan(hours[3]! * 10)
    }
  })
})

describe('planted effects are found again', () => {
  const answers = named('Survey Answered')

  test('passing a call from Billing to Technical costs what was planted', () => {
    const passed = new Set<string>()
    for (const { properties } of named('Call Transferred'))
      if (properties.from_team === 'Billing') passed.add(`${properties.call_id}`)
    const resolved = named('Call Resolved').filter(({ properties }) => properties.topic === 'bill')
    const surveyByUser = new Map(
      answers.filter(({ properties }) => properties.about === 'call').map((row) => [row.userId, row]),
    )
    const scores = { passed: [] as number[], kept: [] as number[] }
    for (const row of resolved) {
      const answer = surveyByUser.get(row.userId)
      if (!answer || answer.ts < row.ts || answer.ts > row.ts + 3 * 3_600_000) continue
      const group = passed.has(`${row.properties.call_id}`) ? scores.passed : scores.kept
      group.push(answer.properties.score_percent as number)
    }
    const difference = mean(scores.passed) - mean(scores.kept)
    const error = Math.sqrt(20 ** 2 / scores.passed.length + 20 ** 2 / scores.kept.length)
    expect(scores.passed.length).toBeGreaterThan(50)
    expect(Math.abs(difference - scoreEffects.billingToTechnical)).toBeLessThan(2.6 * error + 1)
  })

  test.each([
    ['c_faster', 0.06],
    ['c_tvmonth', 0],
    ['c_sport', 0.05],
  ])('the randomised hold-out of %s shows %f more orders a person', (id, planted) => {
    const sent = new Map<string, { since: number; sent: boolean; ordered: number }>()
    for (const row of named('Experiment Viewed'))
      if (row.properties.experiment_id === id)
        sent.set(row.userId, { since: row.ts, sent: row.properties.variation_id === 'sent', ordered: 0 })
    for (const row of named('Order Completed')) {
      const one = sent.get(row.userId)
      // The effect works on the fourteen local days from the sending on.
      if (one && row.ts > one.since - day / 2 && row.ts < one.since + 13.7 * day) one.ordered++
    }
    const treated = [...sent.values()].filter((one) => one.sent).map((one) => one.ordered)
    const held = [...sent.values()].filter((one) => !one.sent).map((one) => one.ordered)
    const error = Math.sqrt(mean(treated) / treated.length + mean(held) / held.length)
    expect(held.length).toBeGreaterThan(400)
    expect(Math.abs(mean(treated) - mean(held) - planted)).toBeLessThan(2.6 * error)
  })

  test('the planted risk of leaving is calibrated and rises with its deciles', () => {
    const sorted = decisions.toSorted((a, b) => a.risk - b.risk)
    const expected = sorted.reduce((sum, { risk }) => sum + risk, 0)
    const left = sorted.filter((decision) => decision.left).length
    expect(Math.abs(left - expected)).toBeLessThan(3 * Math.sqrt(expected))
    const tenth = Math.floor(sorted.length / 10)
    const leavers = (rows: typeof sorted) => rows.filter((decision) => decision.left).length
    expect(leavers(sorted.slice(-tenth))).toBeGreaterThan(4 * leavers(sorted.slice(0, tenth)))
  })

  test('the bill sends more people to the call centre since its change', () => {
    const changed = now - 26 * day
    const about = named('Call Started').filter(
      ({ properties, ts }) => properties.topic === 'bill' && ts < now - day,
    )
    const perDay = (from: number, to: number) =>
      about.filter(({ ts }) => ts >= from && ts < to).length / ((to - from) / day)
    expect(perDay(changed + day, now - day)).toBeGreaterThan(perDay(changed - 25 * day, changed - day) * 1.15)
  })

  test('the present has something to say: slow help, an outage in Leeds, promises still open', () => {
    const waits = (from: number, to: number) =>
      named('Call Resolved')
        .filter(({ ts }) => ts >= from && ts < to)
        .map(({ properties }) => properties.wait_seconds as number)
        .toSorted((a, b) => a - b)
    const median = (values: number[]) => values[values.length >> 1]!
    expect(median(waits(now - 2.5 * 3_600_000, now))).toBeGreaterThan(
      1.4 * median(waits(now - 8 * day, now - day)),
    )
    const leeds = named('Outage Started').filter(
      ({ ts, properties }) => ts > now - day && properties.area === 'Leeds',
    )
    expect(leeds.length).toBeGreaterThan(500)
    const kept = new Set(named('Callback Completed').map(({ properties }) => properties.callback_id))
    expect(
      named('Callback Requested').filter(({ properties }) => !kept.has(properties.callback_id)).length,
    ).toBeGreaterThan(8)
  })

  test('enough answers an hour by day for an experience score', () => {
    const yesterday = answers.filter(({ ts }) => ts >= now - 3 * day && ts < now - day)
    expect(yesterday.length / 2 / 14).toBeGreaterThan(18)
  })
})

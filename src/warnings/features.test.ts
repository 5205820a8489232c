import { afterAll, beforeAll, expect, test } from 'vitest'
import { readFacts } from './facts.ts'
import { type FeaturePlan, planFeatures } from './feature-plan.ts'
import { featuresNow } from './feature-queries.ts'
import { wordsInUse } from './sentiment.ts'
import type { LeavingDefinition } from './settings.ts'
import { day, now, openTestWarnings, type TestEvent, type TestWarnings } from './test-warnings.ts'
import { leavingRows } from './training-queries.ts'

let world: TestWarnings
beforeAll(async () => {
  world = await openTestWarnings()
}, 60_000)
afterAll(() => world.close())

const cancels: LeavingDefinition = { kind: 'cancels', events: ['Subscription Cancelled'] }
const hour = day / 24

/** What a customer did whose figures can be told by head. */
function story(user: string): TestEvent[] {
  const event = (name: string, daysAgo: number, properties: Record<string, unknown> = {}): TestEvent => ({
    user,
    name,
    at: now - daysAgo * day,
    properties,
  })
  return [
    event('Subscription Started', 400),
    ...[300, 200, 100, 40, 10].map((ago) => event('Order Completed', ago, { total: 20 })),
    event('Call Started', 12),
    event('Call Resolved', 12, { wait_seconds: 120 }),
    event('Call Started', 9),
    event('Call Resolved', 9, { wait_seconds: 300 }),
    event('Outage Started', 5),
    event('Outage Ended', 4.9, { minutes: 95 }),
    event('Invoice Issued', 20, { amount: 31, change_amount: 6 }),
    event('Invoice Issued', 50, { amount: 25, change_amount: -2 }),
    event('Conversation Message Received', 8, { text: 'This is terrible, I am very unhappy.' }),
    event('Conversation Message Sent', 7),
    event('Conversation Message Received', 3, { text: 'Still no answer. Is anyone there?' }),
    event('Survey Answered', 6, { score_percent: 25, comment: 'Danke, das war nicht gut.' }),
    event('Delivery Delivered', 30, { days_late: 4 }),
    event('Page Viewed', 2, { path: '/help/end-my-contract' }),
    event('Page Viewed', 1, { path: '/tv' }),
    event('Feature Tried', 15),
  ]
}

async function planOf(workspace: string, at: number, leaving: LeavingDefinition): Promise<FeaturePlan> {
  const { seen } = await readFacts(world.stores.clickhouse, workspace, at)
  return planFeatures(seen, { money: { event: 'Order Completed', property: 'total' }, leaving })
}

async function valuesAt(
  workspace: string,
  plan: FeaturePlan,
  at: number,
): Promise<Map<string, Record<string, number | null>>> {
  const { sql, params } = featuresNow(
    { workspace, whose: 'person', plan, words: wordsInUse({}), now: at },
    plan.features,
  )
  const rows = await world.stores.clickhouse.query<Record<string, number | null>>(sql, params)
  return new Map(
    rows.map((row) => [
      String(row.id),
      Object.fromEntries(plan.features.map(({ meta }, index) => [meta.name, row[`f${index}`] ?? null])),
    ]),
  )
}

test('features are what somebody can count in the story', async () => {
  const workspace = await world.makeWorkspace()
  await world.send(workspace, story('ann'))
  const plan = await planOf(workspace, now, cancels)
  const ann = (await valuesAt(workspace, plan, now)).get(world.person(workspace, 'ann'))!
  expect(ann).toMatchObject({
    calls_30d: 2,
    calls_repeated_90d: 1,
    call_wait_30d: 7,
    call_wait_longest_90d: 300,
    outages_30d: 1,
    outage_minutes_30d: 95,
    bill_rise_60d: 6,
    unanswered: 1,
    written_30d: 2,
    last_score: 25,
    days_late: 4,
    deliveries_late_180d: 1,
    leaving_pages_30d: 1,
    value_90d: 40,
    value_365d: 100,
    main_365d: 5,
  })
  expect(ann.since_main).toBeCloseTo(10, 3)
  expect(ann.tenure_days).toBeCloseTo(400, 2)
  expect(ann.quietness).toBeCloseTo(10 / (290 / 4), 2)
  // 1 order in 30 days, against 2 in the 180 before (40 and 100 and 200 days ago: 200 lies in them).
  expect(ann.main_trend).toBeCloseTo(Math.log(1.5 / (3 / 6 + 0.5)), 5)
  expect(ann.words_lowest_60d!).toBeLessThan(-0.5)
  // Of what never came there is no feature, and it is said which.
  expect(plan.features.map(({ meta }) => meta.name)).not.toContain('visits_missed_90d')
  expect(plan.neverCame.map(({ meta }) => meta.name)).toContain('visits_missed_90d')
})

test('nothing from the cut-off on changes a feature, nor what was not known by then', async () => {
  const workspace = await world.makeWorkspace()
  const cutoff = now - 90 * day
  const before = story('ann').map((event) => ({ ...event, at: event.at - 90 * day }))
  await world.send(workspace, before)
  const plan = await planOf(workspace, now, cancels)
  const id = world.person(workspace, 'ann')
  const rowsBefore = await rowsAt(workspace, plan, [cutoff])

  // Everything the vocabulary knows, at the very cut-off, just after, much later, in the future, and one known too late.
  const names = [...plan.names.keys(), 'Subscription Cancelled']
  const after = [0, 1, hour, 60 * day, 1000 * day].flatMap((shift) =>
    names.map((name) => ({
      user: 'ann',
      name,
      at: cutoff + shift,
      properties: { total: 900, text: 'awful', score_percent: 0 },
    })),
  )
  const late = names.map((name) => ({ user: 'ann', name, at: cutoff - hour, receivedAt: cutoff + 2 * day }))
  await world.send(workspace, [...after, ...late])
  const rowsAfter = await rowsAt(workspace, plan, [cutoff])
  expect(rowsAfter.features).toEqual(rowsBefore.features)
  // The outcome is what came after: now somebody left at the cut-off itself.
  expect(rowsBefore.outcome.get(id)).toBe(Number.POSITIVE_INFINITY)
  expect(rowsAfter.outcome.get(id)).toBe(0)

  // What was brought from elsewhere long afterwards counts from when it happened.
  await world.send(workspace, [{ user: 'ann', name: 'Call Started', at: cutoff - 2 * day, receivedAt: now }])
  const brought = await rowsAt(workspace, plan, [cutoff])
  const place = plan.features.findIndex(({ meta }) => meta.name === 'calls_30d')
  expect(brought.features.get(id)![place]).toBe(rowsBefore.features.get(id)![place]! + 1)
})

async function rowsAt(workspace: string, plan: FeaturePlan, cutoffs: number[]) {
  const { sql, params } = leavingRows({
    workspace,
    whose: 'person',
    plan,
    words: wordsInUse({}),
    now,
    cutoffs,
    groups: [],
  })
  const rows = await world.stores.clickhouse.query<Record<string, string | number>>(
    `SELECT toString(id) AS who, [${plan.features.map((_, index) => `toString(f${index})`).join(', ')}] AS values, toString(outcome) AS days FROM (${sql})`,
    params,
  )
  const values = rows as unknown as { who: string; values: string[]; days: string }[]
  return {
    features: new Map(values.map((row) => [row.who, row.values.map(Number)])),
    outcome: new Map(
      values.map((row) => [row.who, row.days === 'inf' ? Number.POSITIVE_INFINITY : Number(row.days)]),
    ),
  }
}

test('who stops coming has left when the quiet days are over, and not while they come again in time', async () => {
  const workspace = await world.makeWorkspace()
  const orders = (user: string, daysAgo: number[]) =>
    daysAgo.map((ago) => ({ user, name: 'Order Completed', at: now - ago * day, properties: { total: 5 } }))
  await world.send(workspace, [
    // Came 110 days ago for the last time: left 60 days later, 40 days after the cut-off 90 days ago.
    ...orders('gone', [300, 200, 150, 110]),
    ...orders('stays', [300, 150, 110, 60, 20]),
    ...orders('long-gone', [400, 300]),
  ])
  const plan = await planOf(workspace, now, { kind: 'stops', events: ['Order Completed'], quietDays: 60 })
  const { outcome } = await rowsAt(workspace, plan, [now - 90 * day])
  expect(outcome.get(world.person(workspace, 'gone'))).toBeCloseTo(40, 5)
  expect(outcome.get(world.person(workspace, 'stays'))!).toBeGreaterThan(100)
  expect(outcome.has(world.person(workspace, 'long-gone'))).toBe(false)
})

test('negative and broken figures, robots and other workspaces do no harm', async () => {
  const workspace = await world.makeWorkspace()
  const other = await world.makeWorkspace()
  await world.send(other, story('ann'))
  await world.send(workspace, [
    { user: 'ben', name: 'Order Completed', at: now - 100 * day, properties: { total: -40 } },
    { user: 'ben', name: 'Order Completed', at: now - 50 * day, properties: { total: 'a lot' } },
    { user: 'ben', name: 'Order Completed', at: now - 5 * day, properties: { total: '1e999' } },
    { user: 'ben', name: 'Order Completed', at: now + 5 * day, properties: { total: 7 } },
  ])
  const plan = await planOf(workspace, now, cancels)
  const values = await valuesAt(workspace, plan, now)
  expect([...values.keys()]).toEqual([world.person(workspace, 'ben')])
  expect(values.get(world.person(workspace, 'ben'))).toMatchObject({ main_365d: 3, value_365d: -40 })
})

test('a parcel that is past its date and not there is overdue; one that came, or never had a date, is not', async () => {
  const workspace = await world.makeWorkspace()
  const sent = (user: string, daysAgo: number, promised?: unknown): TestEvent => ({
    user,
    name: 'Delivery Dispatched',
    at: now - daysAgo * day,
    properties: promised === undefined ? {} : { promised_at: promised },
  })
  const instant = (daysAgo: number) => new Date(now - daysAgo * day).toISOString()
  await world.send(workspace, [
    sent('late', 12, instant(5)),
    sent('late', 9, instant(8)),
    sent('early', 3, instant(-2)),
    sent('day', 3, instant(2).slice(0, 10)),
    sent('came', 12, instant(5)),
    { user: 'came', name: 'Delivery Delivered', at: now - 2 * day, properties: { days_late: 3 } },
    sent('none', 3),
    sent('odd', 3, 'soon'),
    sent('old', 300, instant(290)),
  ])
  const values = await valuesAt(workspace, await planOf(workspace, now, cancels), now)
  const overdue = (user: string) => values.get(world.person(workspace, user))?.days_overdue
  expect(overdue('late')).toBeCloseTo(8, 3)
  expect(overdue('early')).toBeCloseTo(-2, 3)
  // A day without a time is over at its end.
  expect(overdue('day')).toBeCloseTo((now - Date.parse(instant(2).slice(0, 10))) / day - 1, 3)
  for (const user of ['came', 'none', 'odd']) expect(overdue(user), user).toBeNull()
  // Who was last heard of so long ago is no customer any more.
  expect(overdue('old')).toBeUndefined()
})

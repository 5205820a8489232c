import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { chooseCutoffs, learnable, lookbackOf } from './cutoffs.ts'
import { readFacts } from './facts.ts'
import { type FeaturePlan, planFeatures } from './feature-plan.ts'
import { featuresNow } from './feature-queries.ts'
import { wordsInUse } from './sentiment.ts'
import type { LeavingDefinition } from './settings.ts'
import { day, now, openTestWarnings, type TestEvent, type TestWarnings } from './test-warnings.ts'
import { answerRows } from './training-queries.ts'

let world: TestWarnings
beforeAll(async () => {
  world = await openTestWarnings()
}, 60_000)
afterAll(() => world.close())

const cancels: LeavingDefinition = { kind: 'cancels', events: ['Subscription Cancelled'] }

describe('how far back features look', () => {
  test.each([30, 65, 240, 400, 1200])(
    'of %i days of history all of it is known before every look',
    (days) => {
      const first = now - days * day
      const lookback = lookbackOf(first, now)
      const cutoffs = chooseCutoffs(first, now)
      expect(lookback).toBeGreaterThanOrEqual(30)
      expect(lookback).toBeLessThanOrEqual(365)
      for (const at of cutoffs) expect(at - lookback * day).toBeGreaterThanOrEqual(first - 1000)
      expect(cutoffs.length > 0).toBe(days >= 60)
    },
  )

  test('one look is enough to be tried, a horizon that was not followed is not', () => {
    const cutoffs = chooseCutoffs(now - 65 * day, now)
    expect(cutoffs).toHaveLength(1)
    expect(learnable(cutoffs, now)).toEqual([30])
    expect(learnable([], now)).toEqual([])
  })
})

async function planOf(
  workspace: string,
  lookbackDays: number,
  lowEvents: string[] = [],
): Promise<FeaturePlan> {
  const { seen } = await readFacts(world.stores.clickhouse, workspace, now)
  return planFeatures(seen, { money: null, leaving: cancels, lookbackDays, lowEvents })
}

async function valuesOf(workspace: string, plan: FeaturePlan, at = now) {
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

const event = (
  user: string,
  name: string,
  daysAgo: number,
  properties: Record<string, unknown> = {},
): TestEvent => ({
  user,
  name,
  at: now - daysAgo * day,
  properties,
  ...(name === 'Identified' ? { type: 'identify' } : {}),
})
/** Somebody who comes every week, from so many days ago on. */
const weekly = (user: string, from: number) =>
  Array.from({ length: Math.floor(from / 7) }, (_, week) =>
    event(user, 'Session Ended', 1 + week * 7, { minutes: 5 }),
  )

test('a figure is the same whether history began before what features look at, or long before', async () => {
  const [short, long] = [await world.makeWorkspace(), await world.makeWorkspace()]
  const recent = [...weekly('ann', 112), event('ann', 'Call Started', 80), event('ann', 'Call Started', 20)]
  await world.send(short, recent)
  await world.send(long, [
    ...recent,
    ...Array.from({ length: 30 }, (_, week) => event('ann', 'Session Ended', 100 + week * 7, { minutes: 9 })),
    event('ann', 'Order Completed', 300, { total: 20 }),
    event('ann', 'Call Started', 200),
  ])
  const plan = await planOf(long, 95)
  const [one, two] = [await valuesOf(short, plan), await valuesOf(long, plan)]
  const [own, theirs] = [one.get(world.person(short, 'ann'))!, two.get(world.person(long, 'ann'))!]
  expect(theirs).toEqual(own)
  expect(theirs).toMatchObject({ calls_30d: 1, calls_90d: 2 })
  expect(theirs.session_trend).toBeCloseTo(0, 0)
  // What looks further back than that is not used, and said.
  const names = plan.features.map(({ meta }) => meta.name)
  expect(names).toContain('calls_90d')
  for (const far of ['main_365d', 'last_score', 'orders_cancelled_180d']) expect(names).not.toContain(far)
  expect(plan.tooFarBack.map(({ meta }) => meta.name)).toContain('main_365d')
})

test('how long somebody is with us is known where it was said or seen, else it is not', async () => {
  const workspace = await world.makeWorkspace()
  await world.send(workspace, [
    ...weekly('old', 150),
    ...weekly('said', 150),
    event('said', 'Identified', 20, { createdAt: new Date(now - 900 * day).toISOString() }),
    ...weekly('began', 40),
    event('began', 'Subscription Started', 42),
    ...weekly('came', 50),
    ...weekly('long', 150),
    event('long', 'Subscription Started', 140),
    ...weekly('odd', 150),
    event('odd', 'Identified', 20, { createdAt: 'some day' }),
    event('odd', 'Identified', 19, { createdAt: new Date(now + 900 * day).toISOString() }),
    // Named by another system, and never heard of otherwise: no customer.
    event('named', 'Identified', 20, { createdAt: new Date(now - 100 * day).toISOString() }),
  ])
  const values = await valuesOf(workspace, await planOf(workspace, 100))
  const tenure = (user: string) => values.get(world.person(workspace, user))?.tenure_days
  expect(tenure('said')).toBeCloseTo(900, 1)
  expect(tenure('began')).toBeCloseTo(42, 1)
  expect(tenure('came')).toBeCloseTo(43, 1)
  for (const user of ['old', 'long', 'odd']) expect(tenure(user), user).toBeNull()
  expect(tenure('named')).toBeUndefined()
})

test('another event that says so counts like a low answer, within the days asked, and is waited for', async () => {
  const workspace = await world.makeWorkspace()
  const answer = (user: string, daysAgo: number, score: number) =>
    event(user, 'Survey Answered', daysAgo, { score_percent: score })
  await world.send(workspace, [
    ...['low', 'content', 'complains', 'late', 'before', 'new', 'newly'].flatMap((user) => weekly(user, 90)),
    answer('low', 40, 20),
    answer('content', 40, 90),
    answer('complains', 40, 90),
    event('complains', 'Complaint Made', 35),
    answer('late', 40, 90),
    event('late', 'Complaint Made', 20),
    answer('before', 40, 90),
    event('before', 'Complaint Made', 45),
    answer('new', 5, 90),
    answer('newly', 5, 90),
    event('newly', 'Complaint Made', 3),
  ])
  const outcomes = async (lowEvents: string[]) => {
    const plan = await planOf(workspace, 30, lowEvents)
    const { sql, params } = answerRows(
      { workspace, whose: 'person', plan, words: [], now, groups: [] },
      { from: now - 60 * day, below: 40 },
    )
    const rows = await world.stores.clickhouse.query<{ who: string; days: string }>(
      `SELECT toString(id) AS who, toString(outcome) AS days FROM (${sql})`,
      params,
    )
    const found = new Map(rows.map(({ who, days }) => [who, days]))
    return Object.fromEntries(
      ['low', 'content', 'complains', 'late', 'before', 'new', 'newly'].map((user) => [
        user,
        found.get(world.person(workspace, user)),
      ]),
    )
  }
  expect(await outcomes(['Complaint Made', 'Never Came'])).toEqual({
    low: '0',
    content: 'inf',
    complains: '5',
    late: 'inf',
    before: 'inf',
    new: 'nan',
    newly: '2',
  })
  expect(await outcomes([])).toEqual({
    low: '0',
    content: 'inf',
    complains: 'inf',
    late: 'inf',
    before: 'inf',
    new: 'inf',
    newly: 'inf',
  })
})

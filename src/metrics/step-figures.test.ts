import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestStores, type TestStores } from '../db/index.ts'
import { type DefinitionInput, definitionSchema, metricSchema } from './metric.ts'
import { createMetrics, type Metrics } from './metrics.ts'
import type { PlainPlan } from './plan.ts'
import { measureStatement } from './queries.ts'
import { calendarOf, planQuestion } from './question.ts'
import { queryRequestSchema } from './request.ts'
import { makeWorkspace, putEvents, type TestEvent } from './test-events.ts'

let stores: TestStores
let workspace: string
let metrics: Metrics
const now = Date.parse('2026-04-20T10:00:00Z')

const event = (
  user: string,
  name: string,
  at: string,
  properties: Record<string, string> = {},
): TestEvent => ({
  user,
  name,
  at,
  properties,
})

/** Ada does everything, Ben stops after one step, Cy comes back late; Dee began an hour ago. */
const events: TestEvent[] = [
  event('ada', 'Signed Up', '2026-03-02T10:00:00Z', { plan: 'gold' }),
  event('ada', 'Order Completed', '2026-03-02T12:00:00Z', { order_id: 'o1' }),
  event('ada', 'Setup Completed', '2026-03-03T12:00:00Z', { order_id: 'o1' }),
  event('ben', 'Signed Up', '2026-03-03T10:00:00Z', { plan: 'basic' }),
  event('ben', 'Order Completed', '2026-03-03T10:30:00Z', { order_id: 'o2' }),
  event('cy', 'Signed Up', '2026-03-10T10:00:00Z', { plan: 'gold' }),
  event('cy', 'Order Completed', '2026-04-10T10:00:00Z', { order_id: 'o3' }),
  event('dee', 'Signed Up', '2026-04-20T09:00:00Z', { plan: 'basic' }),
]
const joining: DefinitionInput = {
  kind: 'conversion',
  steps: [
    { event: 'Signed Up', label: 'Signs up' },
    { event: 'Order Completed' },
    { event: 'Setup Completed', label: 'Is set up' },
  ],
  within: { days: 14 },
}

beforeAll(async () => {
  stores = await openTestStores()
  workspace = stores.freshWorkspace()
  await makeWorkspace(stores, workspace, 'Europe/Berlin')
  metrics = createMetrics({ postgres: stores.postgres, clickhouse: stores.clickhouse, clock: () => now })
  await putEvents(stores, workspace, events)
})
afterAll(() => stores.close())

async function statement(definition: DefinitionInput, extra: object = {}) {
  const asked = queryRequestSchema.parse({ definition, from: '2026-05-01', to: '2026-05-15', ...extra })
  const { plan } = await planQuestion(
    {
      workspace: 'ws_x',
      definition: definitionSchema.parse(definition),
      calendar: calendarOf('Europe/Berlin'),
      now,
      firstEvent: async () => undefined,
      segmentNames: async () => ['gold'],
    } as never,
    asked,
  )
  return measureStatement(plan as PlainPlan)
}

test('the statement of a conversion by day, holding a property, with what ends it', async () => {
  const definition: DefinitionInput = {
    ...joining,
    kind: 'conversion',
    steps: [{ event: 'Signed Up' }, { event: ['Order Completed', 'Order Placed'] }],
    holding: ['order_id'],
    exclude: [{ event: 'Order Cancelled' }],
  }
  expect(
    await statement(definition, { grain: 'day', filter: { segment: 'gold', op: 'in' } }),
  ).toMatchSnapshot()
})

test('the statement of coming back by week and group', async () => {
  const definition: DefinitionInput = {
    kind: 'retention',
    start: { event: 'Signed Up' },
    back: { event: 'Session Ended' },
    every: 'week',
    after: 4,
  }
  expect(await statement(definition, { grain: 'week' })).toMatchSnapshot()
  expect(await statement(definition, { grain: 'week', by: ['channel'], limit: 3 })).toMatchSnapshot()
})

test('the statement of the time between two moments', async () => {
  const definition: DefinitionInput = {
    kind: 'between',
    from: { event: 'Call Started' },
    to: { event: 'Call Resolved' },
    key: 'call_id',
    within: { hours: 8 },
  }
  expect(await statement(definition, { grain: 'day' })).toMatchSnapshot()
})

test('people at each step, those who are lost, and how long they took', async () => {
  const result = await metrics.steps(workspace, { definition: joining, from: '2026-03-01' })
  expect(result).toMatchObject({ order: 'given', timeZone: 'Europe/Berlin' })
  expect(result.groups).toHaveLength(1)
  expect(result.groups[0]).toMatchObject({ began: 4, finished: 1, open: 1, tooFew: true, by: {} })
  expect(result.groups[0]!.steps).toMatchObject([
    { label: 'Signs up', people: 4, share: 100, lost: 0, medianSeconds: null },
    { label: 'Order Completed', people: 2, share: 50, fromBefore: 50, lost: 2, medianSeconds: 4500 },
    { label: 'Is set up', people: 1, share: 25, fromBefore: 50, lost: 1, medianSeconds: 86_400 },
  ])
  const { series } = await metrics.query(workspace, { definition: joining, from: '2026-03-01' })
  const { points } = series[0]!
  // Wilson 1927 for 1 of 4.
  expect(points[0]).toMatchObject({ value: 25, n: 4, open: 1, partial: true, tooFew: true })
  expect(points[0]!.interval).toBeDefined()
  expect(points[0]!.interval).toEqual(result.groups[0]!.steps[2]!.interval)
})

test('steps by group of the first step, the rest as others, and the people lost at a step', async () => {
  const asked = { definition: joining, from: '2026-03-01', to: '2026-04-01', by: ['plan'], limit: 1 }
  const { groups } = await metrics.steps(workspace, asked)
  expect(groups.map(({ by, others, steps }) => [by.plan, others, steps.map(({ people }) => people)])).toEqual(
    [
      ['gold', undefined, [2, 1, 1]],
      ['others', true, [1, 1, 0]],
    ],
  )
  const drill = { ...asked, group: { plan: 'gold' }, who: 'lost', step: 2 } as const
  const { people } = await metrics.people(workspace, drill)
  expect(people.map(({ userId }) => userId)).toEqual(['cy'])
})

test('nobody, and one alone', async () => {
  const nobody = await metrics.steps(workspace, { definition: joining, from: '2026-02-01', to: '2026-02-08' })
  expect(nobody.groups[0]!.steps.map(({ people, share }) => [people, share])).toEqual([
    [0, null],
    [0, null],
    [0, null],
  ])
  const empty = await metrics.query(workspace, { definition: joining, from: '2026-02-01', to: '2026-02-08' })
  expect(empty.series[0]!.points).toMatchObject([{ value: null, n: 0 }])
  const one = await metrics.query(workspace, { definition: joining, from: '2026-03-02', to: '2026-03-03' })
  expect(one.series[0]!.points).toMatchObject([{ value: 100, n: 1, tooFew: true }])
  const late = await metrics.query(workspace, {
    definition: { ...joining, within: { days: 40 } } as DefinitionInput,
    from: '2026-03-10',
    to: '2026-03-11',
  })
  expect(late.series[0]!.points).toMatchObject([{ value: 0, n: 1 }])
})

test('the grid of cohorts: sizes, who came back, and what is not over yet', async () => {
  const definition: DefinitionInput = {
    kind: 'retention',
    start: { event: 'Signed Up' },
    back: { event: 'Order Completed' },
    every: 'week',
  }
  const { groups } = await metrics.cohorts(workspace, { definition, from: '2026-03-02', periods: 6 })
  const { cohorts, whole } = groups[0]!
  expect(cohorts).toHaveLength(8)
  expect(cohorts[0]).toMatchObject({ t: '2026-03-01T23:00:00.000Z', size: 2, tooFew: true })
  // The week of 10 April is four weeks after that of 10 March.
  expect(cohorts[1]!.cells.map(({ people, value }) => [people, value])).toEqual([
    [0, 0],
    [0, 0],
    [0, 0],
    [1, 100],
    [0, 0],
    [0, null],
  ])
  expect(cohorts[1]!.cells[5]).toMatchObject({ incomplete: true })
  expect(cohorts[7]).toMatchObject({ size: 1, partial: true, cells: cohorts[7]!.cells })
  expect(cohorts[7]!.cells.every(({ value, incomplete }) => value === null && incomplete)).toBe(true)
  expect(whole[3]).toMatchObject({ size: 3, people: 1, value: 33.3333333333333 })
  const { series } = await metrics.query(workspace, {
    definition: { ...definition, after: 4 } as DefinitionInput,
    from: '2026-03-02',
    grain: 'week',
  })
  for (const [index, point] of series[0]!.points.entries()) {
    const cell = cohorts[index]!.cells[3]!
    if (cell.incomplete || cohorts[index]!.size === 0) expect(point).toMatchObject({ value: null, n: 0 })
    else expect(point).toMatchObject({ value: cell.value, n: cohorts[index]!.size })
  }
})

test('over the change of the clocks a day is 24 hours and the day of a cohort is the calendar’s', async () => {
  const own = stores.freshWorkspace()
  await makeWorkspace(stores, own, 'Europe/Berlin')
  await putEvents(stores, own, [
    // The clocks go forward on 29 March: 23 hours on the clock are 22.
    event('eve', 'Begun', '2026-03-28T23:30:00+01:00'),
    event('eve', 'Ended', '2026-03-29T23:30:00+02:00'),
    event('flo', 'Begun', '2026-03-28T10:00:00+01:00'),
    event('flo', 'Ended', '2026-03-29T11:00:01+02:00'),
  ])
  const steps = [{ event: 'Begun' }, { event: 'Ended' }]
  const period = { from: '2026-03-28', to: '2026-03-29' }
  const ask = (definition: DefinitionInput) => metrics.query(own, { definition, ...period, grain: 'day' })
  const day = await ask({ kind: 'conversion', steps, within: { days: 1 } })
  expect(day.series[0]!.points).toMatchObject([{ value: 50, n: 2 }])
  const back = await ask({ kind: 'retention', start: steps[0]!, back: steps[1]!, every: 'day' })
  expect(back.series[0]!.points).toMatchObject([{ value: 100, n: 2 }])
})

test('the time between two moments in seconds, or in minutes where that is the unit', async () => {
  const definition: DefinitionInput = {
    kind: 'between',
    from: { event: 'Order Completed' },
    to: { event: 'Setup Completed' },
    key: 'order_id',
  }
  const ask = async (given: DefinitionInput) =>
    (await metrics.query(workspace, { definition: given, from: '2026-03-01' })).series[0]!.points[0]
  expect(await ask(definition)).toMatchObject({ value: 86_400, n: 1, open: 2 })
  expect(await ask({ ...definition, unit: 'minutes' })).toMatchObject({ value: 1440, n: 1 })
  expect((await ask(definition))!.partial).toBeUndefined()
})

const step = { event: 'A' }
test.each([
  [{ kind: 'conversion', steps: [step], within: { days: 1 } }, 'at least two steps'],
  [{ kind: 'conversion', steps: Array(21).fill(step), within: { days: 1 } }, 'at most 20 steps'],
  [{ kind: 'conversion', steps: Array(9).fill(step), within: { days: 1 }, order: 'any' }, 'at most 8'],
  [{ kind: 'conversion', steps: [step, step], within: { days: 0 } }, 'longer than 0'],
  [{ kind: 'conversion', steps: [step, step], within: { days: 500 } }, 'at most 400 days'],
  [{ kind: 'conversion', steps: [step, step], within: { weeks: 1 } }, '{days}, {hours} or {minutes}'],
  [{ kind: 'retention', start: step, back: step, every: 'year' }, 'every'],
  [{ kind: 'retention', start: step, back: step, after: 0 }, 'after'],
  [{ kind: 'between', from: step, to: step, aggregate: 'percentile' }, '`percentile` goes with'],
  [{ kind: 'between', from: step, to: step, percentile: 0.9 }, '`percentile` goes with'],
  [{ kind: 'stickiness', of: 'year' }, 'of'],
])('a definition that says nothing is refused by name: %j', async (definition, words) => {
  const refused = metrics.query(workspace, { definition: definition as DefinitionInput })
  await expect(refused).rejects.toMatchObject({ code: 'invalid_request' })
  const error = await refused.catch((cause: { errors: { path: string; message: string }[] }) => cause)
  expect(JSON.stringify((error as { errors: unknown }).errors)).toContain(words)
})

test('a property that no event holds leaves nobody, an unknown step is refused', async () => {
  const holding = { ...joining, holding: ['never_sent'] } as DefinitionInput
  const { series } = await metrics.query(workspace, { definition: holding, from: '2026-03-01' })
  expect(series[0]!.points).toMatchObject([{ value: null, n: 0 }])
  const ask = (extra: object) =>
    metrics.people(workspace, { definition: joining, from: '2026-03-01', ...extra } as never)
  await expect(ask({ who: 'lost', step: 4 })).rejects.toMatchObject({ errors: [{ path: '/step' }] })
  await expect(ask({ step: 2 })).rejects.toMatchObject({ errors: [{ path: '/step' }] })
  await expect(
    metrics.people(workspace, { definition: { kind: 'count' }, who: 'lost' }),
  ).rejects.toMatchObject({ errors: [{ path: '/who' }] })
  await expect(metrics.steps(workspace, { definition: { kind: 'count' } })).rejects.toMatchObject({
    errors: [{ path: '/definition/kind' }],
  })
  await expect(metrics.cohorts(workspace, { definition: joining })).rejects.toMatchObject({
    errors: [{ path: '/definition/kind' }],
  })
})

test('the usual range and the period before go with them', async () => {
  const result = await metrics.query(workspace, {
    definition: joining,
    from: '2026-03-09',
    to: '2026-03-16',
    grain: 'week',
    compare: 'previous',
  })
  expect(result.series[0]!.points[0]!.previous).toMatchObject({ value: 50, n: 2 })
})

test('groups of customers that steps name are looked for, and kept with the measure', async () => {
  const definition = metricSchema.parse({
    name: 'setups',
    label: 'Setups',
    unit: 'percent',
    owners: [{ team: 'it' }, { team: 'service' }],
    ...joining,
    steps: [step, { event: 'B', filter: { segment: 'silver', op: 'in' } }],
  })
  await expect(metrics.save(workspace, definition, { by: 'test' })).rejects.toMatchObject({
    code: 'segment_not_found',
  })
})

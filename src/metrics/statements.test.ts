import { expect, test } from 'vitest'
import type { PlainPlan } from './plan.ts'
import { sharedStatement } from './queries.ts'
import { calendarOf, planQuestion } from './question.ts'
import { queryRequestSchema } from './request.ts'
import { now, readPlain, statement } from './test-statement.ts'

test('the statement of a count by day', async () => {
  expect(
    await statement({
      definition: {
        kind: 'count',
        event: 'Order Completed',
        filter: { property: 'total', op: 'gt', value: 5 },
      },
      from: '2026-05-01',
      to: '2026-05-03',
      grain: 'day',
    }),
  ).toMatchSnapshot()
})

test('the statement of a ratio over the whole period', async () => {
  expect(
    await statement({
      definition: {
        kind: 'ratio',
        numerator: {
          kind: 'count',
          event: 'Session Ended',
          filter: { property: 'trouble_free', op: 'eq', value: true },
        },
        denominator: { kind: 'count', event: 'Session Ended' },
      },
      from: '2026-05-01',
      to: '2026-05-03',
    }),
  ).toMatchSnapshot()
})

test('the statement of a percentile by group', async () => {
  expect(
    await statement({
      definition: { kind: 'percentile', event: 'Call Resolved', property: 'wait_seconds', percentile: 0.5 },
      from: '2026-05-01',
      to: '2026-05-03',
      grain: 'hour',
      by: ['channel', 'properties.team'],
      limit: 3,
    }),
  ).toMatchSnapshot()
})

test('the statement of people by group of customers', async () => {
  expect(
    await statement({
      definition: { kind: 'unique', event: 'Order Completed', filter: { segment: 'gold', op: 'notIn' } },
      from: '2026-05-01',
      to: '2026-05-03',
      by: [{ segment: 'gold' }],
    }),
  ).toMatchSnapshot()
})

test('the statement of what is open', async () => {
  expect(
    await statement({
      definition: {
        kind: 'open',
        event: 'Callback Requested',
        closedBy: 'Callback Completed',
        key: 'callback_id',
      },
      from: '2026-05-01',
      to: '2026-05-03',
      grain: 'day',
    }),
  ).toMatchSnapshot()
})

const between = { from: '2026-05-01', to: '2026-05-03', grain: 'day' } as const

test('the statement of a share by trait', async () => {
  expect(
    await statement({
      definition: {
        kind: 'share',
        part: { kind: 'unique', event: 'Call Started' },
        filter: { property: 'topic', op: 'eq', value: 'bill' },
      },
      ...between,
      by: [{ trait: 'plan' }],
      limit: 3,
    }),
  ).toMatchSnapshot()
})

test('the statement of satisfaction where a trait of the account is asked for', async () => {
  expect(
    await statement({
      definition: { kind: 'csat', event: 'Survey Answered' },
      ...between,
      filter: { account: 'size', op: 'gt', value: 100 },
    }),
  ).toMatchSnapshot()
})

test('the statement of effort', async () => {
  expect(
    await statement({ definition: { kind: 'ces', event: 'Survey Answered' }, ...between }),
  ).toMatchSnapshot()
})

test('the statement of the latest state', async () => {
  expect(
    await statement({
      definition: {
        kind: 'latest',
        event: ['Subscription Started', 'Subscription Changed', 'Subscription Cancelled'],
        property: 'fee',
        aggregate: 'sum',
        state: { field: 'name', op: 'neq', value: 'Subscription Cancelled' },
      },
      ...between,
      by: ['plan'],
    }),
  ).toMatchSnapshot()
})

test('the statement of measures that share one scan', async () => {
  const planOf = async (definition: object) => {
    const asked = queryRequestSchema.parse({ definition, from: '2026-05-01', to: '2026-05-03', grain: 'day' })
    const ground = {
      workspace: 'ws_x',
      definition: readPlain(definition),
      calendar: calendarOf('UTC'),
      now,
      firstEvent: async () => undefined,
      segmentNames: async () => ['gold'],
    }
    return (await planQuestion(ground, asked)).plan as PlainPlan
  }
  const event = 'Call Resolved'
  expect(
    sharedStatement([
      await planOf({ kind: 'count', event, filter: { property: 'topic', op: 'eq', value: 'bill' } }),
      await planOf({ kind: 'percentile', event, property: 'wait_seconds', percentile: 0.5 }),
    ]),
  ).toMatchSnapshot()
})

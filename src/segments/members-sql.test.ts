import { expect, test } from 'vitest'
import type { Condition } from './condition.ts'
import { countStatement, holdingStatement } from './members-sql.ts'
import { stagesOf } from './narrow.ts'
import { type Plan, planOf } from './plan.ts'
import { idsSql } from './scope.ts'
import { holdsFor } from './without.ts'

const surroundings = {
  workspace: 'ws_golden',
  zone: 'Europe/Berlin',
  now: Date.UTC(2026, 5, 15, 12),
  computed: new Map([['orders', { without: '0', wholeAt: 0 }]]),
}
const bill: Condition = {
  did: 'Call Started',
  where: { property: 'topic', op: 'eq', value: 'bill' },
  within: { days: 60 },
}

const conditions: Record<string, Condition> = {
  'the condition of the issue': {
    and: [
      { did: 'Order Completed', times: { op: 'gte', value: 3 }, within: { days: 30 } },
      bill,
      { unanswered: { opened: 'Call Started', closedBy: 'Call Resolved', key: 'call_id' } },
    ],
  },
  'not done': {
    did: ['Page Viewed', 'Order Completed'],
    times: { op: 'eq', value: 0 },
    within: { hours: 12 },
  },
  'days of the calendar': { did: 'Page Viewed', within: { from: '2026-05-01', to: '2026-05-31' } },
  'two rules over the same events share one scan': {
    or: [
      { did: 'Order Completed', total: { property: 'total', aggregate: 'sum', op: 'gt', value: 100 } },
      { did: 'Order Completed', within: { days: 7 } },
    ],
  },
  'what is told': {
    and: [
      { trait: 'plan', op: 'neq', value: 'gold' },
      { trait: 'orders', op: 'lt', value: 2 },
      { account: 'seats', op: 'gte', value: 10 },
      { consent: 'email', is: 'unknown' },
      { segment: 'others', in: false },
    ],
  },
}

test.each(Object.entries(conditions))('SQL of %s', (_, condition) => {
  const { sql, params } = countStatement(planOf(condition, surroundings), 10)
  expect(`${sql}\n${JSON.stringify(params, null, 1)}`).toMatchSnapshot()
})

test('values never stand in the SQL, and ids are only ids', () => {
  const hostile = `'); DROP TABLE events; --`
  const { sql, params } = countStatement(
    planOf({ and: [{ did: hostile }, { trait: hostile, op: 'eq', value: hostile }] }, surroundings),
    10,
  )
  expect(sql).not.toContain('DROP')
  expect(Object.values(params)).toContain(hostile)
  expect(() => idsSql(['1', '2) OR (1'])).toThrow('is no id')
})

test('of few people the cheapest part is asked first, and names each person once', () => {
  const plan = planOf(conditions['the condition of the issue']!, surroundings)
  const kinds = (one: Plan, people: number) =>
    stagesOf(one, people).map(({ rules }) => rules.map((rule) => rule.kind))
  expect(kinds(plan, 2)).toEqual([['did'], ['did'], ['unanswered']])
  const scope = { people: ['7', '8'], actors: ['7', '8', '9'], seen: [] }
  expect(holdingStatement(stagesOf(plan, 2)[1]!, scope).sql).toMatchSnapshot()
  const asDear = planOf(
    {
      and: [
        { did: 'A', within: { days: 9 } },
        { did: 'B', within: { days: 9 } },
      ],
    },
    surroundings,
  )
  expect(kinds(asDear, 200)).toEqual([['did', 'did']])
  expect(kinds(asDear, 201)).toEqual([['did'], ['did']])
})

test('a comparison with nothing, and with what counts as nothing, as the engine says it', () => {
  expect(planOf({ trait: 'orders', op: 'lt', value: 2 }, surroundings).everybody).toBe(true)
  expect(planOf({ trait: 'orders', op: 'gt', value: 2 }, surroundings).everybody).toBe(false)
  expect(planOf({ trait: 'plan', op: 'lt', value: 2 }, surroundings).everybody).toBe(false)
  expect(planOf({ trait: 'plan', op: 'missing' }, surroundings).everybody).toBe(true)
  expect(holdsFor({ op: 'neq', value: 0 }, undefined)).toBe(true)
  expect(holdsFor({ op: 'eq', value: 0 }, '0')).toBe(true)
  expect(holdsFor({ op: 'gte', value: 'a' }, '0')).toBe(false)
  expect(holdsFor({ op: 'in', value: ['0', '1'] }, '0')).toBe(true)
})

import { expect, test } from 'vitest'
import { clashesOf } from './clashes.ts'
import { defaultMetrics } from './defaults.ts'
import { type MetricInput, metricSchema } from './metric.ts'

const measure = (given: Partial<MetricInput> & { name: string }) =>
  metricSchema.parse({
    label: given.name,
    unit: 'count',
    good: 'up',
    owners: [{ team: 'it' }, { team: 'marketing' }],
    kind: 'count',
    event: 'Order Completed',
    ...given,
  })
const web = { field: 'channel' as const, op: 'eq' as const, value: 'web' }

test('the same events with another filter under a like name are a clash, and what differs is told', () => {
  const found = clashesOf([
    measure({ name: 'orders', label: 'Orders' }),
    measure({ name: 'our_orders', label: 'orders', filter: web }),
  ])
  expect(found).toMatchObject([
    { kind: 'clash', measures: [{ name: 'orders' }, { name: 'our_orders' }], alike: ['label'] },
  ])
  expect(found[0]!.diff).toContain('+ filter:')
})

test('a like question or the same aim makes a clash too; another kind, unit or event does not', () => {
  const aim = { value: 500 }
  const question = 'How many orders are there?'
  const pairs: [MetricInput['name'], Partial<MetricInput>, Partial<MetricInput>, string[][]][] = [
    ['question', { question }, { question: 'how many orders are there', filter: web }, [['question']]],
    ['aim', { aim }, { aim, filter: web }, [['aim']]],
    ['other aim', { aim }, { aim: { value: 9 }, filter: web }, []],
    ['event', { aim }, { aim, event: 'Order Cancelled' }, []],
    ['nothing alike', {}, { filter: web }, []],
  ]
  for (const [why, one, two, expected] of pairs) {
    const found = clashesOf([measure({ name: 'alpha', ...one }), measure({ name: 'beta', ...two })])
    expect(
      found.map(({ alike }) => alike),
      why,
    ).toEqual(expected)
  }
})

test('two that count the same are a duplicate, whatever they are called', () => {
  expect(clashesOf([measure({ name: 'alpha' }), measure({ name: 'beta', description: 'x' })])).toMatchObject([
    { kind: 'duplicate', alike: [], diff: '' },
  ])
  expect(clashesOf([])).toEqual([])
  expect(clashesOf([measure({ name: 'alpha' })])).toEqual([])
})

test('one name for two things is a clash although they read other events', () => {
  expect(
    clashesOf([
      measure({ name: 'a', label: 'Active customers', kind: 'unique' }),
      measure({ name: 'b', label: 'Active customers', event: 'Session Ended', kind: 'unique' }),
    ]),
  ).toMatchObject([{ kind: 'clash' }])
})

test('the product’s own measures do not clash with each other', () => {
  expect(clashesOf(defaultMetrics.map((one) => metricSchema.parse(one)))).toEqual([])
})

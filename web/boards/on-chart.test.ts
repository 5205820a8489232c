import { expect, test } from 'vitest'
import type { Metric } from '../../src/metrics/index.ts'
import { isOnChart } from './on-chart.ts'

const waits = {
  name: 'waits',
  label: 'Waits',
  kind: 'ratio',
  numerator: { kind: 'count', event: ['Call Abandoned'] },
  denominator: { kind: 'count', event: 'Call Started' },
} as unknown as Metric

test('what happened stands on the charts it speaks of', () => {
  expect(isOnChart({ scope: null }, waits)).toBe(true)
  expect(isOnChart({ scope: { measures: ['waits', 'calls'] } }, waits)).toBe(true)
  expect(isOnChart({ scope: { measures: ['calls'] } }, waits)).toBe(false)
  expect(isOnChart({ scope: { events: ['Call Started'] } }, waits)).toBe(true)
  expect(isOnChart({ scope: { events: ['Call'] } }, waits)).toBe(false)
})

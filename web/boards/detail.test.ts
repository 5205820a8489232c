import { expect, test } from 'vitest'
import { readCohorts, readSteps } from './detail.ts'

test('the steps of everybody together, with the usual time since the step before', () => {
  const result = {
    groups: [
      {
        steps: [
          { label: 'Signed up', people: 200, medianSeconds: null },
          { label: 'Set up', people: 80, medianSeconds: 540 },
        ],
      },
    ],
  }
  expect(readSteps(result)).toEqual([
    { label: 'Signed up', people: 200, seconds: undefined },
    { label: 'Set up', people: 80, seconds: 540 },
  ])
  expect(readSteps({})).toEqual([])
})

test('cohorts begin at their first period; one that is too small says no share', () => {
  const result = {
    every: 'week',
    groups: [
      {
        cohorts: [
          {
            t: '2026-11-02T00:00:00Z',
            size: 90,
            cells: [
              { after: 1, value: 40 },
              { after: 2, value: null },
            ],
          },
          { t: '2026-11-09T00:00:00Z', size: 12, tooFew: true, cells: [{ after: 1, value: 25 }] },
        ],
      },
    ],
  }
  const { every, first, cohorts } = readCohorts(result)
  expect([every, first]).toEqual(['week', 1])
  expect(cohorts.map(({ people, shares }) => [people, shares])).toEqual([
    [90, [40, null]],
    [12, [null]],
  ])
  expect(readCohorts({}).first).toBe(0)
})

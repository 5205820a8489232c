import { expect, test } from 'vitest'
import { carried, lifeOf, weeksBefore } from './sizes.ts'

const now = Date.parse('2026-11-22T12:00:00Z')

test('a young group is read by minutes, an old one by days and no further back than 90 of them', () => {
  expect(lifeOf('2026-11-22T10:00:00Z', now).grain).toBe('minute')
  expect(lifeOf('2026-11-20T10:00:00Z', now).grain).toBe('hour')
  expect(lifeOf('2020-01-01T00:00:00Z', now)).toEqual({
    from: '2026-08-24T12:00:00.000Z',
    to: '2026-11-22T12:00:00.000Z',
    grain: 'day',
  })
  expect(weeksBefore(now, 4).from).toBe('2026-10-25T12:00:00.000Z')
})

test('between two changes a group keeps its size; before the first one there is none', () => {
  const period = { from: '2026-11-22T08:00:00.000Z', to: '2026-11-22T12:00:00.000Z', grain: 'hour' as const }
  const points = [
    { t: '2026-11-22T09:00:00.000Z', size: 10 },
    { t: '2026-11-22T11:30:00.000Z', size: 4 },
  ]
  expect(carried({ ...period, points }, 4).map(({ y }) => y)).toEqual([10, 10, 10, 4])
  expect(carried({ ...period, points }, 4)[0]?.x).toBe(Date.parse('2026-11-22T09:00:00Z'))
  expect(carried({ ...period, points: [] }, 4)).toEqual([])
})

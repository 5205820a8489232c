import { expect, test } from 'vitest'
import { type GroupReading, partsOf, splitGroups } from './change.ts'

const group = (name: string, value: number | null, n: number): GroupReading => ({
  group: name,
  others: false,
  value,
  n,
})
const whole = (list: GroupReading[]) =>
  list.reduce((sum, { value, n }) => sum + (value ?? 0) * n, 0) / list.reduce((sum, { n }) => sum + n, 0)
const inMillionths = (value: number) => Math.round(value * 1e6)

const before = [group('fibre', 40, 300), group('cable', 20, 700), group('gone', 60, 100)]
const after = [group('fibre', 41.5, 500), group('cable', 19, 400), group('new', 33, 50)]

test('groups split a change into what changed within them and their mix', () => {
  const groups = splitGroups(before, after, { before: whole(before), after: whole(after) })!
  expect(groups.map((one) => one.group)).toEqual(['fibre', 'cable', 'new', 'gone'])
  const sum = groups.reduce((total, { within, mix }) => total + within + mix, 0)
  expect(sum).toBeCloseTo(whole(after) - whole(before), 10)
  expect(groups.find((one) => one.group === 'new')).toMatchObject({
    within: 0,
    before: { value: null, share: 0 },
  })
  expect(groups[0]!.within).toBeGreaterThan(0)
})

test('a measure that is no average of its groups is not split', () => {
  expect(splitGroups(before, after, { before: 99, after: 98 })).toBeUndefined()
  expect(splitGroups([], after, { before: 0, after: whole(after) })).toBeUndefined()
})

test('parts add up to the change exactly, whatever the links say', () => {
  const change = whole(after) - whole(before)
  const groups = splitGroups(before, after, { before: whole(before), after: whole(after) })!
  const slope = { value: -3.3333333, low: -4.1, high: -2.2 }
  const parts = partsOf(change, groups, [
    { from: 'outages', label: 'Outages', grade: 'seen', slope, moved: { before: 0.7, after: 0.4 }, share: 1 },
    {
      from: 'history',
      label: 'History',
      grade: 'judged',
      slope: { value: 0.1, low: null, high: null },
      moved: { before: 60, after: 71 },
      share: 0.3,
    },
  ])
  expect(parts.map(({ kind }) => kind)).toEqual(['mix', 'link', 'link', 'unexplained'])
  expect(parts.reduce((sum, { value }) => sum + inMillionths(value), 0)).toBe(inMillionths(change))
  expect(parts[1]).toMatchObject({ value: 1, low: expect.closeTo(0.66, 6), high: expect.closeTo(1.23, 6) })
  expect(parts[2]).toMatchObject({ value: 0.33, low: null, high: null })
})

test('without groups and links all of it is unexplained', () => {
  expect(partsOf(-2.5, [], [])).toEqual([{ kind: 'unexplained', value: -2.5 }])
})

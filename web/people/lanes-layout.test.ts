import { expect, test } from 'vitest'
import type { Tone } from '../../src/profiles/index.ts'
import { laneTicks, monthStarts, placeMarks } from './lanes-layout.ts'

const mark = (at: number, tone: Tone, title: string) => ({ at, tone, title, count: 1 })

test('marks that would cover each other are drawn as one and keep every title', () => {
  const placed = placeMarks(
    [mark(3, 'contact', 'b'), mark(0, 'contact', 'a'), mark(20, 'contact', 'c')],
    (at) => at,
  )
  expect(placed.map(({ x, count, titles }) => ({ x, count, titles }))).toEqual([
    { x: 0, count: 2, titles: ['a', 'b'] },
    { x: 20, count: 1, titles: ['c'] },
  ])
})

test('what went wrong is drawn last, over contacts at the same place', () => {
  const placed = placeMarks(
    [mark(1, 'wrong', 'outage'), mark(0, 'contact', 'visit'), mark(2, 'look', 'bill')],
    (at) => at,
  )
  expect(placed.map(({ tone }) => tone)).toEqual(['contact', 'look', 'wrong'])
})

test('no mark, no drawing', () => {
  expect(placeMarks([], (at) => at)).toEqual([])
})

test('months begin by the calendar of the workspace', () => {
  const from = Date.parse('2026-08-24T12:00:00Z')
  const to = Date.parse('2026-11-22T12:00:00Z')
  expect(monthStarts(from, to, 'Europe/London').map((at) => new Date(at).toISOString())).toEqual([
    '2026-08-31T23:00:00.000Z',
    '2026-09-30T23:00:00.000Z',
    '2026-11-01T00:00:00.000Z',
  ])
})

test('labels that would run into each other are left out, the ends stay', () => {
  const write = { day: () => 'first', month: (at: number) => String(at), end: 'Today' }
  const axis = { from: 0, to: 100, write, months: [5, 50, 95] }
  const labels = (width: number) =>
    laneTicks({ ...axis, x: (at) => (at / 100) * width, room: 40 }).map(({ label }) => label)
  expect(labels(400)).toEqual(['first', '50', 'Today'])
  expect(labels(60)).toEqual(['first', 'Today'])
})

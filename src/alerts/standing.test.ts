import { expect, test } from 'vitest'
import type { AlertState, Rule } from './alert.ts'
import { canRing, type Judged, judge, type Reading } from './standing.ts'

const count: Judged = { good: 'down' }
const at = (value: number | null, more: Partial<Reading> = {}): Reading => ({
  t: '2026-03-02T00:00:00.000Z',
  value,
  n: 100,
  ...more,
})

/** States in which a course of values leaves an alert, one after the other. */
function walk(rule: Rule, values: (number | Reading | null)[], measure = count, margin = 5): AlertState[] {
  let state: AlertState = 'calm'
  return values.map((value) => {
    const reading = typeof value === 'object' && value !== null ? value : at(value)
    state = judge(reading, measure, { rule, margin, minimum: 10 }, state, false).state
    return state
  })
}

test('a value on the line rings once: it is back only past the margin', () => {
  expect(walk({ kind: 'above', value: 100 }, [100, 101, 99, 96, 101, 95, 94, 101])).toEqual([
    'calm',
    'act',
    'act',
    'act',
    'act',
    'calm',
    'calm',
    'act',
  ])
  expect(walk({ kind: 'below', value: 100 }, [100, 99, 104, 105, 99])).toEqual([
    'calm',
    'act',
    'act',
    'calm',
    'act',
  ])
})

test('the aim has two levels, in the direction that is good for customers', () => {
  const waiting: Judged = { good: 'down', aim: { watch: 200, act: 300 } }
  expect(walk({ kind: 'aim' }, [150, 210, 310, 290, 280, 195, 190], waiting)).toEqual([
    'calm',
    'watch',
    'act',
    'act',
    'watch',
    'watch',
    'calm',
  ])
  const answered: Judged = { good: 'up', aim: { watch: 70, act: 50 } }
  expect(walk({ kind: 'aim' }, [80, 69, 49, 60, 75], answered)).toEqual([
    'calm',
    'watch',
    'act',
    'watch',
    'calm',
  ])
})

test('out of the usual range, on the sides that are watched', () => {
  const usual = { low: 80, high: 120 }
  const course = [100, 121, 119, 117, 79, 81, 83].map((value) => at(value, { usual }))
  expect(walk({ kind: 'usual', side: 'both' }, course)).toEqual([
    'calm',
    'act',
    'act',
    'calm',
    'act',
    'act',
    'calm',
  ])
  expect(walk({ kind: 'usual', side: 'above' }, course)).toEqual([
    'calm',
    'act',
    'act',
    'calm',
    'calm',
    'calm',
    'calm',
  ])
})

test('without a usual range, and with too few answers, the state stays and says so', () => {
  const nothing = at(500, { usual: { low: null, high: null } })
  expect(
    judge(nothing, count, { rule: { kind: 'usual', side: 'both' }, margin: 0, minimum: 0 }, 'act', false),
  ).toEqual(
    expect.objectContaining({ state: 'act', seen: expect.objectContaining({ held: true, threshold: null }) }),
  )
  const few = at(500, { n: 9 })
  const above: Rule = { kind: 'above', value: 100 }
  expect(judge(few, count, { rule: above, margin: 0, minimum: 10 }, 'calm', false).state).toBe('calm')
  expect(
    judge(at(500, { tooFew: true }), count, { rule: above, margin: 0, minimum: 0 }, 'calm', false).state,
  ).toBe('calm')
})

test('no data is a state of its own; nothing done is not, unless the sources are late', () => {
  const rule: Rule = { kind: 'below', value: 5 }
  const judging = { rule, margin: 0, minimum: 0 }
  expect(judge(at(null, { n: 0 }), count, judging, 'calm', false).state).toBe('silent')
  expect(judge(undefined, count, judging, 'act', false).state).toBe('silent')
  expect(judge(at(0, { n: 0 }), count, judging, 'calm', false).state).toBe('act')
  expect(judge(at(0, { n: 0 }), count, judging, 'calm', true).state).toBe('silent')
})

test('a rule about an aim needs thresholds and a direction', () => {
  expect(canRing({ kind: 'aim' }, { good: 'up', aim: { act: 50 } })).toBe(true)
  expect(canRing({ kind: 'aim' }, { good: 'up', aim: {} })).toBe(false)
  expect(canRing({ kind: 'aim' }, { good: 'none', aim: { act: 50 } })).toBe(false)
  expect(canRing({ kind: 'usual', side: 'both' }, { good: 'none' })).toBe(true)
})

test('by so many percent against another time, with the margin of the threshold that follows from it', () => {
  const falls: Rule = { kind: 'percent', direction: 'falls', by: 20, against: 'previous' }
  const over = (value: number, base: number) => at(value, { base: { value: base, n: 100 } })
  expect(walk(falls, [over(80, 100), over(79, 100), over(83, 100), over(84, 100), over(79, 100)])).toEqual([
    'calm',
    'act',
    'act',
    'calm',
    'act',
  ])
  const rises: Rule = { ...falls, direction: 'rises', against: 'year' }
  expect(walk(rises, [over(120, 100), over(121, 100), over(20, 100)])).toEqual(['calm', 'act', 'calm'])
  const told = judge(over(70, 100), count, { rule: falls, margin: 2, minimum: 10 }, 'calm', false).seen
  expect(told).toMatchObject({ side: 'below', threshold: 80, base: { value: 100, n: 100 } })
})

test('of nothing, of too few answers and of what is late no percentage is told', () => {
  const falls: Rule = { kind: 'percent', direction: 'falls', by: 20, against: 'previous' }
  const state = (reading: Reading, rule = falls, isLate = false) =>
    judge(reading, count, { rule, margin: 0, minimum: 10 }, 'calm', isLate)
  const held = expect.objectContaining({ state: 'calm', seen: expect.objectContaining({ held: true }) })
  expect(state(at(50))).toEqual(held)
  expect(state(at(50, { base: { value: 0, n: 100 } }))).toEqual(held)
  expect(state(at(-50, { base: { value: -20, n: 100 } }))).toEqual(held)
  expect(state(at(50, { base: { value: 100, n: 9 } }))).toEqual(held)
  expect(state(at(50, { base: { value: 100, n: 100, tooFew: true } }))).toEqual(held)
  expect(state(at(50, { n: 9, base: { value: 100, n: 100 } }))).toEqual(held)
  expect(state(at(50, { base: { value: 100, n: 100 } }), falls, true)).toEqual(held)
  const rises: Rule = { ...falls, direction: 'rises' }
  expect(state(at(150, { base: { value: 100, n: 100 } }), rises, true).state).toBe('act')
  // The usual range counts weeks, not answers.
  const usual: Rule = { ...falls, against: 'usual' }
  expect(state(at(50, { base: { value: 100, n: 8 } }), usual).state).toBe('act')
})

import { expect, test } from 'vitest'
import type { Team } from '../access/index.ts'
import { chooseCutoffs, learnable } from './cutoffs.ts'
import { isDue } from './digest.ts'
import { findDisagreements, topTenth } from './disagreement.ts'
import { differenceOf, savesOf, whatHelped } from './helped.ts'
import { chooseOpenings } from './opening.ts'
import { highest } from './scored.ts'
import type { WarningRow } from './tables.ts'

const day = 86_400_000
const budget: Record<Team, number> = { marketing: 0, it: 2, service: 3, finance: 1, executive: 0, own: 0 }
const candidates = Array.from({ length: 20 }, (_, index) => ({
  subject: String(index),
  chance: 0.9 - index * 0.04,
  value: null,
  team: (index % 2 === 0 ? 'it' : 'service') as Team,
}))
const given = { base: 0.1, budget, opened: {}, usualShare: 0, draw: () => 0.5 }

test('the highest chances are opened until each team has what it takes on in a week', () => {
  const { open, held } = chooseOpenings(candidates, given)
  expect(open.map(({ subject }) => subject)).toEqual(['0', '1', '2', '3', '5'])
  // Customers under one and a half times the base wait for nothing: they are not held back, they are calm.
  expect(held).toEqual({ it: 8, service: 6 })
  expect(chooseOpenings(candidates, { ...given, opened: { it: 2, service: 1 } }).open).toHaveLength(2)
  expect(chooseOpenings([], given)).toEqual({ open: [], held: {} })
})

test('of equal chances those worth most come first', () => {
  const alike = [null, 20, 700, 90].map((value, index) => ({
    subject: String(index),
    chance: 0.9,
    value,
    team: 'service' as const,
  }))
  const { open } = chooseOpenings(alike, given)
  expect(open.map(({ value }) => value)).toEqual([700, 90, 20])
})

test('those left as usual take no place, and are drawn from those who would be warned of', () => {
  const draw = ({ subject }: { subject: string }) => (Number(subject) < 2 ? 0.01 : 0.9)
  const { open } = chooseOpenings(candidates, { ...given, usualShare: 0.1, draw })
  expect(open.filter(({ asUsual }) => asUsual).map(({ subject }) => subject)).toEqual(['0', '1'])
  expect(open.filter(({ asUsual }) => !asUsual)).toHaveLength(5)
})

test('cut-offs leave room for what came before and after; a horizon needs a look that was followed to its end', () => {
  const now = Date.UTC(2026, 10, 22)
  expect(chooseCutoffs(now - 40 * day, now)).toEqual([])
  expect(chooseCutoffs(now - 65 * day, now).map((at) => (now - at) / day)).toEqual([30])
  expect(chooseCutoffs(now - 90 * day, now).map((at) => (now - at) / day)).toEqual([58, 51, 44, 37, 30])
  const year = chooseCutoffs(now - 400 * day, now)
  expect(year).toHaveLength(12)
  expect(year.every((at, index) => index === 0 || at > year[index - 1]!)).toBe(true)
  expect(learnable(chooseCutoffs(now - 65 * day, now), now)).toEqual([30])
  expect(learnable(year, now)).toEqual([30, 60, 90])
})

const ended = (of: Partial<WarningRow>, n: number): WarningRow[] =>
  Array.from({ length: n }, () => ({
    signal: 'leave',
    outcome: 'stayed',
    action: null,
    as_usual: false,
    reasons: [{ feature: 'outages_30d', effect: 0.2, value: 2, usual: 0 }],
    ...of,
  })) as WarningRow[]

test('what has helped is told with its interval, and only of enough others with a like reason', () => {
  const rows = [
    ...ended({ action: 'called_back' }, 45),
    ...ended({ action: 'called_back', outcome: 'left' }, 5),
    ...ended({}, 25),
    ...ended({ outcome: 'left' }, 25),
    ...ended({ action: 'credited' }, 3),
    // Of other reasons: not alike.
    ...ended(
      {
        action: 'called_back',
        outcome: 'left',
        reasons: [{ feature: 'last_score', effect: 0.1, value: 1, usual: 1 }],
      },
      99,
    ),
  ]
  const [called, credited] = whatHelped(rows, rows[0]!)
  expect(called).toMatchObject({
    action: 'called_back',
    stayed: 0.9,
    otherwise: 0.5,
    n: 50,
    nOtherwise: 50,
    evidence: 'seen',
  })
  expect(called!.difference).toBeCloseTo(0.4, 10)
  expect(called!.low).toBeGreaterThan(0.2)
  expect(called!.high).toBeLessThan(0.6)
  expect(credited).toMatchObject({ action: 'credited', evidence: 'cannot_say', difference: null, n: 3 })
  // With a share left as usual the comparison of all who were seen with it is a test, and stands first.
  const usual = [...ended({ as_usual: true }, 10), ...ended({ as_usual: true, outcome: 'left' }, 30)]
  const [tested, again] = whatHelped([...rows, ...usual], rows[0]!)
  expect(tested).toMatchObject({ action: null, evidence: 'tested', n: 103, nOtherwise: 40, otherwise: 0.25 })
  expect(tested!.difference).toBeCloseTo(73 / 103 - 0.25, 10)
  expect(tested!.low).toBeGreaterThan(0.2)
  // Nobody who was left as usual is among those for whom nothing was done.
  expect(again).toMatchObject({ action: 'called_back', nOtherwise: 50, evidence: 'seen' })
  expect(whatHelped([...rows, ...usual.slice(0, 15)], rows[0]!)[0]).toMatchObject({ action: 'called_back' })
})

test('the difference of two shares has the interval of Newcombe 1998, method 10', () => {
  // His table II, example (a): 56/70 less 48/80.
  const { value, low, high } = differenceOf({ n: 70, stayed: 56 }, { n: 80, stayed: 48 })!
  expect(value).toBeCloseTo(0.2, 10)
  expect(low).toBeCloseTo(0.0524, 4)
  expect(high).toBeCloseTo(0.3339, 4)
  expect(differenceOf({ n: 19, stayed: 10 }, { n: 80, stayed: 48 })).toBeNull()
})

test('saves compare those who were seen with those left as usual, or say why they cannot', () => {
  expect(savesOf(ended({}, 50), 'leave', 0)).toMatchObject({ difference: null, why: 'no_share' })
  expect(savesOf([...ended({}, 50), ...ended({ as_usual: true }, 5)], 'leave', 0.1)).toMatchObject({
    why: 'too_few',
  })
  const told = savesOf(
    [
      ...ended({}, 80),
      ...ended({ outcome: 'left' }, 20),
      ...ended({ as_usual: true }, 25),
      ...ended({ as_usual: true, outcome: 'left' }, 25),
    ],
    'leave',
    0.1,
  )
  expect(told).toMatchObject({ acted: { n: 100, stayed: 80 }, asUsual: { n: 50, stayed: 25 }, why: null })
  expect(told.difference).toBeCloseTo(0.3, 10)
})

test('score and money disagree in three ways, the most valuable first', () => {
  const values = Float64Array.from({ length: 100 }, (_, index) => index)
  expect(topTenth(values)).toBe(90)
  expect(topTenth(Float64Array.from([Number.NaN]))).toBe(Number.POSITIVE_INFINITY)
  const found = findDisagreements(
    [
      { id: 1n, chance: 0.5, value: 95, trend: 0 },
      { id: 2n, chance: 0.5, value: 20, trend: 1 },
      { id: 3n, chance: 0.01, value: 99, trend: -2 },
      { id: 4n, chance: 0.01, value: 99, trend: 0 },
      { id: 5n, chance: 0.9, value: Number.NaN, trend: 0 },
      { id: 6n, chance: 0.9, value: -5, trend: 3 },
    ],
    { base: 0.1, highChance: 0.4, valuable: 90, most: 10 },
  )
  expect(found.map(({ id, kind }) => [id, kind])).toEqual([
    [3n, 'calm_but_spending_less'],
    [1n, 'valuable_at_risk'],
    [2n, 'uneasy_but_spending_more'],
  ])
})

test('the highest of all are found without ordering all of them, those unknown left out', () => {
  const scored = {
    ids: BigUint64Array.from([1n, 2n, 3n, 4n]),
    chances: Float64Array.from([0.1, Number.NaN, 0.9, 0.5]),
  }
  expect(highest(scored, 2).map(({ id }) => id)).toEqual([3n, 4n])
  expect(highest(scored, 50).map(({ id }) => id)).toEqual([3n, 4n, 1n])
  expect(highest({ ids: new BigUint64Array(0), chances: new Float64Array(0) }, 5)).toEqual([])
})

test('a digest is due in its hour of the workspace, not of the server', () => {
  const weekly = { every: 'week' as const, weekday: 1, hour: 8 }
  const monday = Date.UTC(2026, 10, 23, 7, 5)
  expect(isDue(weekly, monday, 'Europe/Berlin')).toBe(true)
  expect(isDue(weekly, monday, 'UTC')).toBe(false)
  expect(isDue(weekly, monday + day, 'Europe/Berlin')).toBe(false)
  expect(isDue({ ...weekly, every: 'day' }, monday + day, 'Europe/Berlin')).toBe(true)
  expect(isDue({ ...weekly, every: 'never' }, monday, 'Europe/Berlin')).toBe(false)
})

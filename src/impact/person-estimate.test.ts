import { expect, test } from 'vitest'
import type { Observation } from './observation.ts'
import { estimateByPerson } from './person-estimate.ts'

const day = 86_400_000

/** Numbers that repeat: mulberry32, and normal ones of pairs (Box and Muller 1958). */
function chance(seed: number) {
  let state = seed
  const next = () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
  return { next, normal: () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next()) }
}

/** Answers of people whose temper is their own, by what they met before. */
function company(
  seed: number,
  people: number,
  score: (one: { x: number; after: number; temper: number; city: number; noise: number }) => number,
  driver: (one: { temper: number; city: number; noise: number; week: number }) => number = ({ noise }) =>
    noise,
): Observation[] {
  const { next, normal } = chance(seed)
  return Array.from({ length: people }, (_, person) => {
    const temper = normal()
    const city = Math.floor(next() * 3)
    return Array.from({ length: 3 }, (): Observation => {
      const week = Math.floor(next() * 12)
      const given = () => driver({ temper, city, noise: normal(), week })
      const [x, after] = [given(), given()]
      return {
        person: String(person),
        cluster: String(person),
        at: week * 7 * day + 1,
        y: score({ x, after, temper, city, noise: normal() }) + week,
        before: [x],
        after,
        same: false,
        traits: [`city ${city}`],
      }
    })
  }).flat()
}

const plain = { measures: [], traits: [] }

test('finds an effect, its interval holds the truth, and the order in time is seen', () => {
  const found = estimateByPerson(
    company(1, 400, ({ x, temper, noise }) => 50 - 3 * x + 4 * temper + 6 * noise),
    plain,
  )
  const { estimate } = found
  expect(found.reason).toBeUndefined()
  expect(estimate!.low).toBeLessThan(-3)
  expect(estimate!.high).toBeGreaterThan(-3)
  expect(estimate).toMatchObject({
    method: 'person',
    direction: 'before',
    people: 400,
    observations: 1200,
    df: 399,
  })
  expect(estimate!.curve).toHaveLength(10)
  expect(estimate!.curve[0]!.y).toBeGreaterThan(estimate!.curve[9]!.y)
})

test('95 of 100 intervals hold the truth, and of what has no effect 5 in 100 look like one', () => {
  let held = 0
  let told = 0
  for (let seed = 1; seed <= 200; seed++) {
    const { estimate, reason } = estimateByPerson(
      company(seed, 120, ({ temper, noise }) => 50 + 4 * temper + 6 * noise),
      plain,
    )
    if (estimate!.low <= 0 && 0 <= estimate!.high) held++
    if (!reason) told++
  }
  // Three standard errors around 190 of 200.
  expect(held).toBeGreaterThanOrEqual(181)
  expect(told).toBeLessThanOrEqual(19)
})

test('a trait that moves both is held, and then nothing is left of the link', () => {
  const observations = company(
    2,
    400,
    ({ city, noise }) => 50 + 10 * city + 4 * noise,
    ({ city, noise }) => city + noise,
  )
  const without = estimateByPerson(observations, plain)
  expect(without.estimate!.low).toBeGreaterThan(1)
  const held = estimateByPerson(observations, { measures: [], traits: ['city'] })
  expect(held.estimate!.low).toBeLessThan(0)
  expect(held.reason).toBe('covers_zero')
})

test('what lasts in a person moves both: no link is told', () => {
  const found = estimateByPerson(
    company(
      3,
      500,
      ({ temper, noise }) => 50 + 5 * temper + 4 * noise,
      ({ temper, noise }) => temper + 0.5 * noise,
    ),
    plain,
  )
  expect(found.estimate!.p).toBeLessThan(1e-6)
  expect(['direction_unclear', 'follows_instead']).toContain(found.reason)
})

test('what only follows is told to follow', () => {
  const found = estimateByPerson(
    company(4, 500, ({ after, noise }) => 50 + 3 * after + 4 * noise),
    plain,
  )
  expect(found.reason).toBe('follows_instead')
})

test('a measure that is held takes away what is its own', () => {
  const { normal } = chance(5)
  const observations = company(5, 300, ({ x, noise }) => 10 + 2 * x + noise).map((one) => {
    const other = one.before[0]! * 0.8 + normal() * 0.3
    return { ...one, y: one.y + 5 * other, before: [one.before[0]!, other] }
  })
  const { estimate } = estimateByPerson(observations, { measures: ['other'], traits: [] })
  expect(estimate!.low).toBeLessThan(2)
  expect(estimate!.high).toBeGreaterThan(2)
  const twice = observations.map((one) => ({ ...one, before: [one.before[0]!, 2 * one.before[0]! + 1] }))
  expect(estimateByPerson(twice, { measures: ['twice'], traits: [] })).toEqual({
    estimate: null,
    reason: 'explained_by_others',
  })
})

test('too little says nothing, with the reason', () => {
  const many = company(6, 100, ({ noise }) => noise)
  const reasonOf = (observations: Observation[]) => estimateByPerson(observations, plain).reason
  expect(reasonOf([])).toBe('no_answers')
  expect(reasonOf(many.slice(0, 1))).toBe('too_few_people')
  expect(reasonOf(many.map((one) => ({ ...one, before: [null] })))).toBe('no_answers')
  expect(reasonOf(many.map((one) => ({ ...one, cluster: one.person.slice(-1) })))).toBe('too_few_people')
  expect(reasonOf(many.map((one) => ({ ...one, before: [7] })))).toBe('no_variation')
  expect(reasonOf(many.map((one, index) => ({ ...one, before: [index < 20 ? 1 : 0] })))).toBe('too_few_cases')
  expect(reasonOf(many.map((one) => ({ ...one, y: 5 })))).toBe('no_variation')
})

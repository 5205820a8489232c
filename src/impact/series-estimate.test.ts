import { expect, test } from 'vitest'
import { estimateBySeries, type Step } from './series-estimate.ts'

const day = 86_400_000

function numbers(seed: number) {
  let state = seed
  return () => {
    state = (state * 48271) % 2147483647
    return state / 2147483647 - 0.5
  }
}

/** 200 days; `made` makes both of a day from those before. */
function days(
  seed: number,
  made: (past: { x: number; y: number }[], next: () => number) => { x: number; y: number },
): Step[] {
  const next = numbers(seed)
  const past: { x: number; y: number }[] = []
  return Array.from({ length: 200 }, (_, index) => {
    const one = made(past, next)
    past.unshift(one)
    return { at: index * day, ...one }
  })
}

const leading = (seed: number) =>
  days(seed, (past, next) => ({ x: 10 + next(), y: 5 + 2 * (past[0]?.x ?? 10) + next() * 0.5 }))

test('what leads by a day is found, with its size', () => {
  const { estimate, reason } = estimateBySeries(leading(11))
  expect(reason).toBeUndefined()
  expect(estimate!.low).toBeLessThan(2)
  expect(estimate!.high).toBeGreaterThan(2)
  expect(estimate).toMatchObject({ method: 'series', direction: 'before', people: 0 })
})

test('turned round, it is said to follow', () => {
  const turned = leading(12).map(({ at, x, y }) => ({ at, x: y, y: x }))
  expect(['follows_instead', 'direction_unclear']).toContain(estimateBySeries(turned).reason)
})

test('two that only drift are no link', () => {
  let told = 0
  for (let seed = 100; seed < 140; seed++) {
    const drift = days(seed, (past, next) => ({
      x: (past[0]?.x ?? 0) + next(),
      y: (past[0]?.y ?? 0) + next(),
    }))
    if (!estimateBySeries(drift).reason) told++
  }
  expect(told).toBeLessThanOrEqual(2)
})

test('at the same time is no order', () => {
  const together = days(13, (_, next) => {
    const x = next()
    return { x, y: 3 * x + next() * 0.1 }
  })
  expect(estimateBySeries(together)).toMatchObject({ reason: 'direction_unclear' })
})

test('too few days, gaps, and what does not vary say nothing', () => {
  const steps = leading(14)
  expect(estimateBySeries([]).reason).toBe('too_few_steps')
  expect(estimateBySeries(steps.slice(0, 50)).reason).toBe('too_few_steps')
  const broken = steps.map((one, index) => (index >= 160 && index < 170 ? { ...one, y: null } : one))
  expect(estimateBySeries(broken).reason).toBe('too_few_steps')
  expect(estimateBySeries(steps.map((one) => ({ ...one, x: 1 }))).reason).toBe('no_variation')
  const short = steps.map((one, index) => (index % 50 === 3 ? { ...one, x: null } : one))
  expect(estimateBySeries(short).estimate).not.toBeNull()
})

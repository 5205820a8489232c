import { expect, test } from 'vitest'
import { type Choosing, headlineHistory, type Past } from './headline-history.ts'
import { hourMs } from './local-time.ts'

const start = Date.parse('2026-11-20T08:00:00Z')
const choosing: Choosing = {
  rules: undefined,
  thresholds: undefined,
  language: 'en',
  zone: 'Europe/London',
  company: 'Northline',
}
const hour = (at: number) => new Date(start + at * hourMs).toISOString()
const series = (values: (number | null)[]) =>
  values.flatMap((value, at) => (value === null ? [] : [{ t: hour(at), value, n: 40 }]))
const usual = (many: number, low: number, middle: number, high: number) =>
  Array.from({ length: many }, (_, at) => ({ t: hour(at), low, middle, high }))
const past = (score: (number | null)[], wait: (number | null)[]): Past => ({
  hero: { good: 'up', goodFrom: 80, points: series(score), usual: usual(8, 70, 80, 90) },
  stages: [
    {
      id: 'get_help',
      label: 'Get help',
      concern: 'Getting help is slower than usual.',
      good: 'down',
      points: series(wait),
      usual: usual(8, 100, 150, 200),
    },
  ],
})
const said = (from: Past, given: Partial<Choosing> = {}) =>
  headlineHistory(from, start, start + 6 * hourMs, { ...choosing, ...given })

test('hours with one headline come together, each with its rule and length', () => {
  const stretches = said(past([84, 84, 84, 84, null, 60], [150, 150, 260, 260, 150, 150]))
  expect(stretches.map(({ from, to, rule, concern }) => [from, to, rule, concern])).toEqual([
    [hour(0), hour(2), 'good', null],
    [hour(2), hour(4), 'good_with_concern', 'Getting help is slower than usual.'],
    [hour(4), hour(5), 'quiet', null],
    [hour(5), hour(6), 'low', null],
  ])
  expect(stretches[1]!.length).toBe(`${stretches[1]!.calm} ${stretches[1]!.concern}`.length)
})

test('other thresholds and rules say other things of the same hours', () => {
  const hours = past([84, 84, 84, 84, 84, 84], [150, 240, 240, 240, 150, 150])
  expect(said(hours).map((stretch) => stretch.level)).toEqual(['steady', 'watch', 'steady'])
  const strict = { watch: 0.1, needs: 0.3, low: 0.75 }
  expect(said(hours, { thresholds: strict })[1]!.level).toBe('needs')
  const rules = [{ id: 'own', when: { stage: 'get_help' }, calm: '{concern}' }]
  expect(said(hours, { rules })[1]).toMatchObject({ rule: 'own', calm: 'Getting help is slower than usual.' })
})

test('the words are those of the time and the language', () => {
  const [first] = said(past([60, 60, 60, 60, 60, 60], [150, 150, 150, 150, 150, 150]), { language: 'de' })
  expect(first!.calm).toBe('Kunden bewerten uns heute Morgen schlechter als sonst.')
})

test('a wall on which nothing was ever measured was quiet', () => {
  const calm = said(past([], [])).map((stretch) => stretch.calm.split('.')[0])
  expect(calm).toEqual(['A quiet morning', 'A quiet afternoon'])
})

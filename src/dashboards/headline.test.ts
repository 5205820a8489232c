import { describe, expect, test } from 'vitest'
import {
  claimedCause,
  type HeadlineSituation,
  headlineFor,
  longestHeadline,
  scoreOf,
  standardRules,
  worstConcern,
} from './headline.ts'
import { inLanguage, type Language, languages } from './language.ts'
import type { StageState } from './state.ts'
import { templateFor } from './template.ts'
import { headlineLimit, wallKinds } from './wall.ts'

const calm: HeadlineSituation = {
  data: 'fresh',
  score: 'good',
  daypart: 'afternoon',
  concern: null,
  asOf: '13:05',
  late: '',
  company: 'Northline',
}
const help = {
  id: 'get_help',
  label: 'Get help',
  sentence: 'Getting help is slower than usual.',
  level: 'needs' as const,
}

test.each<[Partial<HeadlineSituation>, string, string | null]>([
  [{ concern: help }, 'Most customers are having a good afternoon.', 'Getting help is slower than usual.'],
  [{}, 'Most customers are having a good afternoon. All is as usual.', null],
  [{ daypart: 'morning', score: 'usual' }, 'Customers are having a usual morning.', null],
  [
    { score: 'usual', concern: help },
    'Customers are having a usual afternoon.',
    'Getting help is slower than usual.',
  ],
  [{ daypart: 'evening', score: 'low' }, 'Customers rate this evening lower than usual.', null],
  [
    { score: 'low', concern: help },
    'The afternoon is harder than usual.',
    'Getting help is slower than usual.',
  ],
  [{ daypart: 'night', score: 'unknown' }, 'A quiet night. Too few have answered to say how it is.', null],
  [
    { score: 'unknown', concern: help },
    'Few customers have answered so far.',
    'Getting help is slower than usual.',
  ],
  [{ data: 'late' }, 'This is how customers were as of 13:05.', 'Newer data is late.'],
  [{ data: 'late', concern: help }, 'As of 13:05: Getting help is slower than usual.', null],
  [{ data: 'none' }, 'Good afternoon. No customer has been heard yet.', null],
  [{ data: 'failed' }, 'We cannot see how customers are right now.', 'Their signals are kept.'],
])('%j says %s', (part, first, second) => {
  const headline = headlineFor({ ...calm, ...part })
  expect([headline.calm, headline.concern]).toEqual([first, second])
})

const everyStage = (language: Language) =>
  wallKinds.flatMap((kind) =>
    [new Set<string>(), new Set(['Page Viewed', 'Order Completed', 'Order Cancelled', 'Survey Answered'])]
      .flatMap((events) => inLanguage(templateFor(events, kind), language).stages)
      .map((stage) => ({ id: stage.id, label: stage.label, concern: stage.concern })),
  )

describe.each(languages)('every headline keeps to one line, %s', (language) => {
  const room = { stages: everyStage(language), company: 'Northline' }
  test.each(standardRules(language).map((rule) => [rule.id, rule] as const))('%s', (_, rule) => {
    expect(longestHeadline(rule, room, language)).toBeLessThanOrEqual(headlineLimit)
  })

  test('in every case, daypart and concern, and no cause is claimed', () => {
    const concerns = [
      null,
      ...room.stages.map(({ id, label, concern: sentence }) => ({
        id,
        label,
        sentence,
        level: 'needs' as const,
      })),
    ]
    for (const data of ['fresh', 'late', 'none', 'failed'] as const) {
      for (const score of ['good', 'usual', 'low', 'unknown'] as const) {
        for (const daypart of ['morning', 'afternoon', 'evening', 'night'] as const) {
          for (const concern of concerns) {
            const situation = { ...calm, data, score, daypart, concern }
            const { calm: first, concern: second } = headlineFor(situation, [], language)
            const line = second ? `${first} ${second}` : first
            expect(line.length, line).toBeLessThanOrEqual(headlineLimit)
            expect(line).not.toMatch(/\{|!/)
            expect(claimedCause(line)).toBeUndefined()
            if (concern && data === 'fresh') expect(line).toContain(concern.sentence)
          }
        }
      }
    }
  })
})

test('a cause is found in both languages, and not inside another word', () => {
  expect(claimedCause('Calls wait because of the outage.')).toBe('because')
  expect(claimedCause('Langsamer wegen der Störung.')).toBe('wegen')
  expect(claimedCause('Danke. Die Ursache ist offen.')).toBeUndefined()
})

test('a rule of one stage is said for that stage alone', () => {
  const rules = [{ id: 'calls', when: { stage: 'get_help' }, calm: '{stage} takes longer {company}.' }]
  expect(headlineFor({ ...calm, concern: help }, rules).calm).toBe('Get help takes longer Northline.')
  expect(headlineFor({ ...calm, concern: { ...help, id: 'join' } }, rules).rule).toBe('good_with_concern')
})

test("a company's own words that grow too long lose their second half, never the line", () => {
  const rules = [
    {
      id: 'own',
      when: {},
      calm: 'Good {daypart} to everybody who looks after our customers today.',
      concern: '{concern}',
    },
  ]
  expect(headlineFor({ ...calm, concern: help }, rules)).toMatchObject({ concern: null, level: 'steady' })
})

test('the worst stage is the one furthest past its usual range, in widths of that range', () => {
  const stage = (id: string, value: number, good: 'up' | 'down', level: StageState['level']) =>
    ({
      id,
      value,
      good,
      level,
      concern: `${id} sentence.`,
      usual: { low: 90, middle: 95, high: 100 },
    }) as StageState
  expect(worstConcern([stage('a', 88, 'up', 'watch'), stage('b', 130, 'down', 'needs')])?.sentence).toBe(
    'b sentence.',
  )
  expect(worstConcern([stage('a', 130, 'up', 'steady'), stage('b', 95, 'down', 'steady')])).toBeNull()
})

test.each([
  [84, 'steady', 'good'],
  [79, 'steady', 'usual'],
  [66, 'steady', 'usual'],
  [70, 'watch', 'low'],
  [64, 'steady', 'low'],
  [null, 'steady', 'unknown'],
] as const)('a score of %s that is %s is %s', (value, level, word) => {
  const usual = { low: 60, middle: 82, high: 95 }
  expect(scoreOf({ value, level, usual, good: 'up', goodFrom: 80 })).toBe(word)
})

test('where less is better, the lower end is the good one', () => {
  const usual = { low: 2, middle: 5, high: 9 }
  expect(scoreOf({ value: 1, level: 'steady', usual, good: 'down', goodFrom: null })).toBe('usual')
  expect(scoreOf({ value: 8.9, level: 'steady', usual, good: 'down', goodFrom: null })).toBe('low')
})

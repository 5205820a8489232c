import { expect, test } from 'vitest'
import { inLanguage, wordsSchema } from './language.ts'

test('words are taken in one language, wherever they stand; the rest stays', () => {
  const value = {
    label: { en: 'Join', de: 'Dazukommen' },
    list: [{ title: 'Same for all', words: { en: 'a call', de: 'einem Anruf' } }],
    measure: { kind: 'ratio', numerator: { kind: 'count' } },
    none: null,
  }
  expect(inLanguage(value, 'de')).toEqual({
    label: 'Dazukommen',
    list: [{ title: 'Same for all', words: 'einem Anruf' }],
    measure: { kind: 'ratio', numerator: { kind: 'count' } },
    none: null,
  })
})

test('words that are longer than their place, or miss a language, are refused', () => {
  const schema = wordsSchema(8, 1)
  expect(schema.safeParse('Join').success).toBe(true)
  expect(schema.safeParse({ en: 'Join', de: 'Dabei' }).success).toBe(true)
  expect(schema.safeParse({ en: 'Join', de: 'Dazukommen' }).success).toBe(false)
  expect(schema.safeParse({ en: 'Join' }).success).toBe(false)
  expect(schema.safeParse('').success).toBe(false)
})

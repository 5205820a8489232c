import { expect, test } from 'vitest'
import { headFacts, traitWords, valueText } from './person-words.ts'

const trait = (name: string, value: unknown, of: 'public' | 'personal' = 'public') => ({
  name,
  value,
  at: null,
  source: null,
  evidence: null,
  class: of,
  masked: false,
  computed: false,
  label: null,
  scored: null,
})

test('names of traits are read as words', () => {
  expect(traitWords('customer_since')).toBe('Customer since')
  expect(traitWords('lastOrderTotal')).toBe('Last Order Total')
  expect(traitWords('Größe-in.Metern')).toBe('Größe in Metern')
  expect(traitWords('___')).toBe('___')
})

test('values are read as text', () => {
  expect(valueText(['a', 2, null])).toBe('a, 2, ')
  expect(valueText({ street: 'High St' })).toBe('{"street":"High St"}')
  expect(valueText(false)).toBe('false')
  expect(valueText(undefined)).toBe('')
})

test('only short public traits stand below the name', () => {
  const traits = [
    trait('city', 'Leeds'),
    trait('plan', 'Family fibre'),
    trait('country', 'x'.repeat(80)),
    trait('town', 'Otley', 'personal'),
  ]
  expect(headFacts(traits)).toEqual(['Family fibre', 'Leeds'])
})

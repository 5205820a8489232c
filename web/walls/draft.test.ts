import { expect, test } from 'vitest'
import { freeId, moved, replaced, spoken, withText } from './draft.ts'

test('a text for all becomes one for each language as soon as one of them differs', () => {
  expect(withText('Join', 'de', 'Dazukommen')).toEqual({ en: 'Join', de: 'Dazukommen' })
  expect(withText(undefined, 'en', 'Join')).toEqual({ en: 'Join', de: '' })
  expect(spoken({ en: 'Join', de: 'Dazukommen' }, 'de')).toBe('Dazukommen')
  expect(spoken('Join', 'de')).toBe('Join')
  expect(spoken(undefined, 'en')).toBe('')
})

test('an entry moves one place, and stays at the ends of its list', () => {
  expect(moved(['a', 'b', 'c'], 1, -1)).toEqual(['b', 'a', 'c'])
  expect(moved(['a', 'b', 'c'], 1, 1)).toEqual(['a', 'c', 'b'])
  expect(moved(['a', 'b'], 0, -1)).toEqual(['a', 'b'])
  expect(moved(['a', 'b'], 1, 1)).toEqual(['a', 'b'])
  expect(replaced(['a', 'b'], 1, 'c')).toEqual(['a', 'c'])
})

test('a new entry gets an id nobody has', () => {
  expect(freeId('rule', [])).toBe('rule')
  expect(freeId('rule', [{ id: 'rule' }, { id: 'rule_2' }])).toBe('rule_3')
})

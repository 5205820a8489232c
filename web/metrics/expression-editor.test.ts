import { expect, test } from 'vitest'
import { expressionOf, linesOf } from './expression-editor.tsx'

test('an expression of conditions is the same after a walk through the editor', () => {
  const given = {
    and: [
      { property: 'total', op: 'gte' as const, value: 10 },
      { field: 'channel' as const, op: 'in' as const, value: ['web', 'app'] },
      { context: 'campaign.name', op: 'exists' as const },
      { segment: 'loyal', op: 'notIn' as const },
    ],
  }
  expect(expressionOf(linesOf(given) ?? [])).toEqual(given)
})

test('one condition stays alone, and no line is no filter', () => {
  const one = { property: 'plan', op: 'eq' as const, value: 'family' }
  expect(expressionOf(linesOf(one) ?? [])).toEqual(one)
  expect(expressionOf([])).toBeUndefined()
})

test('what nests deeper is left to JSON', () => {
  expect(linesOf({ or: [{ property: 'a', op: 'exists' }] })).toBeUndefined()
  expect(linesOf({ not: { property: 'a', op: 'exists' } })).toBeUndefined()
})

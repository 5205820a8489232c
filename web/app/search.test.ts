import { expect, test } from 'vitest'
import { oneOf, text } from './search.ts'

test('what the address does not name stays absent', () => {
  expect(text({ a: '1', c: '' }, 'a', 'b', 'c')).toEqual({ a: '1' })
})

test('a number in the address is read as text', () => {
  expect(text({ q: 42 }, 'q')).toEqual({ q: '42' })
})

test('a value that is none of the choices is left out', () => {
  expect(oneOf({ grain: 'day' }, 'grain', ['hour', 'day'])).toEqual({ grain: 'day' })
  expect(oneOf({ grain: 'year' }, 'grain', ['hour', 'day'])).toEqual({})
})

import { expect, test } from 'vitest'
import { likelyColumn, readHeading, saysType } from './list-heading.ts'

test('headings and first lines are read with the delimiter of the heading, quotes and a byte order mark', () => {
  expect(
    readHeading('\uFEFFName;E-Mail\r\n"Moss; Dan";dan@example.com\r\n"Ann ""A""";ann@example.com'),
  ).toEqual({
    columns: ['Name', 'E-Mail'],
    rows: [
      ['Moss; Dan', 'dan@example.com'],
      ['Ann "A"', 'ann@example.com'],
    ],
  })
})

test('no more than five lines are read, and empty ones are passed over', () => {
  const text = `email\n\n${Array.from({ length: 9 }, (_, at) => `p${at}@example.com`).join('\n')}`
  expect(readHeading(text).rows.map(([first]) => first)).toEqual(
    [0, 1, 2, 3, 4].map((at) => `p${at}@example.com`),
  )
  expect(readHeading('')).toEqual({ columns: [], rows: [] })
})

test('the column is known by its heading, or by being the only one', () => {
  expect(likelyColumn(['Name', 'E-Mail'])).toBe('E-Mail')
  expect(likelyColumn(['loyalty card'])).toBe('loyalty card')
  expect(likelyColumn(['a', 'b'])).toBeUndefined()
  expect(saysType('Email')).toBe(true)
  expect(saysType('loyalty card')).toBe(false)
})

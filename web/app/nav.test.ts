import { expect, test } from 'vitest'
import { allPlaces, headingOf, isAt } from './nav.ts'

test('every page has a key of its own after G', () => {
  const letters = allPlaces.map(({ letter }) => letter)
  expect(letters.filter((letter, at) => letters.indexOf(letter) !== at)).toEqual([])
  for (const letter of letters) expect(letter).toMatch(/^[a-z1-9]$/)
})

test('every place stands under a heading, and an address lies in one place', () => {
  for (const place of allPlaces) {
    expect(headingOf(place)).not.toBe('')
    expect(allPlaces.filter((other) => isAt(other, place.to))).toEqual([place])
  }
})

import { expect, test } from 'vitest'
import { linkOf } from './link-data.ts'

test('the address says whether a board is frozen or live, and the token stands after #', () => {
  expect(linkOf({ pathname: '/shared/boards', hash: '#token=abc' })).toEqual({ kind: 'frozen', token: 'abc' })
  expect(linkOf({ pathname: '/embed/boards/help', hash: '#token=x%3Dy' })).toEqual({
    kind: 'live',
    token: 'x=y',
  })
  expect(linkOf({ pathname: '/shared/boards', hash: '' })).toEqual({ kind: 'frozen', token: undefined })
})

import { expect, test } from 'vitest'
import type { PersonEvidence } from '../../src/identity/index.ts'
import { afterSplit } from './after-split.ts'

const at = (day: number) => `2026-01-0${day}T00:00:00.000Z`
const identifier = (value: string, day = 1): PersonEvidence['identifiers'][number] => ({
  type: 'user_id',
  value,
  firstSeen: at(day),
  lastSeen: at(day),
  actor: null,
  evidence: null,
  state: 'joined',
  because: '',
})
const link = (left: string, right: string, used = true): PersonEvidence['links'][number] => ({
  left: { type: 'user_id', value: left },
  right: { type: 'user_id', value: right },
  firstSeen: at(1),
  lastSeen: at(1),
  seen: 1,
  evidence: null,
  decision: null,
  used,
  because: '',
})
const evidenceOf = (identifiers: string[], links: [string, string, boolean?][]): PersonEvidence => ({
  person: '1',
  identifiers: identifiers.map((value, index) => identifier(value, 9 - index)),
  links: links.map(([left, right, used]) => link(left, right, used)),
})
const values = (part: readonly { value: string }[]) => part.map((one) => one.value).toSorted()

test('what hangs together without the one that goes, stays', () => {
  const { stays, apart } = afterSplit(
    evidenceOf(
      ['a', 'b', 'c', 'd'],
      [
        ['a', 'b'],
        ['b', 'c'],
        ['c', 'd'],
      ],
    ),
    { type: 'user_id', value: 'd' },
  )
  expect(values(stays)).toEqual(['a', 'b', 'c'])
  expect(apart).toEqual([])
})

test('what hung on the one that goes becomes people of their own', () => {
  const evidence = evidenceOf(
    ['hub', 'a', 'b', 'c'],
    [
      ['hub', 'a'],
      ['hub', 'b'],
      ['a', 'c'],
      ['b', 'c', false],
    ],
  )
  const { stays, apart } = afterSplit(evidence, { type: 'user_id', value: 'hub' })
  expect(values(stays)).toEqual(['a', 'c'])
  expect(apart.map(values)).toEqual([['b']])
})

test('of parts of one size the one seen first stays', () => {
  const { stays, apart } = afterSplit(
    evidenceOf(
      ['hub', 'late', 'early'],
      [
        ['hub', 'late'],
        ['hub', 'early'],
      ],
    ),
    {
      type: 'user_id',
      value: 'hub',
    },
  )
  expect(values(stays)).toEqual(['early'])
  expect(apart.map(values)).toEqual([['late']])
})

import { expect, test } from 'vitest'
import { callOf, compare } from './comparison.ts'

const person = (id: string, identifiers: [string, string][], traits: [string, string, string][] = []) => ({
  id,
  identifiers: identifiers.map(([type, value]) => ({ type, value })),
  traits: traits.map(([name, value, at]) => ({ name, value, at, source: 'src' })),
  eventCount: 1,
  firstSeen: null,
  lastSeen: null,
})

test('what agrees stands first, what differs is named, what one alone has is last', () => {
  const lines = compare(
    {
      people: [
        person(
          '1',
          [
            ['user_id', 'a'],
            ['email', 'Ada@example.com'],
            ['phone', '+491'],
          ],
          [
            ['city', 'Leeds', '2026-01-01'],
            ['city', 'York', '2026-02-01'],
            ['plan', '', '2026-02-01'],
            ['userId', 'a', '2026-02-01'],
          ],
        ),
        person(
          '2',
          [
            ['user_id', 'b'],
            ['email', 'ada@example.com'],
          ],
          [['city', 'york ', '2025-01-01']],
        ),
      ],
    },
    '2',
  )
  expect(lines.map(({ name, left, right, verdict }) => [name, left, right, verdict])).toEqual([
    ['email', ['ada@example.com'], ['Ada@example.com'], 'agrees'],
    ['city', ['york '], ['York'], 'agrees'],
    ['user_id', ['b'], ['a'], 'differs'],
    ['phone', [], ['+491'], 'one'],
    ['plan', [], [], 'one'],
  ])
})

test('a person is called by name, else by the identifier that tells most', () => {
  const ada = person('1', [
    ['anonymous_id', 'x'],
    ['phone', '+491'],
    ['email', 'ada@example.com'],
  ])
  expect(callOf(ada.identifiers)).toBe('ada@example.com')
  expect(callOf(ada.identifiers, [{ name: 'first_name', value: 'Ada', at: '1' }])).toBe('Ada')
  expect(
    callOf(ada.identifiers, [
      { name: 'name', value: 'Ada Byron', at: '1' },
      { name: 'name', value: 'Ada Lovelace', at: '2' },
    ]),
  ).toBe('Ada Lovelace')
  expect(callOf([])).toBeUndefined()
})

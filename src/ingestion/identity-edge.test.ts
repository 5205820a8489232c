import { expect, test } from 'vitest'
import { createEdgeCollection } from './identity-edge.ts'

const event = (userId: string, anonymousId: string, ts = 0) => ({
  workspace: 'ws',
  messageId: `${userId} ${anonymousId} ${ts}`,
  ts,
  type: 'track',
  userId,
  anonymousId,
  account: '',
  robot: 0,
  properties: {},
  context: {},
})

test('every pair is there once with its times and count, however many devices share one id', () => {
  const collection = createEdgeCollection()
  for (const ts of [20, 10, 30])
    for (let device = 0; device < 40; device++) collection.note(event('shared', `a${device}`, ts))
  const edges = [...collection.edges()]
  expect(edges.map((edge) => edge.rightValue).toSorted()).toEqual(
    Array.from({ length: 40 }, (_, device) => `a${device}`).toSorted(),
  )
  for (const edge of edges) expect([edge.firstSeen, edge.lastSeen, edge.seen]).toEqual([10, 30, 3])
})

test('identifiers of any characters stay apart', () => {
  const collection = createEdgeCollection()
  const alias = (userId: string, previousId: string) => ({
    ...event(userId, ''),
    type: 'alias',
    properties: { previousId },
  })
  for (const [user, former] of [
    ['a', 'b c'],
    ['a b', 'c'],
    ['a\0b', 'c'],
    ['a', 'b\0c'],
    ['1', '12'],
    ['11', '2'],
  ] as const)
    collection.note(alias(user, former))
  expect([...collection.edges()]).toHaveLength(12)
})

test('edges that were counted before are written without counting', () => {
  const collection = createEdgeCollection(false)
  collection.note(event('u', 'a'))
  collection.note(event('u', 'a'))
  expect([...collection.edges()].map((edge) => edge.seen)).toEqual([0])
})

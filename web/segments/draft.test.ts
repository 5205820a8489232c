import { expect, test } from 'vitest'
import type { Condition } from '../../src/segments/index.ts'
import {
  type BlockNode,
  conditionOf,
  draftOf,
  isBlock,
  isComplete,
  leavesIn,
  moved,
  segmentsIn,
  withoutNode,
} from './draft.ts'

const ordered = { did: 'Order Completed' }
const called = { did: 'Call Started' }
const family = { trait: 'plan', op: 'eq' as const, value: 'family' }

test('a condition that goes through the editor untouched says the same', () => {
  const conditions: Condition[] = [
    ordered,
    { and: [ordered, { or: [called, { not: family }] }] },
    { not: { or: [ordered, called] } },
    { and: [{ not: { and: [ordered, family] } }, { segment: 'vip', in: false }] },
  ]
  for (const condition of conditions) expect(conditionOf(draftOf(condition))).toEqual(condition)
})

test('what is said twice or needlessly is said once', () => {
  expect(conditionOf(draftOf({ not: { not: ordered } }))).toEqual(ordered)
  expect(conditionOf(draftOf({ and: [{ or: [ordered] }, called] }))).toEqual({ and: [ordered, called] })
})

test('a block without anything in it says nothing', () => {
  expect(conditionOf({ id: 'a', negated: false, op: 'and', parts: [] })).toBeUndefined()
})

/** Names of the events, with brackets where a block is. */
function written(node: BlockNode): string {
  const parts = node.parts.map((part) => (isBlock(part) ? written(part) : (part.leaf as { did: string }).did))
  return `(${parts.join(' ')})`
}

test('a condition reaches every place by going down, and comes back by going up', () => {
  const start = draftOf({ and: [{ did: 'a' }, { or: [{ did: 'b' }, { did: 'c' }] }, { did: 'd' }] })
  const id = leavesIn(start)[0]!.id
  const down = ['((a b c) d)', '((b a c) d)', '((b c a) d)', '((b c) a d)', '((b c) d a)']
  let tree = start
  for (const place of down) {
    tree = moved(tree, id, 1)!
    expect(written(tree)).toBe(place)
  }
  expect(moved(tree, id, 1)).toBeUndefined()
  for (const place of [...down.slice(0, -1).reverse(), '(a (b c) d)']) {
    tree = moved(tree, id, -1)!
    expect(written(tree)).toBe(place)
  }
  expect(moved(tree, id, -1)).toBeUndefined()
})

test('a block whose last condition goes away or is removed goes too', () => {
  const start = draftOf({ and: [{ did: 'a' }, { not: { or: [{ did: 'b' }] } }] })
  const inner = leavesIn(start)[1]!
  const block: BlockNode = { id: 'x', negated: false, op: 'or', parts: [inner] }
  const tree: BlockNode = { ...start, parts: [start.parts[0]!, block] }
  expect(written(tree)).toBe('(a (b))')
  expect(written(withoutNode(tree, inner.id))).toBe('(a)')
  expect(written(moved(tree, inner.id, -1)!)).toBe('(a b)')
})

test('a condition that lacks something is not asked for', () => {
  expect(isComplete({ did: '' })).toBe(false)
  expect(isComplete({ did: ['a', 'b'] })).toBe(true)
  expect(isComplete({ did: 'a', within: { from: '' } })).toBe(false)
  expect(isComplete({ trait: 'plan', op: 'eq' })).toBe(false)
  expect(isComplete({ trait: 'plan', op: 'missing' })).toBe(true)
  expect(isComplete({ trait: 'plan', op: 'in', value: [] })).toBe(false)
  expect(isComplete({ unanswered: { opened: 'a', closedBy: [] } })).toBe(false)
  expect(isComplete({ segment: '', in: true })).toBe(false)
})

test('the groups a condition speaks of are found at any depth', () => {
  expect(
    segmentsIn({
      and: [{ segment: 'b', in: true }, { not: { or: [{ segment: 'a', in: false }, ordered] } }],
    }),
  ).toEqual(['b', 'a'])
})

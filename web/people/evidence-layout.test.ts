import { expect, test } from 'vitest'
import { layArcs, orderNodes } from './evidence-layout.ts'

const node = (key: string, priority = 1) => ({ key, priority })
const link = (left: string, right: string, seen = 1, used = true) => ({ left, right, seen, used })

test('the identifier with most evidence comes first, the others by what ties them to the rows above', () => {
  const nodes = [node('far'), node('hub'), node('strong'), node('weak'), node('alone')]
  const links = [link('hub', 'weak', 1), link('hub', 'strong', 60), link('weak', 'far', 4)]
  expect(orderNodes(nodes, links)).toEqual(['hub', 'strong', 'weak', 'far', 'alone'])
})

test('without links, identifiers stand by their priority', () => {
  expect(orderNodes([node('b', 2), node('a', 2), node('c', 1)], [])).toEqual(['c', 'a', 'b'])
})

test('no two arcs that overlap lie in the same lane', () => {
  const order = ['a', 'b', 'c', 'd']
  const links = [link('a', 'b'), link('a', 'c'), link('a', 'd'), link('c', 'd'), link('b', 'd', 9, false)]
  const { arcs, lanes } = layArcs(order, links)
  expect(arcs).toHaveLength(5)
  for (const one of arcs) {
    for (const other of arcs) {
      if (one === other || one.depth !== other.depth) continue
      expect(one.from >= other.to || other.from >= one.to).toBe(true)
    }
  }
  expect(lanes).toBe(Math.max(...arcs.map((arc) => arc.depth)))
})

test('a link to a row that is not shown, and one to itself, are left out', () => {
  expect(layArcs(['a', 'b'], [link('a', 'gone'), link('a', 'a')])).toEqual({ arcs: [], lanes: 0 })
})

test('two hundred identifiers around one are laid out', () => {
  const others = Array.from({ length: 200 }, (_, index) => node(`device ${index}`))
  const links = others.map(({ key }) => link('hub', key))
  const order = orderNodes([...others, node('hub', 0)], links)
  expect(order[0]).toBe('hub')
  expect(layArcs(order, links).arcs).toHaveLength(200)
})

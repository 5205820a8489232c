import { describe, expect, test } from 'vitest'
import {
  columns,
  freeId,
  freePlace,
  inReadingOrder,
  movedBefore,
  type Place,
  type Step,
  settle,
  stepped,
} from './place.ts'

const tile = (id: string, x: number, y: number, w: number, h: number) => ({ id, place: { x, y, w, h } })
const row = () => [
  tile('a', 0, 0, 4, 3),
  tile('b', 4, 0, 4, 3),
  tile('c', 8, 0, 4, 3),
  tile('d', 0, 3, 12, 4),
]
const placeOf = (tiles: { id: string; place: Place }[], id: string) =>
  tiles.find((one) => one.id === id)!.place

/** No two tiles lie on each other and all are inside. */
function isWhole(tiles: { id: string; place: Place }[]) {
  for (const [index, { place: one }] of tiles.entries()) {
    expect(one.x).toBeGreaterThanOrEqual(0)
    expect(one.x + one.w).toBeLessThanOrEqual(columns)
    for (const { place: two } of tiles.slice(index + 1)) {
      const apart =
        one.x + one.w <= two.x || two.x + two.w <= one.x || one.y + one.h <= two.y || two.y + two.h <= one.y
      expect(apart).toBe(true)
    }
  }
}

describe('the places of tiles', () => {
  test('tiles rise as far as nothing is in their way', () => {
    const settled = settle([tile('a', 0, 5, 6, 2), tile('b', 6, 9, 6, 2), tile('c', 0, 20, 12, 2)])
    expect(settled.map(({ place }) => place.y)).toEqual([0, 0, 2])
    isWhole(settled)
  })

  test('a step to the right pushes what is there down, and stops at the edge', () => {
    const once = stepped(row(), 'a', 'right')
    expect(placeOf(once, 'a')).toEqual({ x: 1, y: 0, w: 4, h: 3 })
    expect(placeOf(once, 'b').y).toBe(3)
    isWhole(once)
    expect(placeOf(stepped(row(), 'c', 'right'), 'c').x).toBe(8)
  })

  test('down and up change places with the tile in the way, and back again', () => {
    const down = stepped(row(), 'a', 'down')
    expect(placeOf(down, 'd').y).toBeLessThan(placeOf(down, 'a').y)
    isWhole(down)
    const up = stepped(row(), 'd', 'up')
    expect(placeOf(up, 'd').y).toBe(0)
    isWhole(up)
    expect(stepped(row(), 'a', 'up')).toEqual(row())
  })

  test('wider goes to the left where the right is full; narrower and lower have an end', () => {
    const wider = stepped(row(), 'c', 'wider')
    expect(placeOf(wider, 'c')).toMatchObject({ x: 7, w: 5 })
    isWhole(wider)
    const small = [tile('a', 0, 0, 2, 2)]
    expect(stepped(small, 'a', 'narrower')).toEqual(small)
    expect(stepped(small, 'a', 'lower')).toEqual(small)
    expect(placeOf(stepped([tile('a', 0, 0, 12, 2)], 'a', 'wider'), 'a').w).toBe(12)
  })

  test('a tile goes before another one', () => {
    const moved = movedBefore(row(), 'd', 'b')
    expect(inReadingOrder(moved)[0]?.id).toBe('d')
    isWhole(moved)
    expect(movedBefore(row(), 'a', 'a')).toEqual(row())
  })

  test('any walk by keyboard leaves a whole board', () => {
    const steps: Step[] = ['right', 'down', 'wider', 'taller', 'left', 'up', 'narrower', 'lower']
    let tiles = row()
    for (let index = 0; index < 200; index += 1) {
      tiles = stepped(tiles, 'abcd'[(index * 7) % 4]!, steps[(index * 5 + (index >> 3)) % steps.length]!)
      isWhole(tiles)
    }
    expect(tiles).toHaveLength(4)
  })

  test('a new tile takes the first gap and an id of its own', () => {
    expect(freePlace(row(), { w: 4, h: 3 })).toEqual({ x: 0, y: 7, w: 4, h: 3 })
    expect(freePlace(row().slice(1), { w: 4, h: 3 })).toEqual({ x: 0, y: 0, w: 4, h: 3 })
    expect(freeId([tile('get-help', 0, 0, 1, 1)], 'Get help')).toBe('get-help-2')
    expect(freeId([], '???')).toBe('tile')
  })
})

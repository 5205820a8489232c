import { expect, test } from 'vitest'
import type { Tile } from '../../src/boards/index.ts'
import { draftOf, fits, tileOf } from './tile-draft.ts'

const line = {
  id: 'waits',
  view: 'line',
  place: { x: 0, y: 0, w: 6, h: 5 },
  measure: 'get_help',
  title: 'Waits',
  by: ['topic'],
  compare: 'previous',
  limit: 4,
  filter: { property: 'team', op: 'eq', value: 'Billing' },
} as Tile

test('a tile is the same after a walk through the form', () => {
  expect(tileOf(draftOf(line), [line])).toEqual(line)
  const deep = { ...line, by: [{ property: 'topic' }], compare: { segment: 'loyal' } } as Tile
  expect(tileOf(draftOf(deep), [deep])).toEqual(deep)
  const condition = { filter: { property: 'plan', op: 'eq', value: 'gold' } }
  const apart = { ...line, compare: condition } as unknown as Tile
  expect(tileOf(draftOf(apart), [apart])).toEqual(apart)
})

test('a tile is compared with a group, with another one, and with nothing again', () => {
  const loyal = { ...line, compare: { segment: 'loyal' } } as Tile
  const draft = draftOf(loyal)
  expect(draft.compare).toBe('group loyal')
  expect(tileOf({ ...draft, compare: 'group new_ones' }, [loyal])).toMatchObject({
    compare: { segment: 'new_ones' },
  })
  expect(tileOf({ ...draft, compare: 'own' }, [loyal])).not.toHaveProperty('compare')
})

test('a new tile takes a free place and an id of its own', () => {
  const draft = draftOf(undefined, 'get_help')
  expect(tileOf(draft, [line])).toMatchObject({
    id: 'get-help',
    view: 'figure',
    measure: 'get_help',
    place: { x: 6, y: 0 },
  })
  expect(tileOf({ ...draft, view: 'text', text: '' }, [])).toBeUndefined()
  expect(tileOf({ ...draft, view: 'stages' }, [])).toBeUndefined()
})

test('with another view it keeps its place, its filter and its measure, and loses what that view has not', () => {
  const bars = tileOf({ ...draftOf(line), view: 'figure' }, [line]) as Record<string, unknown>
  expect(bars).toMatchObject({ id: 'waits', view: 'figure', place: line.place, measure: 'get_help' })
  expect(bars.by).toBeUndefined()
  expect(bars.limit).toBeUndefined()
  expect(bars.filter).toEqual({ property: 'team', op: 'eq', value: 'Billing' })
})

test('the steps of a journey need a journey', () => {
  expect(fits('steps', 'conversion')).toBe(true)
  expect(fits('steps', 'count')).toBe(false)
  expect(fits('cohorts', 'retention')).toBe(true)
  expect(fits('line', 'retention')).toBe(true)
})

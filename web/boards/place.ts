import type { Tile } from '../../src/boards/index.ts'

/** Columns of the grid, as the server takes them. */
export const columns = 12
/** Height of a row and the gap between tiles, in pixels. */
export const rowHeight = 64
export const gap = 16

export type Place = Tile['place']
interface Placed {
  id: string
  place: Place
}

const least = { w: 2, h: 2 }

function overlap(one: Place, two: Place): boolean {
  return one.x < two.x + two.w && two.x < one.x + one.w && one.y < two.y + two.h && two.y < one.y + one.h
}

/** Tiles in reading order: from above, then from the left. */
export function inReadingOrder<T extends Placed>(tiles: readonly T[]): T[] {
  return tiles.toSorted((a, b) => a.place.y - b.place.y || a.place.x - b.place.x)
}

/**
 * Lets every tile rise as far as nothing is in its way, in reading order, so that no two lie on each other. The one that
 * was just placed is asked first and stays where it is put.
 *
 * @param first id of the tile that the others make room for
 */
export function settle<T extends Placed>(tiles: readonly T[], first?: string): T[] {
  const order = inReadingOrder(tiles).sort((a, b) => Number(b.id === first) - Number(a.id === first))
  const standing: T[] = []
  for (const tile of order) {
    const place = { ...tile.place }
    if (tile.id !== first) place.y = 0
    while (standing.some((other) => overlap(other.place, place))) place.y += 1
    standing.push({ ...tile, place })
  }
  const settled = first === undefined ? standing : settle(standing)
  return tiles.map((tile) => settled.find(({ id }) => id === tile.id) ?? tile)
}

/** A step by the keyboard: one cell to a side, or one cell wider or taller. */
export type Step = 'left' | 'right' | 'up' | 'down' | 'wider' | 'narrower' | 'taller' | 'lower'

/** The tiles after one of them took a step; the others make room. At the edge nothing changes. */
export function stepped<T extends Placed>(tiles: readonly T[], id: string, step: Step): T[] {
  const tile = tiles.find((one) => one.id === id)
  if (!tile) return [...tiles]
  if (step === 'up' || step === 'down') return acrossRows(tiles, tile, step)
  const { x, w, h } = tile.place
  const change = {
    left: { x: Math.max(0, x - 1) },
    right: { x: Math.min(columns - w, x + 1) },
    wider: x + w < columns ? { w: w + 1 } : { w: Math.min(columns, w + 1), x: Math.max(0, x - 1) },
    narrower: { w: Math.max(least.w, w - 1) },
    taller: { h: Math.min(50, h + 1) },
    lower: { h: Math.max(least.h, h - 1) },
  }[step]
  return settle(placed(tiles, id, { ...tile.place, ...change }), id)
}

function placed<T extends Placed>(tiles: readonly T[], id: string, place: Place): T[] {
  return tiles.map((tile) => (tile.id === id ? { ...tile, place } : tile))
}

/** Up: to the top of the nearest tile above in its columns; down: below the nearest one under it. */
function acrossRows<T extends Placed>(tiles: readonly T[], tile: T, step: 'up' | 'down'): T[] {
  const { place } = tile
  const beside = tiles.filter(
    (other) =>
      other.id !== tile.id && other.place.x < place.x + place.w && place.x < other.place.x + other.place.w,
  )
  if (step === 'up') {
    const above = beside.filter((other) => other.place.y < place.y).map((other) => other.place.y)
    if (above.length === 0) return [...tiles]
    return settle(placed(tiles, tile.id, { ...place, y: Math.max(...above) }), tile.id)
  }
  const below = beside.filter((other) => other.place.y >= place.y + place.h)
  if (below.length === 0) return [...tiles]
  const next = below.reduce((nearest, other) => (other.place.y < nearest.place.y ? other : nearest))
  // The next one takes the place of this one, which then stands under it.
  return settle(placed(tiles, next.id, { ...next.place, y: place.y }), next.id)
}

/** The tiles with one of them before another in reading order: it takes the other's place, which makes room. */
export function movedBefore<T extends Placed>(tiles: readonly T[], id: string, before: string): T[] {
  const [tile, other] = [tiles.find((one) => one.id === id), tiles.find((one) => one.id === before)]
  if (!tile || !other || id === before) return [...tiles]
  const x = Math.min(other.place.x, columns - tile.place.w)
  return settle(placed(tiles, id, { ...tile.place, x, y: other.place.y }), id)
}

/** Where a new tile of a size goes: the first gap in reading order. */
export function freePlace(tiles: readonly Placed[], size: { w: number; h: number }): Place {
  for (let y = 0; ; y += 1)
    for (let x = 0; x + size.w <= columns; x += 1) {
      const place = { x, y, ...size }
      if (!tiles.some((tile) => overlap(tile.place, place))) return place
    }
}

/** An id that no tile has, made of a name. */
export function freeId(tiles: readonly Placed[], name: string): string {
  const stem =
    name
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, '-')
      .replaceAll(/^-+|-+$/g, '')
      .slice(0, 50) || 'tile'
  const taken = new Set(tiles.map(({ id }) => id))
  for (let number = 1; ; number += 1) {
    const id = number === 1 ? stem : `${stem}-${number}`
    if (!taken.has(id)) return id
  }
}

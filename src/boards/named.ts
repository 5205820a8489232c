import { eventsOf, type Metric } from '../metrics/index.ts'
import type { Board } from './board.ts'
import { measuresOf, type Tile, type TileMeasure } from './tile.ts'

/** How deep formulas of formulas are followed; measures refuse deeper ones and circles. */
const deepest = 10

/**
 * Names of the events that a measure reads; undefined: every event.
 *
 * @param measures the catalogue by name
 */
export function eventsRead(
  measure: TileMeasure,
  measures: ReadonlyMap<string, Metric>,
  depth = 0,
): string[] | undefined {
  const found = typeof measure === 'string' ? measures.get(measure) : measure
  if (!found || depth > deepest) return []
  if (found.kind !== 'formula') return eventsOf(found)
  const parts = Object.values(found.measures).map((part) => eventsRead(part, measures, depth + 1))
  return parts.some((part) => part === undefined) ? undefined : parts.flatMap((part) => part ?? [])
}

/** A measure or a group that something names, and where: the path within it. */
export interface Named {
  kind: 'measure' | 'segment'
  name: string
  path: string
}

/** What a tile names: measures of the catalogue, also inside formulas given in it, and groups of customers. */
export function namedInTile(tile: Tile): Named[] {
  const measures = measuresOf(tile).flatMap((measure, index): Named[] => {
    const path = tile.view === 'stages' ? `/stages/${index}/measure` : '/measure'
    if (typeof measure === 'string') return [{ kind: 'measure', name: measure, path }]
    if (measure.kind !== 'formula') return []
    return Object.entries(measure.measures).flatMap(([key, part]): Named[] =>
      typeof part === 'string' ? [{ kind: 'measure', name: part, path: `${path}/measures/${key}` }] : [],
    )
  })
  return [...measures, ...segmentsIn(tile, '')]
}

/** What a whole board names. */
export function namedInBoard({ filter, tiles }: Board): Named[] {
  return [
    ...segmentsIn(filter, '/filter'),
    ...tiles.flatMap((tile, index) =>
      namedInTile(tile).map((one) => ({ ...one, path: `/tiles/${index}${one.path}` })),
    ),
  ]
}

/** Groups of customers named anywhere: {segment: x} in conditions, breakdowns and comparisons, and 'segment.x'. */
function segmentsIn(value: unknown, path: string): Named[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, inner]): Named[] => {
    const place = `${path}/${key}`
    if (key === 'segment' && typeof inner === 'string') return [{ kind: 'segment', name: inner, path: place }]
    if (key === 'by' && Array.isArray(inner))
      return inner.flatMap((one, index) => breakdownOf(one, `${place}/${index}`))
    return segmentsIn(inner, place)
  })
}

function breakdownOf(asked: unknown, path: string): Named[] {
  if (typeof asked !== 'string') return segmentsIn(asked, path)
  return asked.startsWith('segment.') ? [{ kind: 'segment', name: asked.slice(8), path }] : []
}

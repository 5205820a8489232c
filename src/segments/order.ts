import { segmentsIn } from './condition.ts'
import type { Segment } from './segment.ts'

/** Names of the groups that a group speaks of. */
export function namedBy(segment: Segment): string[] {
  return segment.kind === 'live' ? segmentsIn(segment.condition) : []
}

/**
 * Groups in an order in which each comes after those it speaks of. Names of groups that are not there are passed over.
 *
 * @returns the order, or the groups of one circle
 */
export function inOrder<One extends Segment>(
  segments: readonly One[],
): { order: One[] } | { circle: string[] } {
  const byName = new Map(segments.map((segment) => [segment.name, segment]))
  const done = new Set<string>()
  const order: One[] = []
  /** Walks to the end of what the group speaks of; gives the circle it runs into. */
  function visit(name: string, path: readonly string[]): string[] | undefined {
    const segment = byName.get(name)
    if (!segment || done.has(name)) return undefined
    if (path.includes(name)) return [...path.slice(path.indexOf(name)), name]
    for (const other of namedBy(segment)) {
      const circle = visit(other, [...path, name])
      if (circle) return circle
    }
    done.add(name)
    order.push(segment)
    return undefined
  }
  for (const { name } of segments) {
    const circle = visit(name, [])
    if (circle) return { circle }
  }
  return { order }
}

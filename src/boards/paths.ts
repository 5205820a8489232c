import type { TileResult } from './figures.ts'
import type { PathStep } from './path-queries.ts'

type Paths = Extract<TileResult, { view: 'paths' }>
type Node = Paths['nodes'][number]

/**
 * Paths as a drawing shows them: at each step the events of most people, the others together. Nobody is lost: the people
 * of a step are those who came to it, and each either ends there or goes on.
 *
 * @param limit events shown by themselves at each step
 */
export function toPaths(steps: readonly PathStep[], limit: number): Paths {
  const shown = shownEvents(steps, limit)
  const named = (step: number, event: string) => (shown.get(step)?.has(event) ? event : null)
  const nodes = new Map<string, Node>()
  const links = new Map<string, Paths['links'][number]>()
  for (const { step, from, to, people } of steps) {
    const event = named(step, from)
    const node = at(nodes, `${step} ${event}`, () => ({ step, event, people: 0, ended: 0 }))
    node.people += people
    if (to === null) {
      node.ended += people
      continue
    }
    const next = named(step + 1, to)
    at(links, `${step} ${event}\0${next}`, () => ({ step, from: event, to: next, people: 0 })).people +=
      people
  }
  return {
    view: 'paths',
    people: [...nodes.values()].filter(({ step }) => step === 0).reduce((sum, node) => sum + node.people, 0),
    nodes: [...nodes.values()].sort((a, b) => a.step - b.step || byPeople(a, b, a.event, b.event)),
    links: [...links.values()].sort((a, b) => a.step - b.step || byPeople(a, b, a.to, b.to)),
  }
}

/** Most people first, others last. */
function byPeople(
  a: { people: number },
  b: { people: number },
  one: string | null,
  two: string | null,
): number {
  if ((one === null) !== (two === null)) return one === null ? 1 : -1
  return b.people - a.people || ((one ?? '') < (two ?? '') ? -1 : 1)
}

function at<K, T>(map: Map<K, T>, key: K, make: () => T): T {
  const known = map.get(key) ?? make()
  map.set(key, known)
  return known
}

/** Events of most people at each step. */
function shownEvents(steps: readonly PathStep[], limit: number): Map<number, Set<string>> {
  const counts = new Map<number, Map<string, number>>()
  for (const { step, from, people } of steps) {
    const events = at(counts, step, () => new Map<string, number>())
    events.set(from, (events.get(from) ?? 0) + people)
  }
  return new Map(
    [...counts].map(([step, events]) => [
      step,
      new Set(
        [...events]
          .sort(([one, a], [two, b]) => b - a || (one < two ? -1 : 1))
          .slice(0, limit)
          .map(([event]) => event),
      ),
    ]),
  )
}

/** An identifier as a node of the drawing, named by its key. */
export interface Node {
  key: string
  /** Lower comes first when nothing else decides. */
  priority: number
}

/** Two identifiers that were seen together, and how often. */
export interface Link {
  left: string
  right: string
  seen: number
  used: boolean
}

/** A link as an arc beside the rows: from row to row, and in which lane from the text (1 is nearest). */
export interface Arc extends Link {
  from: number
  to: number
  depth: number
  /** Width of the line in pixels: grows with the logarithm of how often they were seen together. */
  width: number
}

/**
 * Orders identifiers so that those seen together stand near each other: beginning with the one that has most links, each
 * next row is the one with most evidence to the rows above. Identifiers without a link come last.
 */
export function orderNodes(nodes: readonly Node[], links: readonly Link[]): string[] {
  const weight = new Map<string, Map<string, number>>()
  const add = (a: string, b: string, by: number) => {
    const of = weight.get(a) ?? new Map<string, number>()
    of.set(b, (of.get(b) ?? 0) + by)
    weight.set(a, of)
  }
  for (const { left, right, seen, used } of links) {
    // What was not used ties less than anything that was.
    const by = used ? 1 + Math.log2(1 + seen) : 0.1
    add(left, right, by)
    add(right, left, by)
  }
  const byRank = (a: Node, b: Node) => a.priority - b.priority || a.key.localeCompare(b.key)
  const degree = (node: Node) => [...(weight.get(node.key)?.values() ?? [])].reduce((sum, by) => sum + by, 0)
  const waiting = nodes.toSorted((a, b) => degree(b) - degree(a) || byRank(a, b))
  const placed: string[] = []
  const pull = new Map<string, number>()
  while (waiting.length > 0) {
    let best = 0
    for (let index = 1; index < waiting.length; index += 1) {
      const [one, other] = [waiting[index]!, waiting[best]!]
      const more = (pull.get(one.key) ?? 0) - (pull.get(other.key) ?? 0)
      if (more > 0) best = index
    }
    const [next] = waiting.splice(best, 1)
    placed.push(next!.key)
    for (const [key, by] of weight.get(next!.key) ?? []) pull.set(key, (pull.get(key) ?? 0) + by)
  }
  return placed
}

/**
 * Arcs of the links between ordered rows: short ones near the text, longer ones around them, so that no two arcs lie on
 * each other. Links to a row that is not shown are left out.
 *
 * @returns arcs, and how many lanes they need
 */
export function layArcs(order: readonly string[], links: readonly Link[]): { arcs: Arc[]; lanes: number } {
  const row = new Map(order.map((key, index) => [key, index]))
  const spans = links.flatMap((link) => {
    const [a, b] = [row.get(link.left), row.get(link.right)]
    if (a === undefined || b === undefined || a === b) return []
    return [{ ...link, from: Math.min(a, b), to: Math.max(a, b) }]
  })
  const laid: Arc[] = []
  for (const span of spans.toSorted((a, b) => a.to - a.from - (b.to - b.from) || a.from - b.from)) {
    const across = laid.filter((arc) => arc.from < span.to && span.from < arc.to).map((arc) => arc.depth)
    laid.push({
      ...span,
      depth: Math.max(0, ...across) + 1,
      width: 1.25 + Math.min(3, Math.log10(1 + span.seen)),
    })
  }
  return { arcs: laid, lanes: Math.max(0, ...laid.map((arc) => arc.depth)) }
}

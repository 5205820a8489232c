import { isCrowded } from './crowding.ts'

/** How many different values of a type a component may hold within a window. */
export interface Limit {
  /** Infinity: any number. */
  most: number
  /** Milliseconds between the first sightings of values that count together; Infinity: ever. */
  window: number
}

/** Identifiers as numbers 0 … n−1, and what keeps them apart. */
export interface ComponentRules {
  /** Type of each identifier, an index of `limits`. */
  types: Uint16Array
  /** When each was first seen, ms. */
  firstSeen: Float64Array
  limits: readonly Limit[]
  /** No component may hold one of the left and one of the right of the same cut. */
  cuts: readonly { left: readonly number[]; right: readonly number[] }[]
}

/**
 * What became of a piece of evidence that two identifiers belong together: they came together by it, they were
 * together already, or a limit of a type or a cut keeps them apart.
 */
export type Verdict = number
const joined: Verdict = 0
const agrees: Verdict = 1

/** The type whose limit refused it; undefined for other verdicts. */
export const limitOf = (one: Verdict): number | undefined => (one >= 2 ? one - 2 : undefined)
/** The cut that refused it; undefined for other verdicts. */
export const cutOf = (one: Verdict): number | undefined => (one < 0 ? -1 - one : undefined)

/** From this size on a component keeps its times sorted by type, so that growing by one does not mean reading it all. */
const largeSize = 64
type Times = Map<number, number[]>

/**
 * Components of identifiers under limits and cuts: disjoint sets (Tarjan), each component's members in a ring. About
 * 30 bytes an identifier.
 */
export function createComponents({ types, firstSeen, limits, cuts }: ComponentRules) {
  const count = types.length
  const parent = new Int32Array(count)
  const ring = new Int32Array(count)
  const size = new Int32Array(count).fill(1)
  for (let i = 0; i < count; i++) parent[i] = ring[i] = i
  const large = new Map<number, Times>()
  /** The sides of cuts in a component: 2k for the left of cut k, 2k + 1 for its right. */
  const sides = new Map<number, Set<number>>()
  cuts.forEach(({ left, right }, k) => {
    for (const node of left) markSide(node, 2 * k)
    for (const node of right) markSide(node, 2 * k + 1)
  })
  // How many of each type the two components at hand have; zeroed again after each look.
  const ours = new Int32Array(limits.length)
  const theirs = new Int32Array(limits.length)

  function markSide(node: number, side: number): void {
    const known = sides.get(node)
    if (known) known.add(side)
    else sides.set(node, new Set([side]))
  }

  function find(node: number): number {
    let at = node
    while (parent[at] !== at) {
      parent[at] = parent[parent[at]!]!
      at = parent[at]!
    }
    return at
  }

  /** The cut that two components may not cross; undefined when there is none. */
  function cutBetween(a: number, b: number): number | undefined {
    const one = sides.get(a)
    const other = one && sides.get(b)
    if (!one || !other) return undefined
    for (const side of one) if (other.has(side ^ 1)) return side >> 1
    return undefined
  }

  function timesOf(root: number): Times {
    const known = large.get(root)
    if (known) return known
    const times: Times = new Map()
    let node = root
    do {
      const type = types[node]!
      const list = times.get(type)
      if (list) list.push(firstSeen[node]!)
      else times.set(type, [firstSeen[node]!])
      node = ring[node]!
    } while (node !== root)
    for (const list of times.values()) list.sort((x, y) => x - y)
    return times
  }

  function tally(root: number, into: Int32Array, step: 1 | 0): void {
    const known = large.get(root)
    if (known) {
      for (const [type, list] of known) into[type] = list.length * step
      return
    }
    let node = root
    do {
      const type = types[node]!
      into[type] = (into[type]! + 1) * step
      node = ring[node]!
    } while (node !== root)
  }

  /** The type of which both bring values and together too many; undefined when there is none. */
  function limitBetween(a: number, b: number): number | undefined {
    tally(a, ours, 1)
    tally(b, theirs, 1)
    const smaller = size[a]! < size[b]! ? a : b
    const found = firstType(smaller, (type) => {
      const [x, y] = [ours[type]!, theirs[type]!]
      const { most, window } = limits[type]!
      if (x === 0 || y === 0 || x + y <= most) return false
      return window === Infinity || isCrowded(timesOf(a).get(type)!, timesOf(b).get(type)!, most, window)
    })
    tally(a, ours, 0)
    tally(b, theirs, 0)
    return found
  }

  /** The lowest type of a component's members that passes the test. */
  function firstType(root: number, test: (type: number) => boolean): number | undefined {
    let found: number | undefined
    const look = (type: number) => {
      if ((found === undefined || type < found) && test(type)) found = type
    }
    const known = large.get(root)
    if (known) {
      for (const type of known.keys()) look(type)
      return found
    }
    let node = root
    do {
      look(types[node]!)
      node = ring[node]!
    } while (node !== root)
    return found
  }

  function unite(a: number, b: number): void {
    const [big, small] = size[a]! < size[b]! ? [b, a] : [a, b]
    if (size[big]! + size[small]! >= largeSize) {
      const kept = timesOf(big)
      for (const [type, list] of timesOf(small)) kept.set(type, inserted(kept.get(type) ?? [], list))
      large.set(big, kept)
      large.delete(small)
    }
    parent[small] = big
    size[big]! += size[small]!
    ;[ring[big], ring[small]] = [ring[small]!, ring[big]!]
    const moved = sides.get(small)
    if (!moved) return
    sides.delete(small)
    const there = sides.get(big)
    if (there) for (const side of moved) there.add(side)
    else sides.set(big, moved)
  }

  return {
    find,
    /** Evidence that two belong together is heard: limits and cuts decide. */
    hear(left: number, right: number): Verdict {
      const a = find(left)
      const b = find(right)
      if (a === b) return agrees
      const cut = cutBetween(a, b)
      if (cut !== undefined) return -1 - cut
      const type = limitBetween(a, b)
      if (type !== undefined) return 2 + type
      unite(a, b)
      return joined
    },
    /** All of these are one, whatever the limits say; only a cut keeps some apart. */
    join(members: readonly number[]): void {
      const apart: number[] = []
      for (const member of members) {
        const willing = apart.find((one) => cutBetween(find(one), find(member)) === undefined)
        if (willing === undefined) apart.push(member)
        else if (find(willing) !== find(member)) unite(find(willing), find(member))
      }
    },
  }
}

/** Sorted values put into a sorted list, which is changed. */
function inserted(list: number[], values: readonly number[]): number[] {
  for (const value of values) {
    let at = list.length
    while (at > 0 && list[at - 1]! > value) at--
    list.splice(at, 0, value)
  }
  return list
}

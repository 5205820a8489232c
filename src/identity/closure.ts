import type { ClickHouse } from '../db/index.ts'
import { type BlockedTest, blockedSql, createBlockedTest } from './blocked.ts'
import type { DecisionRule } from './decision.ts'
import { type Identifier, identifierIdOf, identifierKey } from './identifier.ts'
import {
  aloneAs,
  countUsers,
  type Neighbour,
  type Neighbours,
  type StoredIdentifier,
  selectMembers,
  selectNeighbours,
  selectStored,
} from './queries.ts'
import type { Edge, Evidence } from './resolver.ts'
import { type IdentityRules, ruleOf } from './rules.ts'

/** All that has to be known to say again who some identifiers are. */
export interface Closure {
  /** Of edges that were heard before, only ends and first sighting are known. */
  evidence: Evidence
  /** Every identifier that may belong to another person now, by key. */
  visited: Map<string, Identifier & { id: bigint }>
  /** What the map has of them, by id. */
  stored: Map<bigint, StoredIdentifier>
}

export interface ClosureOptions {
  clickhouse: ClickHouse
  workspace: string
  rules: IdentityRules
  /** Decisions that stand, in the order in which they were taken. */
  decisions: readonly DecisionRule[]
  /** Edges that the map has not taken into account yet. */
  fresh: readonly Edge[]
  /** More identifiers than this are not gathered. */
  most: number
}

type Reached = Identifier & { id: bigint }

/** Of what was seen with an identifier, so many are read at first. */
const neighboursAtFirst = 1000

/**
 * Walks from identifiers along all that may make others one with them: evidence that is neither blocked nor shared,
 * whether it was refused or not, joins that were decided, and, where something has come to be shared, who was one
 * person by it. What is out of reach cannot change, so that resolving the closure gives the same as resolving
 * everything.
 *
 * @param starts ends of fresh edges, and all that decisions name which were taken or undone
 * @returns undefined when it has more than `most` identifiers
 */
export async function gatherClosure(
  starts: Iterable<Identifier>,
  options: ClosureOptions,
): Promise<Closure | undefined> {
  const { clickhouse, workspace, rules, decisions } = options
  const walk = createWalk(options)
  walk.reach(starts)
  for (let frontier = walk.next(); frontier.length > 0; frontier = walk.next()) {
    if (walk.visited.size > options.most) return undefined
    const live = frontier.filter((one) => !walk.isBlocked(one))
    const near = await readNeighbours(live, options)
    const shared = live.filter((one) => !walk.open(one, near.get(one.id)))
    if (shared.length === 0) continue
    const stored = await selectStored(
      clickhouse,
      workspace,
      shared.map(({ id }) => id),
    )
    const people = stored.filter((one) => one.person !== aloneAs(one)).map(({ person }) => person)
    walk.reach(await selectMembers(clickhouse, workspace, [...new Set(people)]))
  }
  const visited = [...walk.visited.values()]
  const stored = await selectStored(
    clickhouse,
    workspace,
    visited.map(({ id }) => id),
  )
  return {
    evidence: {
      edges: [...walk.edges.values()],
      shared: walk.shared,
      rules,
      decisions: decisions.filter(({ sides }) =>
        sides.some((side) => side.some((member) => walk.visited.has(identifierKey(member)))),
      ),
    },
    visited: walk.visited,
    stored: new Map(stored.map((row) => [row.id, row])),
  }
}

/** What identifiers were seen with. Of one that very many customers share, not all: it stays incomplete. */
async function readNeighbours(
  live: readonly Reached[],
  { clickhouse, workspace, rules }: ClosureOptions,
): Promise<Map<bigint, Neighbours>> {
  const ids = live.map(({ id }) => id)
  const rows = await selectNeighbours(clickhouse, workspace, ids, neighboursAtFirst)
  const near = new Map(rows.map((row) => [row.id, row]))
  const crowded = live.filter(({ id }) => near.get(id)?.complete === false)
  if (crowded.length === 0) return near
  const users = await countUsers(
    clickhouse,
    workspace,
    crowded.map(({ id }) => id),
    blockedSql(rules.blocked, 'type', 'value'),
  )
  const unshared = crowded.filter(({ id, type }) => {
    const most = ruleOf(rules, type).sharedBy
    return most === null || (users.get(id) ?? 0) <= most
  })
  for (const row of await selectNeighbours(
    clickhouse,
    workspace,
    unshared.map(({ id }) => id),
    100_000_000,
  ))
    near.set(row.id, row)
  return near
}

/** Where the walk has been, and where it goes next. */
function createWalk({ workspace, rules, decisions, fresh }: ClosureOptions) {
  const isBlocked: BlockedTest = createBlockedTest(rules.blocked)
  const visited = new Map<string, Reached>()
  const edges = new Map<string, Edge>()
  const shared = new Set<string>()
  const freshAt = neighboursByKey(fresh)
  const joins = joinsByMember(decisions)
  let waiting: Reached[] = []

  function reach(identifiers: Iterable<Identifier>): void {
    for (const { type, value } of identifiers) {
      const key = identifierKey({ type, value })
      if (visited.has(key)) continue
      const reached = { type, value, id: identifierIdOf(workspace, { type, value }) }
      visited.set(key, reached)
      waiting.push(reached)
      for (const { sides } of joins.get(key) ?? []) reach(sides.flat())
    }
  }

  function isShared(one: Reached, near: readonly Neighbour[], complete: boolean): boolean {
    const most = ruleOf(rules, one.type).sharedBy
    if (most === null) return false
    if (!complete) return true
    const users = near.filter((other) => !other.isLeft && other.type === 'user_id' && !isBlocked(other))
    return new Set(users.map(({ value }) => value)).size > most
  }

  function noteEdge(one: Identifier, { type, value, isLeft, firstSeen }: Neighbour): void {
    const own = { type: one.type, value: one.value }
    const [left, right] = isLeft ? [own, { type, value }] : [{ type, value }, own]
    const key = edgeKey({ left, right })
    const known = edges.get(key)
    if (known && known.firstSeen <= firstSeen) return
    edges.set(key, { left, right, firstSeen, lastSeen: firstSeen, evidence: '', seen: 0 })
  }

  return {
    visited,
    edges,
    shared,
    isBlocked,
    reach,
    /** Takes in what one was seen with, and goes on from there, unless it is shared. @returns false when it is */
    open(one: Reached, known: Neighbours | undefined): boolean {
      const key = identifierKey(one)
      const near = [...(known?.neighbours ?? []), ...(freshAt.get(key) ?? [])]
      if (isShared(one, near, known?.complete !== false)) {
        shared.add(key)
        return false
      }
      for (const other of near) noteEdge(one, other)
      reach(near)
      return true
    },
    /** Takes what was reached since the last time. */
    next(): Reached[] {
      const frontier = waiting
      waiting = []
      return frontier
    },
  }
}

/** One text for an edge. */
export function edgeKey({ left, right }: Pick<Edge, 'left' | 'right'>): string {
  return `${identifierKey(left)}\0\0${identifierKey(right)}`
}

function neighboursByKey(edges: readonly Edge[]): Map<string, Neighbour[]> {
  const near = new Map<string, Neighbour[]>()
  const note = (one: Identifier, other: Neighbour) => {
    const known = near.get(identifierKey(one))
    if (known) known.push(other)
    else near.set(identifierKey(one), [other])
  }
  for (const { left, right, firstSeen } of edges) {
    note(left, { ...right, isLeft: true, firstSeen })
    note(right, { ...left, isLeft: false, firstSeen })
  }
  return near
}

function joinsByMember(decisions: readonly DecisionRule[]): Map<string, DecisionRule[]> {
  const joins = new Map<string, DecisionRule[]>()
  for (const decision of decisions) {
    if (decision.kind !== 'join') continue
    for (const member of decision.sides.flat()) {
      const key = identifierKey(member)
      const known = joins.get(key)
      if (known) known.push(decision)
      else joins.set(key, [decision])
    }
  }
  return joins
}

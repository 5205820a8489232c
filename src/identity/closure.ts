import type { ClickHouse } from '../db/index.ts'
import { type BlockedTest, blockedSql, createBlockedTest } from './blocked.ts'
import type { DecisionRule } from './decision.ts'
import { type Identifier, identifierIdOf, identifierKey, isActorType } from './identifier.ts'
import {
  countUsers,
  type SeenWith,
  type StoredIdentifier,
  selectEdges,
  selectMembers,
  selectSeenWith,
  selectStored,
} from './queries.ts'
import type { Edge, Evidence } from './resolver.ts'
import { type IdentityRules, ruleOf } from './rules.ts'

/** All that has to be known to say again who some identifiers are. */
export interface Closure {
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

/** Of who was seen with an identifier, so many are read at first. */
const seenWithAtFirst = 1000

/**
 * Walks from identifiers along all that may make others one with them: evidence that is neither blocked nor shared,
 * whether it was refused or not; joins that were decided; and who is one person so far. What is out of reach cannot
 * change, so that resolving the closure gives the same as resolving everything.
 *
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
    const ids = frontier.map(({ id }) => id)
    const live = frontier.filter((one) => !walk.isBlocked(one))
    const [stored, seenWith] = await Promise.all([
      selectStored(clickhouse, workspace, ids),
      selectSeenWith(
        clickhouse,
        workspace,
        live.map(({ id }) => id),
        seenWithAtFirst,
      ),
    ])
    const open = await walk.openTo(live, seenWith)
    const people = walk.noteStored(stored)
    const [edges, members] = await Promise.all([
      selectEdges(
        clickhouse,
        workspace,
        open.filter(({ type }) => isActorType(type)),
      ),
      selectMembers(clickhouse, workspace, people),
    ])
    walk.noteEdges(edges)
    walk.reach(members)
  }
  const related = decisions.filter(({ sides }) =>
    sides.some((side) => side.some((member) => walk.visited.has(identifierKey(member)))),
  )
  return {
    evidence: { edges: [...walk.edges.values()], shared: walk.shared, rules, decisions: related },
    visited: walk.visited,
    stored: walk.stored,
  }
}

type Reached = Identifier & { id: bigint }

/** Where the walk has been, and where it goes next. */
function createWalk({ clickhouse, workspace, rules, decisions, fresh }: ClosureOptions) {
  const isBlocked: BlockedTest = createBlockedTest(rules.blocked)
  const visited = new Map<string, Reached>()
  const edges = new Map<string, Edge>()
  const stored = new Map<bigint, StoredIdentifier>()
  const shared = new Set<string>()
  const peopleAsked = new Set<bigint>()
  const freshLefts = Map.groupBy(fresh, ({ right }) => identifierKey(right))
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

  /** Who the map has, and the people whose other identifiers were not asked for yet. */
  function noteStored(rows: readonly StoredIdentifier[]): bigint[] {
    const people: bigint[] = []
    for (const row of rows) {
      stored.set(row.id, row)
      if (row.person === 0n || peopleAsked.has(row.person)) continue
      peopleAsked.add(row.person)
      people.push(row.person)
    }
    return people
  }

  /** Those of the identifiers that are not shared; who was seen with them is reached. */
  async function openTo(live: readonly Reached[], rows: readonly SeenWith[]): Promise<Reached[]> {
    const byId = new Map(rows.map((row) => [row.id, row]))
    const crowded = live.filter(({ id }) => byId.get(String(id))?.complete === false)
    for (const row of await readCrowded(crowded)) byId.set(row.id, row)
    return live.filter((one) => {
      const key = identifierKey(one)
      const known = byId.get(String(one.id))
      const lefts = [...(known?.lefts ?? []), ...(freshLefts.get(key) ?? []).map(({ left }) => left)]
      const most = ruleOf(rules, one.type).sharedBy
      if (most !== null && (known?.complete === false || usersAmong(lefts) > most)) {
        shared.add(key)
        return false
      }
      reach(lefts)
      return true
    })
  }

  /** Of identifiers that very many were seen with: all of them, unless it is shared; then it stays incomplete. */
  async function readCrowded(crowded: readonly Reached[]): Promise<SeenWith[]> {
    if (crowded.length === 0) return []
    const ids = crowded.map(({ id }) => id)
    const users = await countUsers(clickhouse, workspace, ids, blockedSql(rules.blocked, 'type', 'value'))
    const few = crowded.filter(({ id, type }) => {
      const most = ruleOf(rules, type).sharedBy
      return most === null || (users.get(String(id)) ?? 0) <= most
    })
    return selectSeenWith(
      clickhouse,
      workspace,
      few.map(({ id }) => id),
      100_000_000,
    )
  }

  function usersAmong(lefts: readonly Identifier[]): number {
    const users = lefts.filter((left) => left.type === 'user_id' && !isBlocked(left))
    return new Set(users.map(({ value }) => value)).size
  }

  return {
    visited,
    edges,
    stored,
    shared,
    isBlocked,
    reach,
    noteStored,
    openTo,
    noteEdges(rows: readonly Edge[]): void {
      for (const edge of rows) {
        edges.set(`${identifierKey(edge.left)}\0\0${identifierKey(edge.right)}`, edge)
        reach([edge.left, edge.right])
      }
    },
    /** Takes what was reached since the last time. */
    next(): Reached[] {
      const frontier = waiting
      waiting = []
      return frontier
    },
  }
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

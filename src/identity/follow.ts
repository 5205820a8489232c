import { sql } from 'kysely'
import type { ClickHouse, Postgres } from '../db/index.ts'
import type { Change } from '../derivation/index.ts'
import { createBlockedTest } from './blocked.ts'
import { type Closure, gatherClosure } from './closure.ts'
import type { DecisionRepository, KeptDecision } from './decision-repository.ts'
import { type Identifier, identifierIdOf, identifierKey, isActorType } from './identifier.ts'
import type { MapChange, MapStore } from './map-store.ts'
import { aloneAs, selectDevicePairs, selectEdges, selectHeard, selectTelling } from './queries.ts'
import { type Edge, type Resolution, resolve } from './resolver.ts'
import { isDoubtful } from './review.ts'
import type { IdentityRules } from './rules.ts'

/** From so many touched or reached identifiers on, building the whole map again is less work. */
const mostTouched = 20_000
const mostReached = 200_000

/** What became of people when the map was written. */
export interface Followed {
  /** Ids of all people whose identifiers changed, as they were before and as they are now. */
  people: Set<string>
  /** People who were several and are one now. */
  joined: { person: string; people: string[] }[]
  /** People who were one and are several now. */
  split: { person: string; people: string[] }[]
  /** Pairs of people whom the limit of user_ids keeps apart although they share an e-mail or a telephone. */
  doubtful: { left: string; right: string }[]
}

export interface FollowDependencies {
  clickhouse: ClickHouse
  postgres: Postgres
  map: MapStore
  decisions: DecisionRepository
  rules: (workspace: string) => Promise<IdentityRules>
}

/** Brings the map in step with a part of the evidence. The caller holds the workspace's lock. */
export function createFollower({ clickhouse, postgres, map, decisions, rules }: FollowDependencies) {
  /**
   * Edges of events received in a span that the map has not taken into account.
   *
   * @returns undefined when there are too many to be followed one by one
   */
  async function freshEdges(workspace: string, received: Change['received']): Promise<Edge[] | undefined> {
    if (!received) return []
    const [pairs, telling] = await Promise.all([
      selectDevicePairs(clickhouse, workspace, received, mostTouched),
      selectTelling(clickhouse, workspace, received, mostTouched),
    ])
    if (pairs.length === mostTouched || telling.length === mostTouched) return undefined
    // Most events show a customer on a device that was known: those need no look at the edges.
    const seen = pairs.map(({ user, device, first }) => ({
      left: { type: 'user_id', value: user },
      right: { type: 'anonymous_id', value: device },
      firstSeen: Number(first),
    }))
    const unheard = await withoutHeard(workspace, seen)
    const lefts = new Map(
      [...unheard.map(({ left }) => left), ...telling].map((one) => [identifierKey(one), one]),
    )
    return withoutHeard(workspace, await selectEdges(clickhouse, workspace, [...lefts.values()]))
  }

  /** Those of the edges that the map has not taken into account, or only from later on. */
  async function withoutHeard<One extends Pick<Edge, 'left' | 'right' | 'firstSeen'>>(
    workspace: string,
    edges: readonly One[],
  ): Promise<One[]> {
    if (edges.length === 0) return []
    const idOf = (identifier: Identifier) => identifierIdOf(workspace, identifier)
    const heard = await selectHeard(
      clickhouse,
      workspace,
      [...new Set(edges.map(({ left }) => idOf(left)))],
      [...new Set(edges.map(({ right }) => idOf(right)))],
    )
    const since = new Map(heard.map(({ left, right, first }) => [`${left} ${right}`, Number(first)]))
    return edges.filter(({ left, right, firstSeen }) => {
      const known = since.get(`${idOf(left)} ${idOf(right)}`)
      return known === undefined || firstSeen < known
    })
  }

  /**
   * Follows fresh edges and decisions that were taken or undone.
   *
   * @returns undefined when so much can change that the whole map has to be built
   */
  async function follow(
    workspace: string,
    fresh: readonly Edge[],
    waiting: readonly KeptDecision[],
  ): Promise<Followed | undefined> {
    const [workspaceRules, standing] = await Promise.all([rules(workspace), decisions.standing(workspace)])
    const starts = [
      ...fresh.flatMap(({ left, right }) => [left, right]),
      ...waiting.flatMap(({ sides }) => sides.flat()),
    ]
    const closure = await gatherClosure(starts, {
      clickhouse,
      workspace,
      rules: workspaceRules,
      decisions: standing,
      fresh,
      most: mostReached,
    })
    if (!closure) return undefined
    const resolution = resolve(workspace, closure.evidence)
    const changes = changesOf(closure, resolution)
    const moved = changes.filter(
      (change) =>
        isActorType(change.type) && change.person !== (closure.stored.get(change.id)?.person ?? change.id),
    )
    await map.write(workspace, { version: await nextVersion(), changes, moved, heard: fresh })
    await decisions.markFollowed(workspace, waiting)
    return {
      ...whatBecame(closure, changes, namedBy(workspace, waiting)),
      doubtful: doubtfulPairs(closure.evidence.edges, resolution),
    }
  }

  async function nextVersion(): Promise<number> {
    const { rows } = await sql<{ version: number }>`SELECT nextval('identity_versions') AS version`.execute(
      postgres,
    )
    return rows[0]!.version
  }

  return { freshEdges, follow, nextVersion }
}
export type Follower = ReturnType<typeof createFollower>

/** Identifiers that are new to the map, or belong to another person than it says. */
function changesOf({ visited, stored, evidence }: Closure, resolution: Resolution): MapChange[] {
  const isBlocked = createBlockedTest(evidence.rules.blocked)
  const earliest = new Map<string, number>()
  for (const { left, right, firstSeen } of evidence.edges)
    for (const key of [identifierKey(left), identifierKey(right)])
      earliest.set(key, Math.min(firstSeen, earliest.get(key) ?? Infinity))

  const changes: MapChange[] = []
  for (const [key, { type, value, id }] of visited) {
    const known = stored.get(id)
    const resolved = resolution.identifiers.get(key)
    const person = resolved?.person ?? aloneAs({ type, id })
    const firstSeen = resolved?.firstSeen ?? earliest.get(key) ?? known?.firstSeen
    // Blocked ones, and those about which nothing stands any more, need no row unless they had one.
    if (firstSeen === undefined || (!known && !resolved && isBlocked({ type, value }))) continue
    if (known?.person !== person || known.firstSeen !== firstSeen)
      changes.push({ type, value, id, person, firstSeen })
  }
  return changes
}

/** Actors that decisions name: people who were there, even if no evidence told so. */
function namedBy(workspace: string, decisions: readonly KeptDecision[]): Set<bigint> {
  const members = decisions.flatMap(({ sides }) => sides.flat()).filter(({ type }) => isActorType(type))
  return new Set(members.map((member) => identifierIdOf(workspace, member)))
}

/** Compares people before and after. An actor that the map did not have was nobody yet, unless it is `named`. */
function whatBecame({ visited, stored }: Closure, changes: readonly MapChange[], named: ReadonlySet<bigint>) {
  const changed = new Map(changes.map(({ id, person }) => [id, person]))
  const people = new Set<string>()
  const before = new Map<bigint, Set<bigint>>()
  const after = new Map<bigint, Set<bigint>>()
  for (const { type, id } of visited.values()) {
    const known = stored.get(id)?.person
    const was = known ?? aloneAs({ type, id })
    const is = changed.get(id) ?? was
    if (changed.has(id)) for (const person of [was, is]) if (person !== 0n) people.add(String(person))
    if (!isActorType(type) || (known === undefined && !named.has(id))) continue
    addTo(after, is, was)
    addTo(before, was, is)
  }
  const severalIn = (groups: Map<bigint, Set<bigint>>) =>
    [...groups]
      .filter(([, others]) => others.size > 1)
      .map(([person, others]) => ({ person: String(person), people: [...others].map(String) }))
  return { people, joined: severalIn(after), split: severalIn(before) }
}

function addTo(groups: Map<bigint, Set<bigint>>, key: bigint, value: bigint): void {
  const known = groups.get(key)
  if (known) known.add(value)
  else groups.set(key, new Set([value]))
}

/** An e-mail or telephone that would make two user_ids one person, were there no limit, asks for somebody's opinion. */
function doubtfulPairs(edges: readonly Edge[], { identifiers, verdicts }: Resolution) {
  const personOf = (identifier: Identifier) => identifiers.get(identifierKey(identifier))?.person ?? 0n
  return edges.flatMap(({ left, right }, index) => {
    const verdict = verdicts[index]!
    if (verdict.kind !== 'limit' || verdict.type !== 'user_id' || !isDoubtful(right.type)) return []
    const pair = [personOf(left), personOf(right)] as const
    return pair[0] === 0n || pair[1] === 0n ? [] : [{ left: String(pair[0]), right: String(pair[1]) }]
  })
}

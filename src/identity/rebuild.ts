import { once } from 'node:events'
import { createWriteStream } from 'node:fs'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { finished } from 'node:stream/promises'
import type { ClickHouse } from '../db/index.ts'
import { createBlockedTest } from './blocked.ts'
import { createComponents, limitOf } from './components.ts'
import type { DecisionRule, Member } from './decision.ts'
import { type EdgeGraph, readEdgeFile, rest } from './edge-file.ts'
import { identifierIdOf, identifierKey, isActorType } from './identifier.ts'
import type { MapChange } from './map-store.ts'
import { exportEdges, selectTypes } from './rebuild-queries.ts'
import { limitFor, typesInOrder } from './resolver.ts'
import { isDoubtful } from './review.ts'
import { type IdentityRules, ruleOf } from './rules.ts'

export interface RebuildInput {
  clickhouse: ClickHouse
  workspace: string
  rules: IdentityRules
  /** Decisions that stand, in the order in which they were taken. */
  decisions: readonly DecisionRule[]
  /** For files on their way; made when absent. */
  directory: string
}

/** The people of a whole workspace. */
export interface Rebuilt {
  /** Edges that counted or could have counted. */
  edges: number
  /** Identifiers that decisions name, with their people. */
  members: MapChange[]
  /** Pairs of people whom the limit of user_ids keeps apart although they share an e-mail or a telephone, latest first. */
  doubtful(most: number): { left: string; right: string }[]
  /** Writes (id, person, is_actor) of every identifier that something speaks for. */
  writeTo(path: string): Promise<void>
}

/** Edges heard between two rests. */
const between = 20_000

/**
 * The same as `resolve`, over a whole workspace: edges come from ClickHouse in the order in which they are heard, as
 * numbers in a file, and are held in typed arrays.
 */
export async function rebuild(input: RebuildInput): Promise<Rebuilt> {
  const { clickhouse, workspace, rules, decisions, directory } = input
  const members = membersOf(input)
  const present = (await selectTypes(clickhouse, workspace)).map((type) => ({ type }))
  const types = typesInOrder(rules, [...present, ...members.values()])
  await mkdir(directory, { recursive: true })
  const own = await mkdtemp(join(directory, 'edges-'))
  try {
    const path = join(own, 'edges.bin')
    await exportEdges(clickhouse, workspace, { rules, types, path })
    const graph = await readEdgeFile(
      path,
      Array.from(members.values(), (member) => ({ ...member, type: types.indexOf(member.type) })),
    )
    return await settle(graph, { rules, decisions, types, members })
  } finally {
    await rm(own, { recursive: true, force: true })
  }
}

type Members = Map<string, Member & { id: bigint }>

/** Identifiers that decisions name and the rules do not block, by key. */
function membersOf({ workspace, decisions, rules }: RebuildInput): Members {
  const isBlocked = createBlockedTest(rules.blocked)
  const members: Members = new Map()
  for (const member of decisions.flatMap(({ sides }) => sides.flat())) {
    const key = identifierKey(member)
    const firstSeen = Math.min(member.firstSeen, members.get(key)?.firstSeen ?? Infinity)
    if (!isBlocked(member)) members.set(key, { ...member, firstSeen, id: identifierIdOf(workspace, member) })
  }
  return members
}

interface Settling {
  rules: IdentityRules
  decisions: readonly DecisionRule[]
  types: readonly string[]
  members: Members
}

async function settle(graph: EdgeGraph, { rules, decisions, types, members }: Settling): Promise<Rebuilt> {
  const { table, left, right, firstSeen } = graph
  const numberOf = (id: bigint) => table.numberOf(Number(id & 0xffffffffn), Number(id >> 32n))
  const numbersOf = (side: readonly Member[]) =>
    side.flatMap((member) => {
      const known = members.get(identifierKey(member))
      return known ? [numberOf(known.id)] : []
    })
  const components = createComponents({
    types: graph.types,
    firstSeen,
    limits: types.map((type) => limitFor(rules, type)),
    cuts: decisions
      .filter(({ kind }) => kind !== 'join')
      .map(({ sides }) => ({ left: numbersOf(sides[0]!), right: numbersOf(sides[1]!) })),
  })
  for (const { kind, sides } of decisions) if (kind === 'join') components.join(numbersOf(sides.flat()))

  const userType = types.indexOf('user_id')
  const doubtfulType = types.map(isDoubtful)
  const doubtful: number[] = []
  for (let edge = 0; edge < left.length; edge++) {
    const verdict = components.hear(left[edge]!, right[edge]!)
    if (limitOf(verdict) === userType && doubtfulType[graph.types[right[edge]!]!]) doubtful.push(edge)
    if (edge % between === between - 1) await rest()
  }
  const { earliest, isActor } = await nameByEarliest(graph, types, rules, components.find)
  /** Number of the person's actor; -1: nobody's. */
  const personOf = (node: number) => earliest[components.find(node)]!
  const idOf = (node: number) =>
    node === -1 ? 0n : (BigInt(table.high(node)) << 32n) | BigInt(table.low(node))

  return {
    edges: left.length,
    members: Array.from(members.values(), ({ type, value, id }) => {
      const node = numberOf(id)
      return { type, value, id, person: idOf(personOf(node)), firstSeen: firstSeen[node]! }
    }),
    doubtful(most) {
      const pairs = new Map<string, { left: string; right: string }>()
      for (let at = doubtful.length - 1; at >= 0 && pairs.size < most; at--) {
        const [one, other] = [personOf(left[doubtful[at]!]!), personOf(right[doubtful[at]!]!)]
        if (one !== -1 && other !== -1 && one !== other)
          pairs.set(`${Math.min(one, other)} ${Math.max(one, other)}`, {
            left: String(idOf(one)),
            right: String(idOf(other)),
          })
      }
      return [...pairs.values()]
    },
    writeTo: (path) => writePeople(path, graph, personOf, isActor),
  }
}

/** For each component, by its root, the number of its earliest actor; -1 for one without. */
async function nameByEarliest(
  { table, types, firstSeen }: EdgeGraph,
  typeNames: readonly string[],
  rules: IdentityRules,
  find: (node: number) => number,
) {
  const isActorOfType = typeNames.map(isActorType)
  const priority = typeNames.map((type) => ruleOf(rules, type).priority)
  const isActor = (node: number) => isActorOfType[types[node]!]!
  const earliest = new Int32Array(types.length).fill(-1)
  const compare = (a: number, b: number) =>
    firstSeen[a]! - firstSeen[b]! || priority[types[a]!]! - priority[types[b]!]! || table.compare(a, b)
  for (let node = 0; node < types.length; node++) {
    if (node % (10 * between) === 0) await rest()
    if (!isActor(node)) continue
    const root = find(node)
    if (earliest[root] === -1 || compare(node, earliest[root]!) < 0) earliest[root] = node
  }
  return { earliest, isActor }
}

const personBytes = 8 + 8 + 1

async function writePeople(
  path: string,
  { table, types }: EdgeGraph,
  personOf: (node: number) => number,
  isActor: (node: number) => boolean,
): Promise<void> {
  const file = createWriteStream(path)
  const done = finished(file)
  for (let first = 0; first < types.length; first += between) {
    const count = Math.min(between, types.length - first)
    const bytes = Buffer.alloc(count * personBytes)
    for (let k = 0, at = 0; k < count; k++, at += personBytes) {
      const node = first + k
      const person = personOf(node)
      bytes.writeUInt32LE(table.low(node), at)
      bytes.writeUInt32LE(table.high(node), at + 4)
      if (person !== -1) {
        bytes.writeUInt32LE(table.low(person), at + 8)
        bytes.writeUInt32LE(table.high(person), at + 12)
      }
      bytes[at + 16] = isActor(node) ? 1 : 0
    }
    if (!file.write(bytes)) await Promise.race([once(file, 'drain'), done])
    await rest()
  }
  file.end()
  await done
}

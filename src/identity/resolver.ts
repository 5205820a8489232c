import { createBlockedTest } from './blocked.ts'
import { createComponents, cutOf, type Limit, limitOf } from './components.ts'
import type { DecisionRule, Member } from './decision.ts'
import { type Identifier, identifierIdOf, identifierKey, isActorType } from './identifier.ts'
import { type IdentityRules, ruleOf } from './rules.ts'

/** Two identifiers that events showed together. Times in ms. */
export interface Edge {
  left: Identifier
  right: Identifier
  firstSeen: number
  lastSeen: number
  /** messageId of an event that shows them together. */
  evidence: string
  /** Events. */
  seen: number
}

/** All that the state follows from. */
export interface Evidence {
  edges: readonly Edge[]
  /** Keys of identifiers that too many customers were seen with (`sharedIn`, or the same question asked of the store). */
  shared: ReadonlySet<string>
  rules: IdentityRules
  /** Decisions that stand, in the order in which they were taken. */
  decisions: readonly DecisionRule[]
}

/** Whether a piece of evidence counts, and if not, what is against it. */
export type EdgeVerdict =
  | { kind: 'joined' | 'blocked' | 'shared' }
  | { kind: 'limit'; type: string }
  | { kind: 'cut'; decision: string }

/** An identifier that something speaks for, and the person it belongs to. */
export interface ResolvedIdentifier extends Identifier {
  id: bigint
  /** When it was first seen beside another one, ms. */
  firstSeen: number
  /** The earliest actor it belongs together with; 0n: nobody's. */
  person: bigint
}

export interface Resolution {
  /** By key. One that is missing stands alone: an actor is its own person, another type is nobody's. */
  identifiers: Map<string, ResolvedIdentifier>
  /** What became of each edge, in the order they were given. */
  verdicts: EdgeVerdict[]
}

/**
 * Who is one person: a pure function of evidence, rules and decisions, in whatever order the edges are given.
 *
 * Joins that were decided come first. Then each edge is heard, the earliest first, of one moment those between better
 * types first. It brings its two identifiers together, with all that they belong to, unless a limit or a decision is
 * against it; then it stays as refused evidence. A person is called by its earliest actor, of one moment the one of
 * the better type. Nothing of an earlier state goes in, so that undoing a decision is exact.
 */
export function resolve(workspace: string, evidence: Evidence): Resolution {
  const { edges, decisions, rules } = evidence
  const verdicts = whatCannotCount(evidence)
  const usable = edges.filter((_, index) => verdicts[index] === undefined)
  const nodes = numberIdentifiers(workspace, usable, unblockedMembers(decisions, rules))
  const at = (identifier: Identifier) => nodes.get(identifierKey(identifier))
  const numbersOf = (members: readonly Member[]) => members.flatMap((one) => at(one)?.number ?? [])

  const list = [...nodes.values()]
  const types = typesInOrder(rules, list)
  const cuts = decisions.filter(({ kind }) => kind !== 'join')
  const components = createComponents({
    types: Uint16Array.from(list, ({ type }) => types.indexOf(type)),
    firstSeen: Float64Array.from(list, ({ firstSeen }) => firstSeen),
    limits: types.map((type) => limitFor(rules, type)),
    cuts: cuts.map(({ sides }) => ({ left: numbersOf(sides[0]!), right: numbersOf(sides[1]!) })),
  })
  for (const { kind, sides } of decisions) if (kind === 'join') components.join(numbersOf(sides.flat()))

  for (const { index, left, right } of inOrder(edges, verdicts, rules, at)) {
    const verdict = components.hear(left.number, right.number)
    const limit = limitOf(verdict)
    const cut = cutOf(verdict)
    verdicts[index] =
      limit !== undefined
        ? { kind: 'limit', type: types[limit]! }
        : cut !== undefined
          ? { kind: 'cut', decision: cuts[cut]!.id }
          : { kind: 'joined' }
  }
  nameByEarliest(list, rules, components.find)
  return { identifiers: nodes, verdicts: verdicts as EdgeVerdict[] }
}

/**
 * Identifiers that were seen with more different user_ids than `sharedBy` of their type.
 *
 * @param edges all edges of the workspace, or at least all of these identifiers
 */
export function sharedIn(edges: readonly Edge[], rules: IdentityRules): Set<string> {
  const isBlocked = createBlockedTest(rules.blocked)
  const users = new Map<string, Set<string>>()
  const shared = new Set<string>()
  for (const { left, right } of edges) {
    const most = ruleOf(rules, right.type).sharedBy
    if (left.type !== 'user_id' || most === null || isBlocked(left) || isBlocked(right)) continue
    const key = identifierKey(right)
    const seenWith = users.get(key) ?? new Set()
    users.set(key, seenWith.add(left.value))
    if (seenWith.size > most) shared.add(key)
  }
  return shared
}

/** Types by priority, then by name: the order in which limits are looked at. */
export function typesInOrder(rules: IdentityRules, identifiers: Iterable<{ type: string }>): string[] {
  const types = new Set(Array.from(identifiers, ({ type }) => type))
  const priority = (type: string) => ruleOf(rules, type).priority
  return [...types].sort((a, b) => priority(a) - priority(b) || (a < b ? -1 : 1))
}

/** The limit of a type as components count it. */
export function limitFor(rules: IdentityRules, type: string): Limit {
  const { limit, windowDays } = ruleOf(rules, type)
  return { most: limit ?? Infinity, window: windowDays === null ? Infinity : windowDays * 86_400_000 }
}

/** Verdicts of edges of which an end is blocked or shared; undefined for the others. */
function whatCannotCount({ edges, shared, rules }: Evidence): (EdgeVerdict | undefined)[] {
  const isBlocked = createBlockedTest(rules.blocked)
  return edges.map(({ left, right }) => {
    if (isBlocked(left) || isBlocked(right)) return { kind: 'blocked' }
    return shared.has(identifierKey(left)) || shared.has(identifierKey(right))
      ? { kind: 'shared' }
      : undefined
  })
}

function unblockedMembers(decisions: readonly DecisionRule[], rules: IdentityRules): Member[] {
  const isBlocked = createBlockedTest(rules.blocked)
  return decisions.flatMap(({ sides }) => sides.flat()).filter((member) => !isBlocked(member))
}

interface Node extends ResolvedIdentifier {
  number: number
}

function numberIdentifiers(workspace: string, edges: readonly Edge[], members: readonly Member[]) {
  const nodes = new Map<string, Node>()
  const note = ({ type, value }: Identifier, firstSeen: number): void => {
    const key = identifierKey({ type, value })
    const known = nodes.get(key)
    if (known) known.firstSeen = Math.min(known.firstSeen, firstSeen)
    else {
      const id = identifierIdOf(workspace, { type, value })
      nodes.set(key, { type, value, id, firstSeen, person: 0n, number: nodes.size })
    }
  }
  for (const { left, right, firstSeen } of edges) {
    note(left, firstSeen)
    note(right, firstSeen)
  }
  for (const member of members) note(member, member.firstSeen)
  return nodes
}

/** Edges that may count, in the order in which they are heard. */
function inOrder(
  edges: readonly Edge[],
  verdicts: readonly (EdgeVerdict | undefined)[],
  rules: IdentityRules,
  at: (identifier: Identifier) => Node | undefined,
) {
  const heard = edges.flatMap(({ left, right, firstSeen }, index) => {
    if (verdicts[index]) return []
    const priority = Math.max(ruleOf(rules, left.type).priority, ruleOf(rules, right.type).priority)
    return { index, firstSeen, priority, left: at(left)!, right: at(right)! }
  })
  return heard.sort(
    (a, b) =>
      a.firstSeen - b.firstSeen ||
      a.priority - b.priority ||
      compare(a.left.id, b.left.id) ||
      compare(a.right.id, b.right.id),
  )
}

function compare(a: bigint, b: bigint): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/** Gives each identifier its person: the earliest actor of its component. */
function nameByEarliest(
  nodes: readonly Node[],
  rules: IdentityRules,
  find: (number: number) => number,
): void {
  const earliest = new Map<number, Node>()
  const isEarlier = (a: Node, b: Node) =>
    (a.firstSeen - b.firstSeen ||
      ruleOf(rules, a.type).priority - ruleOf(rules, b.type).priority ||
      compare(a.id, b.id)) < 0
  for (const node of nodes) {
    if (!isActorType(node.type)) continue
    const root = find(node.number)
    const known = earliest.get(root)
    if (!known || isEarlier(node, known)) earliest.set(root, node)
  }
  for (const node of nodes) node.person = earliest.get(find(node.number))?.id ?? 0n
}

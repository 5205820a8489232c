import type { Condition } from '../../src/segments/index.ts'

/** One condition that is no tree. */
export type Leaf = Exclude<Condition, { and: Condition[] } | { or: Condition[] } | { not: Condition }>

/** A condition of the tree while it is edited; `negated` turns it round. */
export interface LeafNode {
  id: string
  negated: boolean
  leaf: Leaf
}

/** Conditions of which all (`and`) or one (`or`) must hold. */
export interface BlockNode {
  id: string
  negated: boolean
  op: 'and' | 'or'
  parts: DraftNode[]
}

/** The tree of a condition while it is edited: its nodes have names, so that they can be moved and found again. */
export type DraftNode = LeafNode | BlockNode

/** A name for a node that nothing else on the page has. */
export function freshId(): string {
  return `n${crypto.getRandomValues(new Uint32Array(2)).join('')}`
}

export const isBlock = (node: DraftNode): node is BlockNode => 'parts' in node

/** The tree of a condition for editing; its root is a block. */
export function draftOf(condition: Condition): BlockNode {
  const node = nodeOf(condition, false)
  return isBlock(node) && !node.negated ? node : { id: freshId(), negated: false, op: 'and', parts: [node] }
}

function nodeOf(condition: Condition, negated: boolean): DraftNode {
  if ('not' in condition) return nodeOf(condition.not, !negated)
  const id = freshId()
  if ('and' in condition)
    return { id, negated, op: 'and', parts: condition.and.map((part) => nodeOf(part, false)) }
  if ('or' in condition)
    return { id, negated, op: 'or', parts: condition.or.map((part) => nodeOf(part, false)) }
  return { id, negated, leaf: condition }
}

/** The condition that a tree says; undefined when there is a block without anything in it. */
export function conditionOf(node: DraftNode): Condition | undefined {
  const inner = isBlock(node) ? blockCondition(node) : node.leaf
  if (inner === undefined) return undefined
  return node.negated ? { not: inner } : inner
}

function blockCondition(block: BlockNode): Condition | undefined {
  const parts = block.parts.map(conditionOf)
  if (parts.length === 0 || parts.includes(undefined)) return undefined
  const [only] = parts
  if (parts.length === 1 && only) return only
  return (block.op === 'and' ? { and: parts } : { or: parts }) as Condition
}

/** The tree with one node changed. */
export function withNode(root: BlockNode, id: string, change: (node: DraftNode) => DraftNode): BlockNode {
  const walk = (node: DraftNode): DraftNode => {
    if (node.id === id) return change(node)
    return isBlock(node) ? { ...node, parts: node.parts.map(walk) } : node
  }
  return walk(root) as BlockNode
}

/** The tree without a node; a block that is left empty goes too, but never the root. */
export function withoutNode(root: BlockNode, id: string): BlockNode {
  const keep = (block: BlockNode): BlockNode => ({
    ...block,
    parts: block.parts
      .filter((part) => part.id !== id)
      .map((part) => (isBlock(part) ? keep(part) : part))
      .filter((part) => !isBlock(part) || part.parts.length > 0),
  })
  return keep(root)
}

/** The tree with a node at the end of a block. */
export function withPart(root: BlockNode, block: string, part: DraftNode): BlockNode {
  return withNode(root, block, (node) => (isBlock(node) ? { ...node, parts: [...node.parts, part] } : node))
}

interface Place {
  block: BlockNode
  index: number
  /** The block around it, and its place there; absent at the top. */
  outer?: Place
}

function placeOf(block: BlockNode, id: string, outer?: Place): Place | undefined {
  for (const [index, part] of block.parts.entries()) {
    const here: Place = { block, index, ...(outer ? { outer } : {}) }
    if (part.id === id) return here
    const found = isBlock(part) ? placeOf(part, id, here) : undefined
    if (found) return found
  }
  return undefined
}

/**
 * The tree with a node one step further in reading order: past its neighbour, into a block that is its neighbour, or out of
 * the block whose end it stands at. Every place can be reached so.
 *
 * @param by −1 up, 1 down
 * @returns undefined when there is nowhere to go
 */
export function moved(root: BlockNode, id: string, by: -1 | 1): BlockNode | undefined {
  const place = placeOf(root, id)
  if (!place) return undefined
  const { block, index, outer } = place
  const node = block.parts[index]!
  const neighbour = block.parts[index + by]
  if (!neighbour) {
    if (!outer) return undefined
    const at = outer.index + (by === 1 ? 1 : 0)
    const lifted = withNode(root, outer.block.id, (around) => ({
      ...(around as BlockNode),
      parts: outer.block.parts
        .map((part) => (part.id === block.id ? { ...block, parts: block.parts.toSpliced(index, 1) } : part))
        .toSpliced(at, 0, node),
    }))
    return withoutEmpty(lifted)
  }
  if (isBlock(neighbour)) {
    const parts = by === 1 ? [node, ...neighbour.parts] : [...neighbour.parts, node]
    return withNode(withoutNode(root, id), neighbour.id, (into) => ({ ...(into as BlockNode), parts }))
  }
  const swapped = block.parts.toSpliced(index, 1).toSpliced(index + by, 0, node)
  return withNode(root, block.id, (around) => ({ ...(around as BlockNode), parts: swapped }))
}

/** Without blocks that have nothing in them. */
function withoutEmpty(root: BlockNode): BlockNode {
  return withoutNode(root, '')
}

/** Every condition of the tree, in reading order. */
export function leavesIn(node: DraftNode): LeafNode[] {
  return isBlock(node) ? node.parts.flatMap(leavesIn) : [node]
}

/** Whether everything that a condition cannot do without is filled in. */
export function isComplete(leaf: Leaf): boolean {
  if ('did' in leaf) {
    const { within, total } = leaf
    const dated = !within || !('from' in within || 'to' in within) || Boolean(within.from || within.to)
    return isNamed(leaf.did) && total?.property !== '' && dated
  }
  if ('unanswered' in leaf) return isNamed(leaf.unanswered.opened) && isNamed(leaf.unanswered.closedBy)
  if ('trait' in leaf) return leaf.trait !== '' && hasOperand(leaf)
  if ('account' in leaf) return leaf.account !== '' && hasOperand(leaf)
  return ('consent' in leaf ? leaf.consent : leaf.segment) !== ''
}

function isNamed(event: string | string[]): boolean {
  return Array.isArray(event) ? event.length > 0 : event !== ''
}

function hasOperand({ op, value }: { op: string; value?: unknown }): boolean {
  if (op === 'exists' || op === 'missing') return true
  return Array.isArray(value) ? value.length > 0 : value !== undefined && value !== ''
}

/** Names of the groups that a condition speaks of. */
export function segmentsIn(condition: Condition): string[] {
  return [
    ...new Set(leavesIn(draftOf(condition)).flatMap(({ leaf }) => ('segment' in leaf ? [leaf.segment] : []))),
  ]
}

const leafKinds = ['did', 'unanswered', 'trait', 'account', 'consent', 'segment'] as const

/** Whether something written by hand has the shape of a condition, so that the form can show it. */
export function isCondition(given: unknown): given is Condition {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) return false
  const shape = given as Record<string, unknown>
  if ('not' in shape) return isCondition(shape.not)
  const parts = shape.and ?? shape.or
  if (parts !== undefined) return Array.isArray(parts) && parts.length > 0 && parts.every(isCondition)
  const kind = leafKinds.find((one) => one in shape)
  if (kind === undefined) return false
  const said = shape[kind]
  if (kind === 'unanswered') {
    const { opened, closedBy } = (said ?? {}) as Record<string, unknown>
    return isNames(opened) && isNames(closedBy)
  }
  if (kind === 'did') return isNames(said)
  return (
    typeof said === 'string' && (kind === 'consent' || kind === 'segment' || typeof shape.op === 'string')
  )
}

function isNames(given: unknown): given is string | string[] {
  return (
    typeof given === 'string' || (Array.isArray(given) && given.every((name) => typeof name === 'string'))
  )
}

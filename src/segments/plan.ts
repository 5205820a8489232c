import type { Expression, Operator } from '../expression/index.ts'
import {
  type Condition,
  type DidCondition,
  type LeafCondition,
  type NumberOp,
  namesOf,
  type Within,
} from './condition.ts'
import { type Formula, truth } from './formula.ts'
import { holdsFor, numberHolds } from './without.ts'

/** An edge of a window: an instant in ms, or the start of a day of the workspace's calendar (`next`: of the day after it). */
export type Edge = { instant: number; open: boolean } | { day: string; next: boolean }

/** Events count from `from` (an `open` edge itself is outside) until before `to`. */
export interface Window {
  from?: Edge
  to?: Edge
  /** How long an event counts, ms, for windows that move with time. */
  span?: number
}

interface Did {
  kind: 'did'
  names: string[]
  where?: Expression | undefined
  times?: { op: NumberOp; value: number } | undefined
  total?: DidCondition['total']
  window: Window
}
interface Unanswered {
  kind: 'unanswered'
  opened: string[]
  where?: Expression | undefined
  closedBy: string[]
  key?: string | undefined
  window: Window
}
interface Compared<Kind extends string> {
  kind: Kind
  name: string
  op: Operator
  value?: string | number | boolean | (string | number | boolean)[] | undefined
}
interface Computed extends Compared<'computed'> {
  /** What is compared for people without a value: text, or absent for none. */
  without?: string | undefined
}
interface Consent {
  kind: 'consent'
  category: string
  is: ('yes' | 'no')[]
}
interface Member {
  kind: 'member'
  segment: string
}
interface Listed {
  kind: 'listed'
  upload: string
}
export type Rule =
  | Did
  | Unanswered
  | Compared<'trait'>
  | Computed
  | Compared<'account'>
  | Consent
  | Member
  | Listed
export type RuleOf<Kind extends Rule['kind']> = Extract<Rule, { kind: Kind }>

/** A condition made ready: all that the SQL depends on, as data. */
export interface Plan {
  workspace: string
  zone: string
  /** The moment for which it is asked, ms. */
  now: number
  rules: Rule[]
  /** Whether each rule holds for a person of whom its source says nothing. */
  usual: boolean[]
  formula: Formula
  /** Whether the condition holds for somebody of whom no source says anything: then all people are looked at. */
  everybody: boolean
}

/** What a plan must know of the workspace. */
export interface Surroundings {
  workspace: string
  zone: string
  now: number
  computed: ComputedTraits
}

/**
 * Computed traits by name: the value of people without events (absent: none), and when those of everybody were computed at
 * once, ms, after which nobody was named whose value changed.
 */
export type ComputedTraits = ReadonlyMap<string, { without?: string | undefined; wholeAt: number }>

/** The plan of a condition; equal conditions in it are asked once. */
export function planOf(condition: Condition, surroundings: Surroundings): Plan {
  const rules: Rule[] = []
  const places = new Map<string, number>()
  const place = (rule: Rule): Formula => {
    const key = JSON.stringify(rule)
    const known = places.get(key) ?? rules.push(rule) - 1
    places.set(key, known)
    return { rule: known }
  }
  const formula = formulaOf(condition, (leaf) => {
    const { rule, negated } = ruleOf(leaf, surroundings)
    return negated ? { not: place(rule) } : place(rule)
  })
  return finish(rules, formula, surroundings)
}

/** The plan of a list. */
export function planOfList(upload: string, surroundings: Surroundings): Plan {
  return finish([{ kind: 'listed', upload }], { rule: 0 }, surroundings)
}

function finish(rules: Rule[], formula: Formula, { workspace, zone, now }: Surroundings): Plan {
  const usual = rules.map(usualOf)
  return { workspace, zone, now, rules, usual, formula, everybody: truth(formula, usual) }
}

function formulaOf(condition: Condition, leafOf: (leaf: LeafCondition) => Formula): Formula {
  if ('and' in condition) return { all: condition.and.map((part) => formulaOf(part, leafOf)) }
  if ('or' in condition) return { any: condition.or.map((part) => formulaOf(part, leafOf)) }
  if ('not' in condition) return { not: formulaOf(condition.not, leafOf) }
  return leafOf(condition)
}

/** Operators that say that something is not so; of an account they mean: of none of the accounts. */
const opposites: Partial<Record<Operator, Operator>> = { neq: 'eq', notIn: 'in', missing: 'exists' }

function ruleOf(leaf: LeafCondition, { now, computed }: Surroundings): { rule: Rule; negated?: boolean } {
  if ('did' in leaf) {
    const { did, within, ...rest } = leaf
    return { rule: { kind: 'did', names: namesOf(did), ...rest, window: windowOf(within, now) } }
  }
  if ('unanswered' in leaf) {
    const { opened, closedBy, within, ...rest } = leaf.unanswered
    const names = { opened: namesOf(opened), closedBy: namesOf(closedBy) }
    return { rule: { kind: 'unanswered', ...names, ...rest, window: windowOf(within, now) } }
  }
  if ('trait' in leaf) {
    const { trait: name, op, value } = leaf
    const known = computed.get(name)
    if (!known) return { rule: { kind: 'trait', name, op, value } }
    return { rule: { kind: 'computed', name, op, value, without: known.without } }
  }
  if ('account' in leaf) {
    const { account: name, op, value } = leaf
    const opposite = opposites[op]
    return { rule: { kind: 'account', name, op: opposite ?? op, value }, negated: opposite !== undefined }
  }
  if ('consent' in leaf) {
    const unknown = leaf.is === 'unknown'
    const is: ('yes' | 'no')[] = leaf.is === 'unknown' ? ['yes', 'no'] : [leaf.is]
    return { rule: { kind: 'consent', category: leaf.consent, is }, negated: unknown }
  }
  return { rule: { kind: 'member', segment: leaf.segment }, negated: !leaf.in }
}

function windowOf(within: Within | undefined, now: number): Window {
  if (!within) return {}
  if ('days' in within || 'hours' in within) {
    const span = 'days' in within ? within.days * 86_400_000 : within.hours * 3_600_000
    return { from: { instant: now - span, open: true }, span }
  }
  return {
    ...(within.from === undefined ? {} : { from: edgeOf(within.from, false) }),
    ...(within.to === undefined ? {} : { to: edgeOf(within.to, true) }),
  }
}

/** A day stands for its start as the beginning, and is itself inside as the end. */
function edgeOf(text: string, end: boolean): Edge {
  return text.includes('T') ? { instant: Date.parse(text), open: false } : { day: text, next: end }
}

function usualOf(rule: Rule): boolean {
  if (rule.kind === 'did') return !rule.total && numberHolds(rule.times ?? { op: 'gte', value: 1 }, 0)
  if (rule.kind === 'trait') return holdsFor(rule, undefined)
  if (rule.kind === 'computed') return holdsFor(rule, rule.without)
  return false
}

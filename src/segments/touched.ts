import type { Plan, Rule, RuleOf } from './plan.ts'

/** Why somebody entered or left. */
export type Cause = 'event' | 'time' | 'person' | 'group' | 'definition' | 'recount' | 'joined' | 'removed'

/** A group that is brought up to date, with what its condition looks at. */
export interface Watched {
  name: string
  plan: Plan
  /** The moment for which its members were right last, ms. */
  lookedAt: number
}

/** Who may have to be looked at again, and why; by person id. */
export interface Touched {
  /** People with new events: the events' names, and whether one said something about the person. */
  received: ReadonlyMap<string, { names: readonly string[]; told: boolean }>
  /** When the first of these events was received, ms; undefined when there are none. */
  receivedFrom: number | undefined
  /** By group: people to whom an answer came, and those for whom an event no longer counts because time passed. */
  answered: ReadonlyMap<string, ReadonlySet<string>>
  moved: ReadonlyMap<string, ReadonlySet<string>>
  /** People who became other people, or whose computed or account traits changed. */
  changed: ReadonlySet<string>
}

/** Rules about what somebody did or had answered. */
export type EventRule = RuleOf<'did'> | RuleOf<'unanswered'>

export function eventRules(plan: Plan): EventRule[] {
  return plan.rules.filter((rule): rule is EventRule => rule.kind === 'did' || rule.kind === 'unanswered')
}

/** Names of the events that a rule reads. */
export function namesIn(rule: Rule): readonly string[] {
  if (rule.kind === 'did') return rule.names
  return rule.kind === 'unanswered' ? [...rule.opened, ...rule.closedBy] : []
}

const toldKinds: ReadonlySet<Rule['kind']> = new Set(['trait', 'account', 'consent'])

/** Who of the touched people a group must look at again, with the first reason. */
export function concernedBy(
  touched: Touched,
  { name, plan }: Watched,
  others: readonly string[],
): Map<string, Cause> {
  const names = new Set(plan.rules.flatMap(namesIn))
  const told = plan.rules.some((rule) => toldKinds.has(rule.kind))
  // Somebody who is new may belong to a list, or to those who have not done something, by any event.
  const any = plan.everybody || plan.rules.some((rule) => rule.kind === 'listed')
  const concerned = new Map<string, Cause>()
  const add = (person: string, cause: Cause) => {
    if (!concerned.has(person)) concerned.set(person, cause)
  }
  for (const [person, one] of touched.received) {
    if (any || (told && one.told) || one.names.some((event) => names.has(event))) add(person, 'event')
  }
  for (const person of touched.answered.get(name) ?? []) add(person, 'event')
  for (const person of touched.moved.get(name) ?? []) add(person, 'time')
  for (const person of others) add(person, 'group')
  for (const person of touched.changed) add(person, 'person')
  return concerned
}

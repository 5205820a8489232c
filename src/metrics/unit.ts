import type { StepDefinition } from './metric.ts'
import type { Plan } from './plan.ts'

/**
 * What a measure over people's steps counts: one beginning of one person in one step of time (conversion, retention),
 * or one pair of moments (between). As rows of SQL: `bucket`, `k0`… of the breakdowns, `counts` (1 where it is one of
 * the n), `value`, `reached` (how many steps were done), `open` (1 where it may still be finished).
 */
export interface UnitDetail {
  /** Adds `person`, `userId`, `anonymousId` and `picks`: the events it is made of, as (ms, message id, step). */
  ids: boolean
  /** Adds `times`: the moments of the steps done, ms; for conversions. */
  times: boolean
}
export const plainUnits: UnitDetail = { ids: false, times: false }

/** Kinds that are answered by units. */
type UnitDefinition = Extract<StepDefinition, { kind: 'conversion' | 'retention' | 'between' }>
export type UnitPlan = Plan & { definition: UnitDefinition }

/** A plan for one kind of measure. */
export type PlanOf<Kind extends Plan['definition']['kind']> = Plan & {
  definition: Extract<Plan['definition'], { kind: Kind }>
}

/** Whether a plan is for this kind of measure. */
export function isPlanOf<Kind extends Plan['definition']['kind']>(
  plan: Plan,
  kind: Kind,
): plan is PlanOf<Kind> {
  return plan.definition.kind === kind
}

/** Whether a plan is answered by units. */
export function isUnitPlan(plan: Plan): plan is UnitPlan {
  return ['conversion', 'retention', 'between'].includes(plan.definition.kind)
}

/** Steps of a unit that is finished. */
export function lastStep(definition: UnitDefinition): number {
  return definition.kind === 'conversion' ? definition.steps.length : 2
}

/** Whether a plan looks at what each person does one after the other; such plans are asked by themselves. */
export function isStepPlan(plan: Plan): boolean {
  return isUnitPlan(plan) || plan.definition.kind === 'stickiness'
}

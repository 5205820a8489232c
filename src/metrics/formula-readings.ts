import { TandemError } from '../errors.ts'
import { evaluateFormula } from './formula.ts'
import { emptyValue, isTooFew } from './metric.ts'
import { type Formula, type PlainPlan, type Plan, windowsOf } from './plan.ts'
import { type GroupReadings, groupId, keyOf, type Reading, tidy } from './series.ts'

/**
 * The readings of a formula: its measures are read over the same windows and groups, and calculated with window by
 * window. Groups shown by themselves are the biggest of the first measure in the formula.
 *
 * @param measure answers plans of measures that read events
 */
export async function measureFormula(
  measure: (plan: PlainPlan) => Promise<GroupReadings[]>,
  plan: Plan,
): Promise<GroupReadings[]> {
  const formula = formulaOf(plan)
  const [first, ...rest] = [...formula.parts.keys()].map((name) => partPlan(plan, name))
  const asked = measure(first!)
  const groups = plan.by.length > 0 && !plan.groups ? shownGroups(await asked) : plan.groups
  const answers = await Promise.all([
    asked,
    ...rest.map((part) => measure(groups ? { ...part, groups } : part)),
  ])
  const parts = [first!, ...rest].map((part, index) => ({
    plan: part,
    groups: new Map(answers[index]!.map((group) => [groupId(group), group])),
  }))
  // Others of any measure are others of the formula.
  const known = new Map(
    answers
      .flat()
      .toReversed()
      .map((group) => [groupId(group), group]),
  )
  return [...known].toReversed().map(([id, group]) => ({
    ...group,
    readings: readingsOf(
      plan,
      formula,
      parts.map((part) => ({ plan: part.plan, group: part.groups.get(id) })),
    ),
  }))
}

/** The plan of one measure of a formula. @throws TandemError `internal` for a name that the formula does not have */
export function partPlan(plan: Plan, name: string): PlainPlan {
  const definition = formulaOf(plan).parts.get(name)
  if (!definition) throw new TandemError('internal')
  const { formula: _, ...rest } = plan
  return {
    ...rest,
    definition,
    windows: windowsOf(definition, plan.windows, plan.now),
    robots: plan.robots || (definition.robots ?? false),
  }
}

/** Groups that are shown by themselves. */
export function shownGroups(groups: readonly GroupReadings[]): string[][] {
  return groups.filter(({ others }) => !others).map(({ values }) => values)
}

function formulaOf({ formula }: Plan): Formula {
  if (!formula) throw new TandemError('internal')
  return formula
}

interface PartReadings {
  plan: PlainPlan
  group: GroupReadings | undefined
}

function readingsOf(plan: Plan, formula: Formula, parts: PartReadings[]): Map<string, Reading> {
  const names = [...formula.parts.keys()]
  const readings = new Map<string, Reading>()
  for (const window of plan.windows) {
    if (window.start >= plan.now) continue
    const own = parts.map(({ plan: part, group }): Reading => {
      const reading = group?.readings.get(keyOf(part, window))
      return reading ?? { value: emptyValue(part.definition), n: 0 }
    })
    const value = evaluateFormula(formula.tree, (name) => own[names.indexOf(name)]!.value)
    const n = own.reduce((sum, reading) => sum + reading.n, 0)
    const tooFew = own.some(
      (reading, index) => reading.tooFew ?? isTooFew(parts[index]!.plan.definition.kind, reading.n),
    )
    readings.set(keyOf(plan, window), { value: value === null ? null : tidy(value), n, tooFew })
  }
  return readings
}

/** How rules make up a condition; `rule` is the place in the plan's list. */
export type Formula = { all: Formula[] } | { any: Formula[] } | { not: Formula } | { rule: number }

/** Places of the rules that a formula has, in reading order, each as often as it is there. */
export function rulesIn(formula: Formula): number[] {
  if ('rule' in formula) return [formula.rule]
  if ('not' in formula) return rulesIn(formula.not)
  return ('all' in formula ? formula.all : formula.any).flatMap(rulesIn)
}

/** Whether a formula holds when its rules do. */
export function truth(formula: Formula, values: readonly boolean[]): boolean {
  if ('all' in formula) return formula.all.every((part) => truth(part, values))
  if ('any' in formula) return formula.any.some((part) => truth(part, values))
  if ('not' in formula) return !truth(formula.not, values)
  return values[formula.rule]!
}

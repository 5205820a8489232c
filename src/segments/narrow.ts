import { type Formula, rulesIn, truth } from './formula.ts'
import type { Plan, Rule } from './plan.ts'

/** More people than this are asked one part after the other also where the parts are as dear. */
const fewAtOnce = 200

/**
 * The parts of a condition that must all hold, each a plan of its own, the cheapest first: who fails one need not be asked
 * the others, and for a handful of people the engine finds their events by person. For few people parts that are as dear
 * stand in one statement, because its way there and back costs more.
 *
 * @param people how many are asked
 */
export function stagesOf(plan: Plan, people: number): Plan[] {
  const parts = 'all' in plan.formula ? plan.formula.all : [plan.formula]
  const costs = parts.map((part) => Math.max(...rulesIn(part).map((place) => costOf(plan.rules[place]!))))
  const stages = Map.groupBy(parts, (part) => {
    const place = parts.indexOf(part)
    return people > fewAtOnce ? costs[place]! + place / parts.length : costs[place]!
  })
  return [...stages]
    .sort(([one], [other]) => one - other)
    .map(([, formulas]) => partOf(plan, formulas.length === 1 ? formulas[0]! : { all: formulas }))
}

const day = 86_400_000

/** About how much must be read: days of events, each ten times as dear when properties are read. */
function costOf(rule: Rule): number {
  if (rule.kind !== 'did' && rule.kind !== 'unanswered') return 0
  const days = Math.ceil((rule.window.span ?? 3660 * day) / day)
  const reads = rule.where || (rule.kind === 'did' ? rule.total : rule.key)
  return reads ? days * 10 : days
}

function partOf(plan: Plan, formula: Formula): Plan {
  const places = [...new Set(rulesIn(formula))]
  const renumbered = (one: Formula): Formula => {
    if ('rule' in one) return { rule: places.indexOf(one.rule) }
    if ('not' in one) return { not: renumbered(one.not) }
    return 'all' in one ? { all: one.all.map(renumbered) } : { any: one.any.map(renumbered) }
  }
  const usual = places.map((place) => plan.usual[place]!)
  const own = renumbered(formula)
  return {
    ...plan,
    rules: places.map((place) => plan.rules[place]!),
    usual,
    formula: own,
    everybody: truth(own, usual),
  }
}

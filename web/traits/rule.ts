import type { TraitInput, TraitRule } from '../../src/traits/index.ts'

/** The rule of a definition, without its names; undefined while it lacks something. */
export function ruleOf(definition: TraitInput): TraitRule | undefined {
  const { name: _, label: __, description: ___, ...rule } = definition
  const events = [rule.event].flat().filter((event) => event !== '')
  if (events.length === 0) return undefined
  if ('property' in rule && rule.property === '') return undefined
  return rule as TraitRule
}

import { TandemError } from '../errors.ts'
import { type FormulaNode, namesIn, parseFormula, substitute } from './formula.ts'
import {
  type Definition,
  eventsOf,
  type FormulaDefinition,
  filtersOf,
  type PlainDefinition,
} from './metric.ts'
import type { Formula } from './plan.ts'

/** Measures that one formula may read, also through others. */
const mostParts = 50

/** Finds a measure by its name; undefined when there is none. */
export type FindMeasure = (name: string) => Promise<Definition | undefined> | Definition | undefined

/**
 * A formula down to measures that read events. A measure that is a formula itself is put in the place of its name, its
 * own measures as `name.theirs`.
 *
 * @throws TandemError `measure_not_found` naming the one that is not there, `definition_invalid` with the way round for
 * formulas that use each other
 */
export async function resolveFormula(definition: FormulaDefinition, find: FindMeasure): Promise<Formula> {
  const parts = new Map<string, PlainDefinition>()

  async function treeOf(given: FormulaDefinition, prefix: string, way: string[]): Promise<FormulaNode> {
    const tree = parseFormula(given.formula)
    const trees = new Map<string, FormulaNode>()
    for (const name of namesIn(tree)) {
      const key = `${prefix}${name}`
      const measure = given.measures[name]!
      const found = typeof measure === 'string' ? await named(measure, way) : measure
      if (found.kind === 'formula')
        trees.set(name, await treeOf(found, `${key}.`, [...way, measure as string]))
      else {
        parts.set(key, found)
        trees.set(name, { measure: key })
      }
      if (parts.size > mostParts)
        throw faulty(`a formula reads at most ${mostParts} measures, also through others`)
    }
    return substitute(tree, (name) => trees.get(name)!)
  }

  async function named(name: string, way: string[]): Promise<Definition> {
    if (way.includes(name))
      throw faulty(
        `formulas use each other in a circle: ${[...way.slice(way.indexOf(name)), name].join(' → ')}`,
      )
    const found = await find(name)
    if (found) return found
    const user = way.at(-1)
    throw new TandemError('measure_not_found', {
      detail: `There is no measure ${name}, which the formula ${user === undefined ? '' : `of ${user} `}uses.`,
    })
  }

  const tree = await treeOf(definition, '', definition.name === undefined ? [] : [definition.name])
  return { tree, parts }
}

function faulty(message: string): TandemError {
  return new TandemError('definition_invalid', { errors: [{ path: '/measures', message }] })
}

/** The definitions that read events: that of a plain measure, or all that a formula is made of. */
export function readersOf({
  definition,
  formula,
}: {
  definition: Definition
  formula?: Formula | undefined
}) {
  return formula ? [...formula.parts.values()] : [definition]
}

/** Names of the events that are read, sorted; undefined when every event is. */
export function eventsRead(ground: Parameters<typeof readersOf>[0]): string[] | undefined {
  const lists = readersOf(ground).map(eventsOf)
  if (lists.some((list) => list === undefined)) return undefined
  return [...new Set(lists.flatMap((list) => list ?? []))].sort()
}

/** Conditions that a measure states, also those of the measures its formula is made of. */
export function filtersRead(ground: Parameters<typeof readersOf>[0]) {
  return readersOf(ground).flatMap(filtersOf)
}

/** Calls nested deeper than this stop the mapping: a recursion that does not end, or too deep for the stack. */
export const maxDepth = 400
/** Items one list may have, and events one record may become. */
export const maxItems = 10_000
/** Characters (numbers and the like count as 8) that one value may hold, shared parts counted each time they occur. */
const maxWeight = 4_000_000
/** Levels of lists and objects in one value. */
const maxNesting = 500

/** Thrown inside an expression that outgrows its limits. */
export class LimitError extends Error {}

/** JSONata calls what is bound to this symbol after each evaluated node, with the node's result. */
export const exitHook = Symbol.for('jsonata.__evaluate_exit')

/**
 * Watches the values of one evaluation. Every value an expression makes is weighed once it is made, so a text
 * doubled in a loop, or an object that holds the last one twice, is stopped long before it fills the memory; what
 * was weighed before is not walked again.
 */
export function createScale(): (value: unknown) => void {
  const weights = new WeakMap<object, number>()

  function weigh(value: unknown, depth: number): number {
    if (typeof value === 'string') return value.length
    if (typeof value !== 'object' || value === null || '_jsonata_lambda' in value) return 8
    const known = weights.get(value)
    if (known !== undefined) return known
    if (depth > maxNesting) throw new LimitError(`A value is nested deeper than ${maxNesting} levels.`)
    let weight = 8
    for (const [key, part] of Object.entries(value)) {
      weight += (Array.isArray(value) ? 0 : key.length) + weigh(part, depth + 1)
      if (weight > maxWeight) throw new LimitError(`A value is larger than ${maxWeight} characters.`)
    }
    weights.set(value, weight)
    return weight
  }

  return (value) => {
    if (typeof value !== 'object' && typeof value !== 'string') return
    if (weigh(value, 0) > maxWeight) throw new LimitError(`A value is larger than ${maxWeight} characters.`)
  }
}

/** Refuses a size that a function of the language would otherwise fill memory with before its result is weighed. */
export function checkSize(size: number): void {
  if (size > maxWeight) throw new LimitError(`A text would be longer than ${maxWeight} characters.`)
}

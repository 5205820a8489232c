import { TandemError } from '../errors.ts'

/**
 * The value of a computed trait of whoever has an identifier: a number, a text, a list; undefined when nobody has the identifier,
 * or they have no value.
 *
 * @throws TandemError `trait_not_found`
 */
export type ReadTrait = (trait: string, identifier: { type: string; value: string }) => Promise<unknown>

/** Values that one record may ask for: each is a question to the stores. */
const mostReads = 20

/** How a mapping calls the function, for finding out whether it does. */
export const traitCall = /\$trait\s*\(/

/**
 * `$trait(name, value, type)` of one evaluation: the type of the identifier is `user_id` when it is left out. The same is asked
 * once. Absent reader: records of files are many, and are not told of one by one.
 */
export function traitFunction(read: ReadTrait | undefined) {
  const asked = new Map<string, Promise<unknown>>()
  return async (trait: unknown, value: unknown, type: unknown = 'user_id'): Promise<unknown> => {
    if (!read)
      throw failed('$trait can be asked where single records come: webhooks and parked events, not files.')
    if (value === undefined || value === null || value === '') return undefined
    if (typeof trait !== 'string' || typeof type !== 'string' || !['string', 'number'].includes(typeof value))
      throw failed('$trait is asked with the name of a trait, an identifier, and perhaps its type.')
    const key = JSON.stringify([trait, type, value])
    const known = asked.get(key)
    if (known) return known
    if (asked.size >= mostReads) throw failed(`$trait can be asked for ${mostReads} values of one record.`)
    const found = read(trait, { type, value: String(value) }).catch((error: unknown) => {
      if (error instanceof TandemError && error.code === 'trait_not_found')
        throw failed(`There is no computed trait ${trait.slice(0, 80)}.`)
      throw error
    })
    asked.set(key, found)
    return found
  }
}

function failed(detail: string): TandemError {
  return new TandemError('mapping_failed', { detail })
}

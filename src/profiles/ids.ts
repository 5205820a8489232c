import { TandemError } from '../errors.ts'

/** Decimal text of a UInt64. */
const idForm = /^\d{1,20}$/
const largest = 2n ** 64n - 1n

/** Whether a text can be the id of a person or an actor. */
export function isId(id: string): boolean {
  return idForm.test(id) && BigInt(id) <= largest
}

/**
 * Ids as a list of the engine, written into the statement as they are: it does not read texts as numbers in a bound
 * list. An empty list becomes one that nobody is in.
 *
 * @throws TandemError `internal` for what is no id, because it would be read as SQL
 */
export function idsSql(ids: readonly string[]): string {
  const wrong = ids.find((id) => !isId(id))
  if (wrong !== undefined) throw new TandemError('internal', { cause: new Error('an id that is none') })
  return `(${ids.length === 0 ? '0' : ids.join(', ')})`
}

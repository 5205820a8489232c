import type { ValueKind } from './field-defaults.ts'

/** How somebody is called, and what kind of value that is. */
export interface CalledBy {
  text: string
  kind: ValueKind
  /** The trait it is; absent for an identifier. */
  trait?: string
}

const firstNames = ['firstName', 'first_name', 'firstname', 'givenName', 'given_name']
const lastNames = ['lastName', 'last_name', 'lastname', 'familyName', 'family_name', 'surname']

function firstOf(traits: Readonly<Record<string, string>>, names: readonly string[]): string | undefined {
  return names.map((name) => traits[name]?.trim()).find((text) => text !== undefined && text !== '')
}

/** First and last name as they were said; the first from the whole name where it was not said by itself. */
export function partsOfName(traits: Readonly<Record<string, string>>) {
  const whole = firstOf(traits, ['name', 'fullName', 'full_name'])
  return {
    first: firstOf(traits, firstNames) ?? whole?.split(/\s+/)[0],
    last: firstOf(traits, lastNames),
  }
}

/**
 * The name, else first and last name, else the e-mail address, else the name of the sign-in, else the user id.
 * Undefined for somebody of whom nothing is known.
 *
 * @param traits stored texts by name
 */
export function nameOf(
  traits: Readonly<Record<string, string>>,
  userId: string | undefined,
): CalledBy | undefined {
  const whole = firstOf(traits, ['name', 'fullName', 'full_name'])
  if (whole !== undefined) return { text: whole, kind: 'name', trait: 'name' }
  const { first, last } = partsOfName(traits)
  if (first !== undefined || last !== undefined)
    return { text: [first, last].filter((part) => part !== undefined).join(' '), kind: 'name', trait: 'name' }
  const email = firstOf(traits, ['email'])
  if (email !== undefined) return { text: email, kind: 'email', trait: 'email' }
  const username = firstOf(traits, ['username', 'userName', 'user_name'])
  if (username !== undefined) return { text: username, kind: 'id', trait: 'username' }
  return userId === undefined ? undefined : { text: userId, kind: 'id' }
}

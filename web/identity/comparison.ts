import type { Identifier, JoinPreview, PreviewPerson } from '../../src/identity/index.ts'

/** What one line of a comparison comes to: both say the same, both say something else, or only one says anything. */
export type Verdict = 'agrees' | 'differs' | 'one'

/** One line of two people side by side. */
export interface Compared {
  kind: 'identifier' | 'trait'
  /** Type of the identifier, or name of the trait. */
  name: string
  left: string[]
  right: string[]
  verdict: Verdict
}

const verdictOrder: Record<Verdict, number> = { agrees: 0, differs: 1, one: 2 }

/**
 * Two people side by side, identifiers and what is known of them: what agrees stands first, then what differs, then what
 * only one of them has. A trait that is an identifier as well (an e-mail) stands there once.
 *
 * @param left id of the person of the first column
 */
export function compare(preview: Pick<JoinPreview, 'people'>, left: string): Compared[] {
  const one = preview.people.find(({ id }) => id === left) ?? preview.people[0]
  const other = preview.people.find((person) => person !== one)
  if (!one || !other) return []
  const types = namesOf([...one.identifiers, ...other.identifiers].map(({ type }) => type))
  const traits = namesOf([...one.traits, ...other.traits].map(({ name }) => name)).filter(
    (name) => !types.some((type) => plainName(type) === plainName(name)),
  )
  const identifiers = types.map((type) =>
    lineOf('identifier', type, valuesOf(one.identifiers, type), valuesOf(other.identifiers, type)),
  )
  const known = traits.map((name) => lineOf('trait', name, newest(one, name), newest(other, name)))
  const byVerdict = (a: Compared, b: Compared) => verdictOrder[a.verdict] - verdictOrder[b.verdict]
  return [...identifiers, ...known].toSorted(byVerdict)
}

/** `userId`, `user_id` and `User id` are one name. */
function plainName(name: string): string {
  return name.replaceAll(/[^a-z0-9]/gi, '').toLowerCase()
}

function namesOf(names: string[]): string[] {
  return [...new Set(names)].toSorted()
}

function valuesOf(identifiers: readonly Identifier[], type: string): string[] {
  return identifiers.filter((one) => one.type === type).map(({ value }) => value)
}

/** The value of a trait that was said last, from whatever source. */
function newest({ traits }: PreviewPerson, name: string): string[] {
  const [last] = traits.filter((trait) => trait.name === name).toSorted((a, b) => b.at.localeCompare(a.at))
  return last && last.value !== '' ? [last.value] : []
}

function lineOf(kind: Compared['kind'], name: string, left: string[], right: string[]): Compared {
  const plain = new Set(left.map((value) => value.trim().toLocaleLowerCase()))
  const agrees = right.some((value) => plain.has(value.trim().toLocaleLowerCase()))
  const verdict = agrees ? 'agrees' : left.length > 0 && right.length > 0 ? 'differs' : 'one'
  return { kind, name, left, right, verdict }
}

const tellingTypes = ['email', 'user_id', 'phone', 'anonymous_id']

/**
 * What a person is called where only identifiers are known.
 *
 * @returns their name when the preview knows it, else the identifier that tells most; undefined when there is none
 */
export function callOf(
  identifiers: readonly Identifier[],
  traits: readonly { name: string; value: string; at: string }[] = [],
): string | undefined {
  const trait = (name: string) =>
    traits
      .filter((one) => plainName(one.name) === name && one.value !== '')
      .toSorted((a, b) => b.at.localeCompare(a.at))[0]?.value
  const both = [trait('firstname'), trait('lastname')].filter(Boolean).join(' ')
  const name = trait('name') ?? (both || undefined)
  if (name) return name
  const telling = tellingTypes.flatMap((type) => identifiers.filter((one) => one.type === type))
  return (telling[0] ?? identifiers[0])?.value
}

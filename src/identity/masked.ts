import type { IdentityLink, PersonEvidence } from './evidence.ts'
import type { Identifier } from './identifier.ts'

/** An identifier for somebody who may not see personal fields: user ids and devices stay, unless they are an address. */
function maskedIdentifier<One extends Identifier>(identifier: One): One {
  const { type, value } = identifier
  const isPlain = (type === 'user_id' || type === 'anonymous_id') && !value.includes('@')
  return isPlain ? identifier : { ...identifier, value: masked(value) }
}

/** `a•••@e•••.com`, `+4•••`. */
function masked(value: string): string {
  const [name = '', host] = value.split('@')
  if (host === undefined) return `${value.slice(0, 2)}•••`
  return `${name.slice(0, 1)}•••@${host.slice(0, 1)}•••${host.slice(host.lastIndexOf('.'))}`
}

/** Evidence with what tells who somebody is masked. */
export function maskedEvidence({ person, identifiers, links }: PersonEvidence): PersonEvidence {
  return {
    person,
    identifiers: identifiers.map(maskedIdentifier),
    links: links.map(
      (link): IdentityLink => ({
        ...link,
        left: maskedIdentifier(link.left),
        right: maskedIdentifier(link.right),
      }),
    ),
  }
}

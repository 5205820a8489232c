import type { FieldClass } from './field.ts'
import { type ValueKind, valueKind } from './field-defaults.ts'

/** What stands where something is not shown. */
export const mask = '•••'

/**
 * A personal value as somebody may see it who must not know who it is: enough to tell two customers on one screen
 * apart, never the whole value. Empty stays empty.
 */
export function maskText(kind: ValueKind, value: string): string {
  if (value === '') return ''
  const masked = byKind[kind](value)
  if (!masked.includes(value)) return masked
  return [mask, '***', '...'].find((other) => !other.includes(value)) ?? mask
}

const byKind: Record<ValueKind, (value: string) => string> = {
  email(value) {
    const at = value.lastIndexOf('@')
    if (at < 0) return mask
    const domain = value.slice(at + 1)
    const dot = domain.lastIndexOf('.')
    const end = dot > 0 && domain.length - dot <= 7 ? domain.slice(dot) : ''
    return `${first(value.slice(0, at))}${mask}@${first(domain.slice(0, dot > 0 ? dot : undefined))}${mask}${end}`
  },
  phone(value) {
    const digits = value.replaceAll(/\D/g, '')
    return digits.length >= 7 ? `${mask} ${digits.slice(-2)}` : mask
  },
  name: (value) =>
    value
      .split(/\s+/)
      .filter((word) => word !== '')
      .slice(0, 4)
      .map((word) => `${first(word)}${mask}`)
      .join(' '),
  id: (value) => `${Array.from(value).length >= 8 ? Array.from(value).slice(0, 2).join('') : ''}${mask}`,
  text: () => mask,
}

/** The first letter of a word that has others too; '' otherwise. */
function first(word: string): string {
  const letters = Array.from(word)
  return letters.length >= 3 ? (letters[0] as string) : ''
}

/**
 * A value as a reader without the right to see people gets it: a public one as it is, a personal one masked by its
 * kind, a sensitive one not at all. Numbers, booleans, lists and objects that are not public are not shown.
 */
export function maskValue(fieldClass: FieldClass, name: string, value: unknown): unknown {
  if (fieldClass === 'public' || value === null || value === undefined) return value
  if (fieldClass === 'sensitive' || typeof value !== 'string') return mask
  return maskText(valueKind(name, value), value)
}

const shortestKnown = 3

/**
 * Takes what points to somebody out of a text that is otherwise public (a title, a path): e-mail addresses, runs of
 * six and more digits, and the values that are known to be this person's.
 *
 * @param known values of the person that the reader may not see; those shorter than three characters are too common
 */
export function createScrub(known: readonly string[]): (text: string) => string {
  const values = [...new Set(known.map((value) => value.trim().toLowerCase()))]
    .filter((value) => Array.from(value).length >= shortestKnown)
    .sort((a, b) => b.length - a.length)
  return (text) => {
    let clean = text
    for (const value of values) clean = without(clean, value)
    return clean.replaceAll(/[^\s@/=?&]+@[^\s@/=?&]+/g, mask).replaceAll(/\+?\d(?:[\s-]?\d){5,}/g, mask)
  }
}

/** The text without a value, whatever its case; looked for with indexOf, because a value may hold any character. */
function without(text: string, value: string): string {
  let clean = ''
  let rest = text
  for (;;) {
    const at = rest.toLowerCase().indexOf(value)
    // Letters that change their length in small letters would shift the place.
    if (at < 0 || rest.toLowerCase().length !== rest.length) return clean + (at < 0 ? rest : mask)
    clean += rest.slice(0, at) + mask
    rest = rest.slice(at + value.length)
  }
}

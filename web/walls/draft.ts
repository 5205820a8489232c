import type { WallDefinition } from '../../src/dashboards/index.ts'

/** Words of a wall: one text for all, or one for each language. */
export type Words = string | { en: string; de: string }
export type LanguageCode = 'en' | 'de'

/** The words in one language. */
export function spoken(words: Words | undefined, language: LanguageCode): string {
  return typeof words === 'string' ? words : (words?.[language] ?? '')
}

/** The words with another text in one language; the others keep theirs. */
export function withText(words: Words | undefined, language: LanguageCode, text: string): Words {
  const before = typeof words === 'string' ? { en: words, de: words } : (words ?? { en: '', de: '' })
  return { ...before, [language]: text }
}

/** The list with one entry replaced. */
export function replaced<Entry>(list: readonly Entry[], at: number, entry: Entry): Entry[] {
  return list.map((old, index) => (index === at ? entry : old))
}

/** The list with one entry a place earlier (-1) or later (1); unchanged at its ends. */
export function moved<Entry>(list: readonly Entry[], at: number, by: -1 | 1): Entry[] {
  const entry = list[at]
  const other = list[at + by]
  if (entry === undefined || other === undefined) return [...list]
  return list.map((old, index) => (index === at ? other : index === at + by ? entry : old))
}

/** An id that is free among those there are: `rule`, `rule_2`, … */
export function freeId(base: string, taken: readonly { id: string }[]): string {
  const ids = new Set(taken.map(({ id }) => id))
  for (let number = 1; ; number += 1) {
    const id = number === 1 ? base : `${base}_${number}`
    if (!ids.has(id)) return id
  }
}

/** A part of a definition and how to change it. */
export interface Part {
  definition: WallDefinition
  change: (change: Partial<WallDefinition>) => void
  /** Language whose words are edited. */
  language: LanguageCode
}

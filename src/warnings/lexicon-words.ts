import type { LexiconWord } from './lexicon.ts'

/** Words by weight as they are written down: separated by spaces, words that stand together joined by `_`. */
export function readWords(byWeight: Readonly<Record<string, string>>): LexiconWord[] {
  return Object.entries(byWeight).flatMap(([weight, text]) =>
    text
      .trim()
      .split(/\s+/)
      .map((word) => ({ word: word.replaceAll('_', ' '), weight: Number(weight) })),
  )
}

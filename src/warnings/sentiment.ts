import { type Language, languages } from '../access/index.ts'
import type { Binder } from '../expression/index.ts'
import type { LexiconWord } from './lexicon.ts'
import { english } from './lexicon-english.ts'
import { german } from './lexicon-german.ts'

/** Words of one language in use: the company's own win over the built-in ones, and weight 0 takes a word out. */
export interface WordsInUse {
  language: Language
  words: LexiconWord[]
  negations: readonly string[]
  /** The most frequent words of the language, by which a text is known to be in it. */
  frequent: readonly string[]
}

/** What the product knows of each language. */
export const builtIn: Readonly<
  Record<Language, { words: LexiconWord[]; negations: string[]; frequent: string[] }>
> = {
  en: english,
  de: german,
}

/** @param own the company's words by language */
export function wordsInUse(own: Readonly<Partial<Record<Language, readonly LexiconWord[]>>>): WordsInUse[] {
  return languages.map((language) => {
    const { words, negations, frequent } = builtIn[language]
    const weights = new Map([...words, ...(own[language] ?? [])].map(({ word, weight }) => [word, weight]))
    return {
      language,
      words: [...weights].filter(([, weight]) => weight !== 0).map(([word, weight]) => ({ word, weight })),
      negations,
      frequent,
    }
  })
}

/** A negation turns the next three words around, and damps them: Hutto and Gilbert (2014, VADER), N_SCALAR. */
const turned = -0.74
/** Sums are brought between −1 and 1 by s / √(s² + 15), as there. */
const damping = 15

/** SQL of the words of a text, in small letters. */
export function tokensSql(text: string): string {
  return `extractAll(lowerUTF8(replaceAll(${text}, '’', '\\'')), '[\\\\p{L}\\\\p{M}\\'-]+')`
}

/**
 * SQL of how a text sounds, −1 to 1; 0 where no word of it is known. The language is that whose frequent words it has more
 * of, the first language where it has as many of both.
 *
 * @param tokens SQL of its words
 */
export function sentimentSql(tokens: string, inUse: readonly WordsInUse[], binder: Binder): string {
  const scored = inUse.map((words) => ({
    sum: sumSql(tokens, words, binder),
    hits: `arrayCount(token -> has(${binder.bind('Array(String)', words.frequent)}, token), ${tokens})`,
  }))
  const [first, ...others] = scored
  if (!first) return 'toFloat64(0)'
  const sum = others.reduce(
    (sql, other) => `if(${other.hits} > ${first.hits}, ${other.sum}, ${sql})`,
    first.sum,
  )
  return `(${sum} AS soundOfAll) / sqrt(soundOfAll * soundOfAll + ${damping})`
}

/** Weights of the single words, turned around after a negation, and those of words that stand together. */
function sumSql(tokens: string, { words, negations }: WordsInUse, binder: Binder): string {
  const single = words.filter(({ word }) => !word.includes(' '))
  const together = words.filter(({ word }) => word.includes(' '))
  const list = (type: string, values: readonly (string | number)[]) => binder.bind(`Array(${type})`, values)
  const names = list(
    'String',
    single.map(({ word }) => word),
  )
  const weights = list(
    'Float64',
    single.map(({ weight }) => weight),
  )
  const isTurned = `arrayMap(token -> toUInt8(has(${list('String', negations)}, token)), ${tokens})`
  const near = [1, 2, 3].map((place) => `arrayShiftRight(${isTurned}, ${place})`)
  const alone = `arraySum((token, a, b, c) -> transform(token, ${names}, ${weights}, toFloat64(0)) * if(a + b + c > 0, ${turned}, 1), ${tokens}, ${near.join(', ')})`
  if (together.length === 0) return alone
  const phrases = together.map(({ word, weight }) => {
    const looked = binder.bind('String', ` ${word} `)
    return `${binder.bind('Float64', weight)} * countSubstrings(concat(' ', arrayStringConcat(${tokens}, ' '), ' '), ${looked})`
  })
  return `(${alone} + ${phrases.join(' + ')})`
}

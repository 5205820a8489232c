import { z } from 'zod'
import { type Language, languages } from '../access/index.ts'

export { type Language, languageSchema, languages } from '../access/index.ts'

/** One text in each language. */
export interface Words {
  en: string
  de: string
}

/**
 * Words on a wall: the same for all who look, or one text for each language.
 *
 * @param longest most characters that fit in the place
 */
export function wordsSchema(longest: number, shortest = 0) {
  const text = z.string().min(shortest).max(longest)
  return z.union([text, z.strictObject({ en: text, de: text })])
}

/** A value whose words are all in one language. */
export type InLanguage<Value> = Value extends Words
  ? string
  : Value extends (...given: never[]) => unknown
    ? Value
    : Value extends object
      ? { [Key in keyof Value]: InLanguage<Value[Key]> }
      : Value

/** The same value with every text that has several languages in the one asked for. */
export function inLanguage<Value>(value: Value, language: Language): InLanguage<Value> {
  return chosen(value, language) as InLanguage<Value>
}

function chosen(value: unknown, language: Language): unknown {
  if (Array.isArray(value)) return value.map((inner) => chosen(inner, language))
  if (typeof value !== 'object' || value === null) return value
  if (isWords(value)) return value[language]
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, chosen(inner, language)]))
}

function isWords(value: object): value is Words {
  const texts = Object.entries(value)
  return (
    texts.length === languages.length &&
    texts.every(([key, text]) => (languages as readonly string[]).includes(key) && typeof text === 'string')
  )
}

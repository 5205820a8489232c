/**
 * A text as people_search holds it (migrations/clickhouse/0068): decomposed, in small letters, without accents, so that
 * "Müller" is found by "muller".
 */
export function normaliseSearch(text: string): string {
  return text
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/\p{Mn}/gu, '')
    .trim()
    .replaceAll(/\s+/g, ' ')
}

/** What is typed, as it is looked for. */
export interface SearchTerms {
  /** The whole text. */
  whole: string
  /** Its words: all of them must be in a value. */
  words: string[]
  /** Its digits without the zero before an area code, when it may be a telephone number. */
  digits: string | undefined
}

/** At most so many words are looked for; more say nothing more. */
const mostWords = 8

/** @returns undefined when nothing is left to look for */
export function readSearch(text: string): SearchTerms | undefined {
  const whole = normaliseSearch(text)
  if (whole === '') return undefined
  const words = [...new Set(whole.split(' '))].slice(0, mostWords)
  const digits = whole.replaceAll(/\(0\)|\D/g, '').replace(/^0+/, '')
  const isPhone = /^[+\d\s()/.-]+$/.test(whole) && digits.length >= 3
  return { whole, words, digits: isPhone ? digits : undefined }
}

/** A text as a part of a LIKE pattern: its own %, _ and \ stand for themselves. */
export function likeText(text: string): string {
  return text.replaceAll(/[\\%_]/g, String.raw`\$&`)
}

import type { QuoteState } from './state.ts'
import type { QuoteRule } from './wall.ts'

/** What a customer said, as it is stored. */
export interface QuoteRow {
  text: string
  heardAt: string
  consented: boolean
  about: string
}

/** The most that fits on two lines of the wall. */
const longestQuote = 150

/**
 * Whether the words hold something that points to one person: an e-mail address, a telephone or account number, an
 * address of a page. Such words are passed over even when they may be quoted.
 */
export function pointsToSomeone(text: string): boolean {
  return /\S+@\S+|https?:\/\/|(?:\d[\s-]?){6,}/i.test(text)
}

/** The newest words fit to be shown, at most so many: long enough to say something, short enough to be read. */
export function chooseQuotes(rows: readonly QuoteRow[], rule: QuoteRule, many: number): QuoteState[] {
  const fit = rows
    .map((row) => ({ ...row, text: row.text.trim().replaceAll(/\s+/g, ' ') }))
    .filter((row) => row.text.length >= 12 && row.text.length <= longestQuote && !pointsToSomeone(row.text))
  const newest = fit.sort(
    (a, b) => Number(b.consented) - Number(a.consented) || (a.heardAt < b.heardAt ? 1 : -1),
  )
  return newest.slice(0, many).map((row) => ({
    status: 'normal',
    text: row.text,
    heardAt: row.heardAt,
    about: rule.about?.words[row.about] ?? null,
    consented: row.consented,
    reference: null,
  }))
}

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

/** The newest words fit to be shown: long enough to say something, short enough to be read. Null when there are none. */
export function chooseQuote(rows: readonly QuoteRow[], rule: QuoteRule): QuoteState | null {
  const fit = rows
    .map((row) => ({ ...row, text: row.text.trim().replaceAll(/\s+/g, ' ') }))
    .filter((row) => row.text.length >= 12 && row.text.length <= longestQuote && !pointsToSomeone(row.text))
  const [newest] = fit.sort(
    (a, b) => Number(b.consented) - Number(a.consented) || (a.heardAt < b.heardAt ? 1 : -1),
  )
  if (!newest) return null
  return {
    status: 'normal',
    text: newest.text,
    heardAt: newest.heardAt,
    about: rule.about?.words[newest.about] ?? null,
    consented: newest.consented,
    reference: null,
  }
}

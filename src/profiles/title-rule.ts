import type { Area, TitleLanguage, Tone } from './timeline.ts'
import type { TitleReader } from './title-reader.ts'

/** How one event of the spec reads on a customer's page. */
export interface TitleRule {
  area: Area
  /** `contact` when absent. */
  tone?: Tone | ((read: TitleReader) => Tone)
  write: Readonly<Record<TitleLanguage, (read: TitleReader) => string>>
  /** A second line, shown as it was sent. */
  detail?: (read: TitleReader) => string | undefined
  /** Property with the customer's own words. */
  quote?: string
  /** Events with the same value of this property are one entry: a call, an outage. */
  story?: string
}
export type TitleRules = Readonly<Record<string, TitleRule>>

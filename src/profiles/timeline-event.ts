import type { TitleLanguage } from './timeline.ts'
import type { ShowText } from './title-reader.ts'

/** An event as a timeline reads it. */
export interface TimelineEvent {
  messageId: string
  /** ms since 1970 */
  at: number
  name: string
  channel: string
  source: string
  /** Decoded values. */
  properties: Readonly<Record<string, unknown>>
  /** Person id, where events of several people stand in one timeline. */
  person?: string
}

/** For whom entries are written. */
export interface EntryReader {
  lang: TitleLanguage
  /** Whether words of customers and personal values are shown. */
  show: ShowText
  quotes: boolean
  /** A name that the sender made, of an event or channel, as it may be shown. */
  showName(name: string): string
}

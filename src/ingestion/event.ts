/** The calls of Segment's spec. */
export const eventTypes = ['track', 'identify', 'page', 'screen', 'group', 'alias'] as const
export type EventType = (typeof eventTypes)[number]

/** Event names of the calls that do not carry one themselves. */
export const eventNames: Readonly<Record<Exclude<EventType, 'track'>, string>> = {
  identify: 'Identified',
  page: 'Page Viewed',
  screen: 'Screen Viewed',
  group: 'Grouped',
  alias: 'Aliased',
}

/**
 * One stored event. Texts are '' when unknown; times are milliseconds since 1970 in UTC.
 */
export interface EventRow {
  workspace: string
  /** Unique in the workspace: the second event with the same messageId is a repetition. */
  messageId: string
  /** When it happened, corrected for the sender's clock. */
  ts: number
  receivedAt: number
  type: EventType
  /** Event name of a track call, else the fixed name of the call. */
  name: string
  /** Id of the source that sent it. */
  source: string
  channel: string
  userId: string
  anonymousId: string
  /** Account (Segment's groupId) the customer acted for. */
  account: string
  robot: 0 | 1
  /** Properties, or the traits of identify and group. Stored as a flat map of texts: see row-binary.ts. */
  properties: Record<string, unknown>
  /** The same as they are stored, when that is known without looking at them. */
  encodedProperties?: string | undefined
  /** Context, stored flattened one level: `page.url`, `campaign.name`, `consent.<category>`. */
  context: Record<string, unknown>
  /** The same as it is stored, when that is known. */
  encodedContext?: string | undefined
}

import { decodeCopied } from './body-reader.ts'
import type { EventRow, EventType } from './event.ts'
import type { CopiedProperties, Source } from './pipeline.ts'

const noFields: Record<string, unknown> = Object.freeze({})

/** The row of an event before its first step. @param copied its properties, when they are not decoded */
export function createDraftRow(
  source: Source,
  receivedAt: number,
  channel: string,
  copied: CopiedProperties | undefined,
): EventRow {
  return new DraftRow(source, receivedAt, channel, copied)
}

/** Decodes properties when a step asks for them: few do. A class, because an accessor of each row costs more than most steps. */
class DraftRow implements EventRow {
  workspace: string
  messageId = ''
  ts: number
  receivedAt: number
  type: EventType = 'track'
  name = ''
  source: string
  channel: string
  userId = ''
  anonymousId = ''
  account = ''
  robot: 0 | 1 = 0
  context = noFields
  encodedProperties: string | undefined
  encodedContext: string | undefined = undefined
  private copied: CopiedProperties | undefined
  private decoded: Record<string, unknown> | undefined

  constructor(source: Source, receivedAt: number, channel: string, copied: CopiedProperties | undefined) {
    this.workspace = source.workspace
    this.ts = receivedAt
    this.receivedAt = receivedAt
    this.source = source.id
    this.channel = channel
    this.encodedProperties = copied?.encoded
    this.copied = copied
    this.decoded = copied ? undefined : noFields
  }

  get properties(): Record<string, unknown> {
    if (this.decoded) return this.decoded
    this.decoded = this.copied ? decodeCopied(this.copied) : noFields
    return this.decoded
  }

  set properties(changed: Record<string, unknown>) {
    this.decoded = changed
    this.encodedProperties = undefined
  }
}

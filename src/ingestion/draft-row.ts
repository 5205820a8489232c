import { decodeCopied } from './body-reader.ts'
import type { EventRow, EventType } from './event.ts'
import type { CopiedProperties, Source } from './pipeline.ts'

const noFields: Record<string, unknown> = Object.freeze({})

/** A row that steps fill; `begin` makes it that of the next event. */
export interface DraftRow extends EventRow {
  /** @param receivedAt ms @param copied its properties, when they are not decoded */
  begin(source: Source, receivedAt: number, channel: string, copied: CopiedProperties | undefined): void
}

/** One row for many events, one after the other: what is made of it is bytes, and nobody keeps it. */
export function createDraftRow(): DraftRow {
  return new Draft()
}

/** Decodes properties when a step asks for them: few do. A class, because an accessor of each row costs more than most steps. */
class Draft implements DraftRow {
  workspace = ''
  messageId = ''
  ts = 0
  receivedAt = 0
  type: EventType = 'track'
  name = ''
  source = ''
  channel = ''
  userId = ''
  anonymousId = ''
  account = ''
  robot: 0 | 1 = 0
  context = noFields
  encodedProperties: string | undefined = undefined
  encodedContext: string | undefined = undefined
  private copied: CopiedProperties | undefined = undefined
  private decoded: Record<string, unknown> | undefined = undefined

  begin(source: Source, receivedAt: number, channel: string, copied: CopiedProperties | undefined): void {
    this.workspace = source.workspace
    this.messageId = ''
    this.ts = receivedAt
    this.receivedAt = receivedAt
    this.type = 'track'
    this.name = ''
    this.source = source.id
    this.channel = channel
    this.userId = ''
    this.anonymousId = ''
    this.account = ''
    this.robot = 0
    this.context = noFields
    this.encodedProperties = copied?.encoded
    this.encodedContext = undefined
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

/** Goes over encoded rows without making values: where the columns stand that edges are read from. */
export interface RowScanner {
  /** Moves to the next row. @returns false behind the last */
  next(): boolean
  /** Whether the row is an event of somebody: no frame header, no robot. */
  isCustomers(): boolean
  /** Whether it has both a userId and an anonymousId. */
  hasBothIds(): boolean
  /** Whether it may name identifiers beside its own (identify, group, alias, external ids). */
  mayName(): boolean
  /** All of the row. */
  bytes(): Buffer
  /** Columns with their lengths in front, as places in the rows: from the first to behind the last byte. */
  workspace: Span
  messageId: Span
  userId: Span
  anonymousId: Span
  /** Place of the event's time. */
  ts: number
}

export interface Span {
  from: number
  until: number
}

const letter = { a: 0x61, g: 0x67, i: 0x69 }
const externalIds = Buffer.from('externalIds')

/** @param rows as `encodeRow` writes them */
export function createRowScanner(rows: Buffer): RowScanner {
  let position = 0
  let start = 0
  let robot = 0
  let mayName = false
  const workspace = span()
  const messageId = span()
  const userId = span()
  const anonymousId = span()

  function readLength(): number {
    const first = rows[position++] as number
    if (first < 128) return first
    let value = first & 127
    for (let shift = 128; ; shift *= 128) {
      const byte = rows[position++] as number
      value += (byte & 127) * shift
      if (byte < 128) return value
    }
  }

  function skipText(): void {
    const length = readLength()
    position += length
  }

  function mark(column: Span): void {
    column.from = position
    skipText()
    column.until = position
  }

  function skipMap(): void {
    for (let texts = readLength() * 2; texts > 0; texts--) skipText()
  }

  /** @returns whether it has a key `externalIds` */
  function skipContext(): boolean {
    let found = false
    for (let count = readLength(); count > 0; count--) {
      const length = readLength()
      if (length === externalIds.length && isExternalIds(position)) found = true
      position += length
      skipText()
    }
    return found
  }

  function isExternalIds(place: number): boolean {
    for (let index = 0; index < externalIds.length; index++)
      if (rows[place + index] !== externalIds[index]) return false
    return true
  }

  const scanner = {
    workspace,
    messageId,
    userId,
    anonymousId,
    ts: 0,
    next() {
      if (position >= rows.length) return false
      start = position
      mark(workspace)
      mark(messageId)
      scanner.ts = position
      position += 16
      // The first letter tells: track, page and screen name nobody else.
      const type = rows[position + 1] as number
      mayName = type === letter.i || type === letter.g || type === letter.a
      skipText()
      skipText()
      skipText()
      skipText()
      mark(userId)
      mark(anonymousId)
      skipText()
      robot = rows[position++] as number
      skipMap()
      if (skipContext()) mayName = true
      return true
    },
    isCustomers: () => robot === 0 && workspace.until - workspace.from > 1,
    hasBothIds: () => userId.until - userId.from > 1 && anonymousId.until - anonymousId.from > 1,
    mayName: () => mayName,
    bytes: () => rows.subarray(start, position),
  }
  return scanner
}

function span(): Span {
  return { from: 0, until: 0 }
}

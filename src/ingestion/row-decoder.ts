/** A row of a segment, read back: the columns of row-binary.ts. */
export interface DecodedRow {
  workspace: string
  messageId: string
  ts: number
  receivedAt: number
  type: string
  name: string
  source: string
  channel: string
  userId: string
  anonymousId: string
  account: string
  robot: number
  properties: Record<string, string>
  context: Record<string, string>
}

/** A row and the bytes it was read from. */
export interface DecodedRowWithBytes {
  row: DecodedRow
  bytes: Buffer
}

/** What start-up needs of a row: who and when. */
export interface RowKey {
  workspace: string
  messageId: string
  ts: number
}

/** Reads rows one after the other. @param rows RowBinary as written by `encodeRow`, without frame headers */
export function* decodeRows(rows: Buffer): Generator<DecodedRowWithBytes> {
  const reader = createReader(rows)
  while (reader.position() < rows.length) {
    const start = reader.position()
    const row: DecodedRow = {
      workspace: reader.text(),
      messageId: reader.text(),
      ts: reader.int64(),
      receivedAt: reader.int64(),
      type: reader.text(),
      name: reader.text(),
      source: reader.text(),
      channel: reader.text(),
      userId: reader.text(),
      anonymousId: reader.text(),
      account: reader.text(),
      robot: reader.byte(),
      properties: reader.map(),
      context: reader.map(),
    }
    yield { row, bytes: rows.subarray(start, reader.position()) }
  }
}

/** As `decodeRows`, skipping all but the key; about a microsecond a row. */
export function* decodeRowKeys(rows: Buffer): Generator<RowKey> {
  const reader = createReader(rows)
  while (reader.position() < rows.length) {
    const key = { workspace: reader.text(), messageId: reader.text(), ts: reader.int64() }
    reader.skip(8)
    for (let column = 0; column < 7; column++) reader.skip(reader.length())
    reader.skip(1)
    for (let column = 0; column < 2; column++) {
      const texts = reader.length() * 2
      for (let index = 0; index < texts; index++) reader.skip(reader.length())
    }
    yield key
  }
}

/** Reads one map of texts, as `encodeProperties` writes it. */
export function decodeMap(bytes: Buffer): Record<string, string> {
  return createReader(bytes).map()
}

function createReader(bytes: Buffer) {
  let position = 0

  function length(): number {
    let value = 0
    for (let shift = 1; ; shift *= 128) {
      const byte = bytes[position++] as number
      value += (byte & 127) * shift
      if (byte < 128) return value
    }
  }

  function text(): string {
    const size = length()
    position += size
    return bytes.toString('utf8', position - size, position)
  }

  return {
    position: () => position,
    length,
    text,
    skip(size: number) {
      position += size
    },
    byte: () => bytes[position++] as number,
    int64(): number {
      position += 8
      return Number(bytes.readBigInt64LE(position - 8))
    },
    map(): Record<string, string> {
      const count = length()
      return Object.fromEntries(Array.from({ length: count }, () => [text(), text()]))
    },
  }
}

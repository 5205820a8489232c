import { crc32 } from 'node:zlib'
import { type ByteString, encodeInt64 } from './row-binary.ts'

/**
 * A segment is a RowBinary file that ClickHouse loads as it is. Each group of rows that was made durable together is
 * a frame: first a row without a workspace whose message_id holds length and checksum of the rows that follow. So a
 * tail that was torn by a crash is recognised, and loading only has to leave out rows without a workspace.
 */
const magic = 'TDM1'
const head: ByteString = `\0\x10${magic}`
const tail: ByteString = `${'\0'.repeat(16)}${'\0'.repeat(7)}\0\0\0`

/** Bytes of the row in front of a frame's rows. */
export const frameHeaderBytes = head.length + 12 + tail.length

/** The frame around these rows, ready to be written. @param bytes of all rows together */
export function encodeFrame(rows: readonly Uint8Array[], bytes: number): Buffer {
  const frame = Buffer.allocUnsafe(frameHeaderBytes + bytes)
  let position = frameHeaderBytes
  for (const part of rows) {
    frame.set(part, position)
    position += part.length
  }
  const checksum = crc32(frame.subarray(frameHeaderBytes))
  frame.write(head + encodeInt64(bytes) + encodeInt64(checksum).slice(0, 4) + tail, 0, 'latin1')
  return frame
}

/**
 * How many bytes of a segment, from its start, are whole frames.
 *
 * @param segment the file's bytes
 */
export function committedLength(segment: Buffer): number {
  let position = 0
  for (;;) {
    const rows = frameRows(segment, position)
    if (!rows) return position
    position += frameHeaderBytes + rows.length
  }
}

/** The rows of each whole frame, in order. */
export function* readFrames(segment: Buffer): Generator<Buffer> {
  let position = 0
  for (;;) {
    const rows = frameRows(segment, position)
    if (!rows) return
    yield rows
    position += frameHeaderBytes + rows.length
  }
}

/** Rows of the frame at this position; undefined when there is no whole frame. */
function frameRows(segment: Buffer, position: number): Buffer | undefined {
  const start = position + frameHeaderBytes
  if (start > segment.length) return undefined
  if (segment.toString('latin1', position, position + head.length) !== head) return undefined
  const length = Number(segment.readBigUInt64LE(position + head.length))
  if (start + length > segment.length) return undefined
  const rows = segment.subarray(start, start + length)
  return crc32(rows) === segment.readUInt32LE(position + head.length + 8) ? rows : undefined
}

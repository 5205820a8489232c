import { closeSync, createReadStream, mkdirSync, openSync, statSync, writeSync } from 'node:fs'
import { join } from 'node:path'

/** A look as the process that trains reads it. */
export interface LookFile {
  /** ms */
  at: number
  path: string
  rows: number
}

/**
 * Parts rows of 8-byte columns, whose first is the cut-off in seconds, into a file for each look without that column; what
 * belongs to no look is left out. Memory does not grow with the file.
 *
 * @param columns of a row, the cut-off included
 * @param lookOf ms of the look of a cut-off in ms; undefined: none
 * @returns oldest first
 */
export async function splitByLook(
  path: string,
  into: string,
  columns: number,
  lookOf: (cutoff: number) => number | undefined,
): Promise<LookFile[]> {
  mkdirSync(into, { recursive: true })
  const width = columns * 8
  const files = new Map<number, { path: string; file: number; rows: number; waiting: Buffer[] }>()
  let rest = Buffer.alloc(0)
  try {
    for await (const chunk of createReadStream(path, { highWaterMark: 4 << 20 })) {
      const bytes = rest.length > 0 ? Buffer.concat([rest, chunk as Buffer]) : (chunk as Buffer)
      const whole = bytes.length - (bytes.length % width)
      for (let at = 0; at < whole; at += width) {
        const look = lookOf(Number(bytes.readBigUInt64LE(at)) * 1000)
        if (look === undefined) continue
        let part = files.get(look)
        if (!part) {
          const name = join(into, `look-${look}.rows`)
          part = { path: name, file: openSync(name, 'w'), rows: 0, waiting: [] }
          files.set(look, part)
        }
        part.waiting.push(bytes.subarray(at + 8, at + width))
        part.rows += 1
      }
      for (const { file, waiting } of files.values()) {
        if (waiting.length > 0) writeSync(file, Buffer.concat(waiting.splice(0)))
      }
      rest = Buffer.from(bytes.subarray(whole))
    }
  } finally {
    for (const { file } of files.values()) closeSync(file)
  }
  return [...files]
    .map(([at, { path: name, rows }]) => ({ at, path: name, rows }))
    .toSorted((one, two) => one.at - two.at)
}

/** Rows of a file of 8-byte columns. */
export function rowsIn(path: string, columns: number): number {
  return statSync(path).size / (columns * 8)
}

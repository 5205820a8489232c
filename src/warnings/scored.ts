import { createReadStream } from 'node:fs'
import type { ModelRow } from './tables.ts'

/** Customers of a file with their chances, in the order of the file. */
export interface Scored {
  ids: BigUint64Array
  chances: Float64Array
}

/** Everybody as one model sees them today. */
export interface TodaysScores {
  row: ModelRow
  scored: Scored
  /** Files of rows that were scored, and their features. */
  files: string[]
  features: string[]
}

/**
 * Reads files of rows of 8-byte columns that begin with an id, a stretch at a time, so that memory does not grow with them.
 *
 * @param columns of a row, the id included
 * @param take given the id and a reader of the row's other columns
 */
export async function readRows(
  paths: readonly string[],
  columns: number,
  take: (id: bigint, read: (column: number) => number) => void,
): Promise<void> {
  const width = columns * 8
  for (const path of paths) {
    let rest = Buffer.alloc(0)
    for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) {
      const bytes = rest.length > 0 ? Buffer.concat([rest, chunk as Buffer]) : (chunk as Buffer)
      const whole = bytes.length - (bytes.length % width)
      let at = 0
      const read = (column: number) => bytes.readDoubleLE(at + 8 + column * 8)
      for (; at < whole; at += width) take(bytes.readBigUInt64LE(at), read)
      rest = Buffer.from(bytes.subarray(whole))
    }
  }
}

/** Reads what the child wrote: id, chance. */
export async function readScored(paths: readonly string[], rows: number): Promise<Scored> {
  const ids = new BigUint64Array(rows)
  const chances = new Float64Array(rows)
  let at = 0
  await readRows(paths, 2, (id, read) => {
    ids[at] = id
    chances[at] = read(0)
    at += 1
  })
  return { ids: ids.subarray(0, at), chances: chances.subarray(0, at) }
}

/** The customers with the highest chances, highest first. */
export function highest({ ids, chances }: Scored, most: number): { id: bigint; chance: number }[] {
  const known = Float64Array.from(chances.filter(Number.isFinite)).sort()
  const line = known[Math.max(0, known.length - most)] ?? Number.POSITIVE_INFINITY
  const found: { id: bigint; chance: number }[] = []
  for (const [index, chance] of chances.entries()) if (chance >= line) found.push({ id: ids[index]!, chance })
  return found.toSorted((one, two) => two.chance - one.chance || (one.id < two.id ? -1 : 1)).slice(0, most)
}

import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { TandemError } from '../errors.ts'

/** Rows read at a time. */
const blockLength = 65_536

/** A part of a file of rows: the numbers of the people, and the columns of figures behind them. */
export interface RowBlock {
  /** Of its first row in the file. */
  start: number
  people: BigUint64Array
  columns: Float64Array[]
}

/**
 * Reads a file of rows of 8-byte columns (UInt64, then Float64s) block by block.
 *
 * @param figures columns behind the first
 * @throws TandemError warning_training_failed when the file does not consist of such rows
 */
export function* readRowBlocks(path: string, figures: number): Generator<RowBlock> {
  const file = openSync(path, 'r')
  try {
    const width = (figures + 1) * 8
    const { size } = fstatSync(file)
    if (size % width !== 0)
      throw new TandemError('warning_training_failed', {
        detail: `${path}: ${size} bytes are no rows of ${width}.`,
      })
    const bytes = new Uint8Array(Math.min(blockLength * width, Math.max(width, size)))
    for (let at = 0; at < size; ) {
      const length = filled(file, bytes, Math.min(bytes.length, size - at), at)
      yield blockOf(bytes.subarray(0, length), figures, at / width)
      at += length
    }
  } finally {
    closeSync(file)
  }
}

function filled(file: number, bytes: Uint8Array, length: number, position: number): number {
  let done = 0
  while (done < length) {
    const read = readSync(file, bytes, done, length - done, position + done)
    if (read === 0)
      throw new TandemError('warning_training_failed', { detail: 'A file of rows became shorter.' })
    done += read
  }
  return length
}

function blockOf(bytes: Uint8Array, figures: number, start: number): RowBlock {
  const width = figures + 1
  const n = bytes.length / (width * 8)
  // Float64Array reads in the order of the machine, which is little-endian wherever Node runs.
  const numbers = new Float64Array(bytes.buffer, bytes.byteOffset, n * width)
  const whole = new BigUint64Array(bytes.buffer, bytes.byteOffset, n * width)
  const people = new BigUint64Array(n)
  for (let row = 0; row < n; row++) people[row] = whole[row * width]!
  const columns = Array.from({ length: figures }, (_, index) => {
    const column = new Float64Array(n)
    for (let row = 0, at = index + 1; row < n; row++, at += width) column[row] = numbers[at]!
    return column
  })
  return { start, people, columns }
}

/** All rows of a file. @throws TandemError warning_training_failed */
export function readAllRows(path: string, figures: number): Omit<RowBlock, 'start'> {
  const blocks = [...readRowBlocks(path, figures)]
  const n = blocks.reduce((sum, { people }) => sum + people.length, 0)
  const people = new BigUint64Array(n)
  const columns = Array.from({ length: figures }, () => new Float64Array(n))
  for (const block of blocks) {
    people.set(block.people, block.start)
    for (const [index, column] of block.columns.entries()) columns[index]!.set(column, block.start)
  }
  return { people, columns }
}

/** One row of a file, without its number. */
export function readRow(path: string, figures: number, row: number): Float64Array {
  const file = openSync(path, 'r')
  try {
    const values = new Float64Array(figures + 1)
    filled(file, new Uint8Array(values.buffer), values.byteLength, row * values.byteLength)
    return values.subarray(1)
  } finally {
    closeSync(file)
  }
}

import { constants } from 'node:fs'
import { type FileHandle, open, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { TandemError } from '../errors.ts'
import type { EventRow } from './event.ts'
import { encodeFrame } from './frame.ts'
import { createEdgeCollection, type EdgeCollection } from './identity-edge.ts'
import type { ByteString } from './row-binary.ts'
import { createTally, type Tally } from './tally.ts'

/** A row and its bytes, as they will be written. */
export interface EncodedRow {
  row: EventRow
  bytes: ByteString
}

/** A closed file of whole frames. */
export interface ClosedFile {
  path: string
  bytes: number
  tally: Tally
  /** What its rows say about who is who. */
  edges: EdgeCollection
}

/** Writes one lane of the spool: rows of many requests as one frame with one fdatasync (group commit). */
export interface SegmentWriter {
  /** Resolves when the rows are on disk. @throws what `onFailure` makes of the fault; then none of them is kept */
  append(rows: readonly EncodedRow[]): Promise<void>
  /** Resolves when all rows so far are on disk; undefined when they are. @throws as `append` */
  settled(): Promise<void> | undefined
  /** Closes the present file, after the frame being written. */
  seal(): void
  close(): Promise<void>
  /** Bytes not yet in a closed file. */
  openBytes(): number
}

/** Rows that become durable together. */
interface Group {
  bytes: ByteString
  rows: EventRow[]
  done: PromiseWithResolvers<void>
}

interface OpenFile extends ClosedFile {
  handle: FileHandle
}

/**
 * @param nextPath path of the next file to make
 * @param onClosed gets every file that holds rows, when it is closed
 * @param onFailure turns a fault of the disk into the error for those who wait
 */
export function createSegmentWriter(options: {
  segmentBytes: number
  nextPath: () => string
  onClosed: (file: ClosedFile) => void
  onFailure: (cause: unknown) => TandemError
}): SegmentWriter {
  let file: OpenFile | undefined
  let gathering: Group | undefined
  let writing: Group | undefined
  let committing: Promise<void> | undefined
  let sealWanted = false

  function append(rows: readonly EncodedRow[]): Promise<void> {
    gathering ??= { bytes: '', rows: [], done: Promise.withResolvers() }
    for (const { row, bytes } of rows) {
      gathering.bytes += bytes
      gathering.rows.push(row)
    }
    committing ??= new Promise<void>((resolve) => setImmediate(resolve)).then(commit)
    return gathering.done.promise
  }

  /** Writes group after group; those who come while one is written form the next. */
  async function commit(): Promise<void> {
    while (gathering) {
      writing = gathering
      gathering = undefined
      try {
        await write(writing)
        writing.done.resolve()
      } catch (cause) {
        await abandon(writing, cause)
      }
      writing = undefined
      if (sealWanted || (file && file.bytes >= options.segmentBytes)) await rotate()
    }
    committing = undefined
  }

  async function write(group: Group): Promise<void> {
    file ??= await createFile(options.nextPath())
    const frame = encodeFrame(group.bytes)
    for (let written = 0; written < frame.length; ) {
      const rest = await file.handle.write(frame, written, undefined, file.bytes + written)
      written += rest.bytesWritten
    }
    if (!writesAreDurable) await file.handle.datasync()
    file.bytes += frame.length
    for (const row of group.rows) {
      file.tally.note(row.workspace, row.name, row.receivedAt)
      file.edges.note(row)
    }
  }

  /** After a failed write the file's end is unknown: cut it to what is known, and begin another. */
  async function abandon(group: Group, cause: unknown): Promise<void> {
    const failure = options.onFailure(cause)
    await file?.handle.truncate(file.bytes).catch(() => undefined)
    await rotate()
    group.done.reject(failure)
    // Whoever came meanwhile may have been told that a message of the failed group is a repetition.
    gathering?.done.reject(failure)
    gathering = undefined
  }

  async function rotate(): Promise<void> {
    sealWanted = false
    if (!file) return
    const { handle, ...closed } = file
    file = undefined
    // Handed over at once, so that its bytes are counted without a gap; all of them are on disk.
    if (closed.bytes > 0) options.onClosed(closed)
    await handle.close().catch(() => undefined)
    if (closed.bytes === 0) await rm(closed.path, { force: true })
  }

  return {
    append,
    settled: () => (gathering ?? writing)?.done.promise,
    seal() {
      if (!file) return
      sealWanted = true
      committing ??= rotate().then(commit)
    },
    async close() {
      while (committing) await committing
      await rotate()
    },
    openBytes: () => (file?.bytes ?? 0) + (gathering?.bytes.length ?? 0) + (writing?.bytes.length ?? 0),
  }
}

/**
 * Linux's O_DSYNC: each write ends with what fdatasync does, which saves a second way through the thread pool for each
 * group. Elsewhere the flag is missing or promises less.
 */
const writesAreDurable = process.platform === 'linux'
const openFlags =
  constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | (writesAreDurable ? constants.O_DSYNC : 0)

/** Makes the file and makes its name survive a power cut. */
async function createFile(path: string): Promise<OpenFile> {
  const handle = await open(path, openFlags)
  const folder = await open(dirname(path), 'r')
  await folder.sync().finally(() => folder.close())
  return { handle, path, bytes: 0, tally: createTally(), edges: createEdgeCollection() }
}

import { constants } from 'node:fs'
import { type FileHandle, open, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { TandemError } from '../errors.ts'
import { encodeFrame } from './frame.ts'
import { createTally, type Tally } from './tally.ts'

/** Rows of one workspace that came together, as they will be written. */
export interface RowBlock {
  workspace: string
  /** ms */
  receivedAt: number
  /** Names of their events, each once. */
  names: readonly string[]
  count: number
  bytes: readonly Uint8Array[]
}

/** A closed file of whole frames. */
export interface ClosedFile {
  path: string
  bytes: number
  tally: Tally
}

/** Writes one lane of the spool: rows of many requests as one frame with one fdatasync (group commit). */
export interface SegmentWriter {
  /** Resolves when the rows are on disk. @throws what `onFailure` makes of the fault; then none of them is kept */
  append(block: RowBlock): Promise<void>
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
  blocks: RowBlock[]
  bytes: number
  done: PromiseWithResolvers<void>
}

interface OpenFile extends ClosedFile {
  handle: FileHandle
  /** Length of the file; behind `bytes` it holds zeros. */
  length: number
}

/** A file is made longer by as much as it holds, but no more than this. */
const mostAhead = 2_000_000

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

  function append(block: RowBlock): Promise<void> {
    gathering ??= { blocks: [], bytes: 0, done: Promise.withResolvers() }
    gathering.blocks.push(block)
    for (const part of block.bytes) gathering.bytes += part.length
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
    const frame = encodeFrame(
      group.blocks.flatMap((block) => block.bytes),
      group.bytes,
    )
    const block = withRoomAhead(file, frame)
    for (let written = 0; written < block.length; ) {
      const rest = await file.handle.write(block, written, undefined, file.bytes + written)
      written += rest.bytesWritten
    }
    file.length = Math.max(file.length, file.bytes + block.length)
    if (!writesAreDurable) await file.handle.datasync()
    file.bytes += frame.length
    for (const { workspace, names, count, receivedAt } of group.blocks)
      file.tally.note(workspace, names, count, receivedAt)
  }

  /**
   * Making a file longer takes the file system three times as long as writing where it has been written (measured: 1.0
   * and 0.3 ms), so it is done seldom: the frame, and zeros behind it when it reaches beyond the end.
   */
  function withRoomAhead({ bytes, length }: OpenFile, frame: Buffer): Buffer {
    const end = bytes + frame.length
    const ahead = end > length ? Math.min(bytes, mostAhead, Math.max(0, options.segmentBytes - end)) : 0
    // What concat does not fill is zero.
    return ahead === 0 ? frame : Buffer.concat([frame], frame.length + ahead)
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
    const { handle, length, ...closed } = file
    // The zeros need not be gone for ever: after a crash, recovery cuts them off.
    if (length > closed.bytes) await handle.truncate(closed.bytes).catch(() => undefined)
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
    openBytes: () => (file?.bytes ?? 0) + (gathering?.bytes ?? 0) + (writing?.bytes ?? 0),
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
  return { handle, length: 0, path, bytes: 0, tally: createTally() }
}

import { mkdirSync } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { join } from 'node:path'
import { TandemError } from '../errors.ts'
import { writeEdgesOfFile } from './edge-file.ts'
import type { EventRow } from './event.ts'
import { type ByteString, encodeRow } from './row-binary.ts'

export type { EventRow } from './event.ts'
export { scorePercent } from './score-percent.ts'

/** Rows that stand in a file of their own, ready to be loaded. Nothing else writes to it any more. */
export interface EventFile {
  path: string
  /** Identity edges of these rows; undefined when they have none. */
  edgesPath: string | undefined
  rows: number
}

/** Writes rows into files that ClickHouse reads itself. It needs no store, so that it can be done on a thread of its own. */
export interface EventFiles {
  /** Takes one row. Await the promise when there is one: it says that whoever takes the files is behind. */
  write(row: EventRow): void | Promise<void>
  /** Ends the last file. */
  close(): Promise<void>
}

const chunkCharacters = 1_000_000
const fileBytes = 24_000_000

/**
 * @param options.onFile told of each file in turn; the next is not ended before its promise is kept
 * @throws TandemError (from write or close) `invalid_request` for a row of another workspace; what `onFile` throws
 */
export function createEventFiles(options: {
  directory: string
  workspace: string
  onFile: (file: EventFile) => Promise<void>
}): EventFiles {
  const { directory, workspace, onFile } = options
  mkdirSync(directory, { recursive: true })
  let chunk: ByteString = ''
  let file: { path: string; handle: FileHandle; bytes: number } | undefined
  /** Whose file has not ended. */
  let rows = 0
  let files = 0
  let failure: unknown

  async function openFile() {
    const path = join(directory, `bulk-${process.pid}-${files++}.rowbinary`)
    return { path, handle: await open(path, 'w'), bytes: 0 }
  }

  async function flush(final: boolean): Promise<void> {
    if (failure) throw failure
    if (chunk !== '') {
      const bytes = Buffer.from(chunk, 'latin1')
      chunk = ''
      file ??= await openFile()
      file.bytes += bytes.length
      await file.handle.appendFile(bytes)
    }
    if (!file || (!final && file.bytes < fileBytes)) return
    const { path, handle } = file
    const ended = rows
    file = undefined
    rows = 0
    await handle.close()
    const edgesPath = `${path}.edges`
    const hasEdges = await writeEdgesOfFile(path, edgesPath)
    await onFile({ path, edgesPath: hasEdges ? edgesPath : undefined, rows: ended })
  }

  let flushing: Promise<void> = Promise.resolve()
  return {
    write(row) {
      if (failure) throw failure
      if (row.workspace !== workspace)
        throw new TandemError('invalid_request', { detail: `This writer is for workspace ${workspace}.` })
      chunk += encodeRow(row)
      rows++
      if (chunk.length < chunkCharacters) return
      flushing = flushing
        .then(() => flush(false))
        .catch((error) => {
          failure = error
        })
      return flushing
    },
    async close() {
      await flushing
      await flush(true)
    },
  }
}

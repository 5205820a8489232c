import { mkdirSync, rmSync } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { join } from 'node:path'
import type { ClickHouse } from '../db/index.ts'
import { TandemError } from '../errors.ts'
import { loadEdges } from './edge-loading.ts'
import type { EventRow } from './event.ts'
import { createEdgeCollection, type EdgeCollection } from './identity-edge.ts'
import { loadRows } from './queries.ts'
import { type ByteString, encodeRow } from './row-binary.ts'

/** Loads many rows that were made by ourselves: no pipeline, no search for duplicates. */
export interface EventWriter {
  /**
   * Takes one row. Await the promise when there is one: it says that loading is behind.
   * Rows in the order of their time load fastest, because events are stored by month.
   */
  write(row: EventRow): void | Promise<void>
  /** Loads what is left. @returns the number of rows in ClickHouse. */
  close(): Promise<{ rows: number }>
}

const chunkCharacters = 1_000_000
const fileBytes = 24_000_000

/**
 * @param directory for the files on their way; removed files are gone when `close` resolves
 * @throws TandemError (from write or close) what ClickHouse answered; `invalid_request` for a row of another workspace
 */
export function createEventWriter(options: {
  clickhouse: ClickHouse
  directory: string
  workspace: string
}): EventWriter {
  const { clickhouse, directory, workspace } = options
  mkdirSync(directory, { recursive: true })
  let chunk: ByteString = ''
  let file: { path: string; handle: FileHandle; bytes: number } | undefined
  /** Of the rows that are not on their way to ClickHouse yet. */
  let edges = createEdgeCollection()
  let files = 0
  let rows = 0
  const loading = new Set<Promise<void>>()
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
    const own = edges
    edges = createEdgeCollection()
    file = undefined
    await handle.close()
    // Two files are loaded while the next is written; a fourth waits here.
    while (loading.size >= 2) await Promise.race(loading)
    const work: Promise<void> = load(path, own)
      .catch((error) => {
        failure = error
      })
      .finally(() => loading.delete(work))
    loading.add(work)
  }

  async function load(path: string, own: EdgeCollection): Promise<void> {
    try {
      await loadRows(clickhouse, path)
      await loadEdges(clickhouse, path, own)
    } finally {
      rmSync(path, { force: true })
    }
  }

  let flushing: Promise<void> = Promise.resolve()
  return {
    write(row) {
      if (failure) throw failure
      if (row.workspace !== workspace)
        throw new TandemError('invalid_request', { detail: `This writer is for workspace ${workspace}.` })
      chunk += encodeRow(row)
      edges.note(row)
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
      await Promise.all(loading)
      if (failure) throw failure
      return { rows }
    },
  }
}

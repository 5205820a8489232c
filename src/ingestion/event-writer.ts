import { rmSync } from 'node:fs'
import type { ClickHouse } from '../db/index.ts'
import type { EventRow } from './event.ts'
import { createEventFiles, type EventFile } from './event-files.ts'
import { loadEdgeRows, loadRows } from './queries.ts'

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

/**
 * @param directory for the files on their way; removed files are gone when `close` resolves
 * @throws TandemError (from write or close) what ClickHouse answered; `invalid_request` for a row of another workspace
 */
export function createEventWriter(options: {
  clickhouse: ClickHouse
  directory: string
  workspace: string
}): EventWriter {
  const loading = createFileLoading(options.clickhouse)
  const files = createEventFiles({ ...options, onFile: loading.add })
  return {
    write: files.write,
    async close() {
      await files.close()
      return { rows: await loading.done() }
    },
  }
}

/** Loads files of rows, two at a time. */
export interface FileLoading {
  /** Resolves when the next file may come: two are loaded while it is written. @throws what an earlier file failed by */
  add(file: EventFile): Promise<void>
  /** @returns the rows of all files, when they are in ClickHouse @throws TandemError what ClickHouse answered */
  done(): Promise<number>
}

/** Files are removed when they have been loaded, or have failed. */
export function createFileLoading(clickhouse: ClickHouse): FileLoading {
  const loading = new Set<Promise<void>>()
  let rows = 0
  let failure: unknown

  async function load(file: EventFile): Promise<void> {
    try {
      await loadRows(clickhouse, file.path)
      if (file.edgesPath) await loadEdgeRows(clickhouse, file.edgesPath)
      rows += file.rows
    } finally {
      remove(file)
    }
  }

  return {
    async add(file) {
      if (failure) {
        remove(file)
        throw failure
      }
      const work: Promise<void> = load(file)
        .catch((error) => {
          failure = error
        })
        .finally(() => loading.delete(work))
      loading.add(work)
      while (loading.size > 2) await Promise.race(loading)
    },
    async done() {
      await Promise.all(loading)
      if (failure) throw failure
      return rows
    },
  }
}

function remove({ path, edgesPath }: EventFile): void {
  for (const one of [path, edgesPath]) if (one) rmSync(one, { force: true })
}

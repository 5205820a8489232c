import { createReadStream, createWriteStream, openAsBlob } from 'node:fs'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { parse } from 'csv-parse'
import { createAccess } from '../access/index.ts'
import { type BenchFigure, benchFigure } from '../bench-figure.ts'
import { loadConfig } from '../config.ts'
import type { Stores } from '../db/index.ts'
import { createParkedStore, openIntake } from '../ingestion/index.ts'
import { createLogger } from '../logger.ts'
import { createImports } from './imports.ts'

const mapping = `
name: bench
timeZone: Europe/London
events: |
  {
    "type": "track",
    "event": "Invoice Line Added",
    "timestamp": at,
    "userId": customer,
    "anonymousId": $not($exists(customer)) ? "invoice:" & invoice,
    "properties": {
      "invoice_id": invoice,
      "product_id": product,
      "quantity": $number(quantity),
      "price": $number(price),
      "revenue": $round($number(quantity) * $number(price), 3)
    }
  }
`

/**
 * Rows a second of an import from upload to durable events with exact duplicates looked up, and of the same file
 * once more; the baseline is csv-parse reading the same file and doing nothing with it.
 *
 * @param parts the stores and a directory for the file, the spool and the import
 */
export async function benchImport(
  parts: Pick<Stores, 'postgres' | 'clickhouse'> & { directory: string; rows?: number },
): Promise<BenchFigure[]> {
  const { postgres, clickhouse, directory, rows = 300_000 } = parts
  const clock = Date.now
  const logger = createLogger('silent')
  const path = join(directory, 'bench-lines.csv')
  await pipeline(Readable.from(lines(rows)), createWriteStream(path))

  const access = await createAccess({
    postgres,
    config: loadConfig({ TANDEM_DATA: directory }),
    clock,
    logger,
  })
  const workspace = 'ws_bench_import'
  await access.ensureWorkspace({ id: workspace, name: 'Bench' })
  const parked = createParkedStore({ postgres, clock })
  const intake = await openIntake({
    clickhouse,
    directory: join(directory, 'bench-spool'),
    findSource: access.findSource,
    park: parked.parkEvents,
    clock,
    logger,
    spoolMaxBytes: 20_000_000_000,
    diskReserveBytes: 0,
  })
  const imports = createImports({
    postgres,
    clickhouse,
    intake,
    access,
    clock,
    logger,
    directory: join(directory, 'bench-imports'),
  })
  try {
    const baseline = await rowsPerSecond(rows, async () => {
      for await (const _ of createReadStream(path).pipe(parse()));
    })
    const principal = { kind: 'local', id: 'bench', label: 'bench', workspace, role: 'admin' } as const
    const run = async (): Promise<void> => {
      const body = new FormData()
      body.append('mapping', mapping)
      body.append('file', await openAsBlob(path), 'bench-lines.csv')
      const { id } = await imports.create(principal, new Request('http://bench', { method: 'POST', body }))
      await imports.idle()
      const { state, counts } = await imports.get(workspace, id)
      if (state !== 'done' || counts.events + counts.duplicates !== rows)
        throw new Error(`The import ended ${state} with ${JSON.stringify(counts)}.`)
    }
    const first = await rowsPerSecond(rows, run)
    const again = await rowsPerSecond(rows, run)
    return [
      figure('import, rows a second', first, baseline),
      figure('import of the same file again, rows a second', again, baseline),
    ]
  } finally {
    await imports.close()
    await intake.close()
    access.close()
  }
}

function figure(name: string, value: number, baseline: number): BenchFigure {
  return benchFigure({ name, value, unit: 'rows/s', aim: { atLeast: 10_000 }, baseline })
}

async function rowsPerSecond(rows: number, work: () => Promise<void>): Promise<number> {
  const started = performance.now()
  await work()
  return Math.round(rows / ((performance.now() - started) / 1000))
}

/** Invoice lines in the order of their time, a quarter of them of unknown customers. */
function* lines(rows: number): Generator<string> {
  yield 'invoice,at,product,quantity,price,customer\n'
  const start = Date.UTC(2025, 0, 1)
  for (let row = 0; row < rows; row++) {
    const at = new Date(start + row * 60_000).toISOString().slice(0, 19).replace('T', ' ')
    const customer = row % 4 === 0 ? '' : `c${(row * 7919) % 50_000}`
    yield `i${row >> 4},${at},p${(row * 31) % 4000},${(row % 12) + 1},${((row % 900) + 1) / 100},${customer}\n`
  }
}

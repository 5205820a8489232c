import { catalogue, TandemError } from '../errors.ts'

/** Prints a command's result: one line of JSON with --json, else the lines meant for people. */
export function print(json: boolean, result: unknown, lines: string[]): void {
  console.log(json ? JSON.stringify(result) : lines.join('\n'))
}

/** Columns of equal width, without a frame. */
export function table(rows: string[][]): string[] {
  const widths = rows.reduce<number[]>(
    (widest, row) => row.map((cell, index) => Math.max(widest[index] ?? 0, cell.length)),
    [],
  )
  return rows.map((row) =>
    row
      .map((cell, index) => cell.padEnd(widths[index] ?? 0))
      .join('  ')
      .trimEnd(),
  )
}

/** A line that is written over itself while long work goes on; silent when nobody watches a terminal. */
export function progress(label: string): {
  update(done: number, total: number, note?: string): void
  end(): void
} {
  const shown = process.stderr.isTTY
  return {
    update(done, total, note = '') {
      if (!shown) return
      const share = total > 0 ? Math.min(1, done / total) : 0
      const bar = '█'.repeat(Math.round(share * 24)).padEnd(24, '░')
      process.stderr.write(`\r\u001b[2K${label} ${bar} ${Math.round(share * 100)} % ${note}`)
    },
    end() {
      if (shown) process.stderr.write('\r\u001b[2K')
    },
  }
}

/** Says what went wrong, where, and how to mend it; on standard error, as JSON with --json. */
export function printError(json: boolean, error: unknown): void {
  if (!(error instanceof TandemError)) {
    console.error(json ? JSON.stringify({ code: 'internal', detail: String(error) }) : error)
    return
  }
  if (json) {
    console.error(JSON.stringify({ code: error.code, detail: error.detail, errors: error.errors }))
    return
  }
  const cause = error.cause instanceof Error ? [`  Cause: ${error.cause.message}`] : []
  const fields = (error.errors ?? []).map(({ path, message }) => `  ${path}: ${message}`)
  console.error([error.message, ...fields, ...cause, catalogue[error.code].mend].join('\n'))
}

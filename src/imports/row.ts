/** One row of a file, as the mapping sees it. */
export interface Row {
  /** 1 for the first row of data; a header is not a row. */
  number: number
  /** Line of the file on which the row starts; absent where a file has no lines (Parquet, JSON lists). */
  line?: number
  /** Cells by column. Empty cells are absent, so that an expression can ask whether there is one. */
  values: Record<string, unknown>
}

/** A row that could not be read, with its text as it stands in the file. */
export interface BrokenRow {
  number: number
  line?: number
  raw: string
  column?: string
  reason: string
}

/** What is wrong with a row, for people: where and why. */
export interface RowProblem {
  column?: string
  reason: string
}

export type ReadRow = Row | BrokenRow

export function isBroken(row: ReadRow): row is BrokenRow {
  return 'raw' in row
}

/** The rows of one open file. */
export interface RowReader {
  /** Columns of the header or of the schema; absent for JSON, where every row names its own. */
  columns: string[] | undefined
  /** Rows in the order of the file, many at a time. @throws TandemError `import_file_damaged` */
  batches: AsyncGenerator<ReadRow[]>
  /** Share of the file that was read so far, 0 to 1. */
  progress(): number
}

/** Rows that are read, mapped and stored at once: as many as the intake looks up in one question. */
export const batchRows = 4_000

/** Columns that an error file adds to a row; they are left out when the corrected file is read. */
export const errorColumns = [
  'import_error_row',
  'import_error_column',
  'import_error_reason',
  'import_error_raw',
] as const
const added = new Set<string>(errorColumns)

export function isErrorColumn(name: string): boolean {
  return added.has(name)
}

/** A row longer than this is an error of that row: it is nearly always a quote that was never closed. */
export const maxRowCharacters = 1_000_000

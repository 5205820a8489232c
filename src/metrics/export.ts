import { parquetWriteBuffer } from 'hyparquet-writer'
import { z } from 'zod'
import { type Point, type QueryResult, queryRequestSchema } from './request.ts'

export const exportRequestSchema = z
  .strictObject({ ...queryRequestSchema.shape, format: z.enum(['csv', 'parquet']).default('csv') })
  .meta({ id: 'MeasureExport' })
export type ExportRequest = z.infer<typeof exportRequestSchema>

/** A file of figures. */
export interface FigureFile {
  name: string
  type: string
  bytes: Uint8Array
}

type Cell = string | number | boolean | Date | null
interface Column {
  name: string
  type: 'STRING' | 'DOUBLE' | 'BOOLEAN' | 'TIMESTAMP'
  data: Cell[]
}
interface Line {
  by: Record<string, string | null>
  others: boolean
  point: Point
}

/** What a figure says beside its value; a column is there when any point has it. */
const extras: readonly { name: string; type: Column['type']; of: (point: Point) => Cell | undefined }[] = [
  { name: 'partial', type: 'BOOLEAN', of: (point) => point.partial },
  { name: 'too_few', type: 'BOOLEAN', of: (point) => point.tooFew },
  { name: 'interval_low', type: 'DOUBLE', of: (point) => point.interval?.low },
  { name: 'interval_high', type: 'DOUBLE', of: (point) => point.interval?.high },
  { name: 'usual_low', type: 'DOUBLE', of: (point) => point.usual?.low },
  { name: 'usual_middle', type: 'DOUBLE', of: (point) => point.usual?.middle },
  { name: 'usual_high', type: 'DOUBLE', of: (point) => point.usual?.high },
  { name: 'previous', type: 'DOUBLE', of: (point) => point.previous?.value },
  { name: 'year_before', type: 'DOUBLE', of: (point) => point.year?.value },
  { name: 'compared', type: 'DOUBLE', of: (point) => point.other?.value },
]

/**
 * Figures as a file, a line for each step and group; what was asked, the filter's text and how fresh the data is stand in
 * the file's head (CSV: lines that begin with #) or its metadata (Parquet).
 */
export function writeFigures(result: QueryResult, asked: ExportRequest): FigureFile {
  const { format, ...question } = asked
  const name = `${(result.name ?? 'figures').replaceAll(/[^a-z0-9_]/g, '_')}.${format}`
  const about = aboutOf(result, question)
  const columns = columnsOf(result)
  if (format === 'csv') return { name, type: 'text/csv; charset=utf-8', bytes: csvOf(columns, about) }
  const buffer = parquetWriteBuffer({
    columnData: columns.map((column) => ({ ...column, nullable: true })),
    kvMetadata: about.map(([key, value]) => ({ key, value })),
  })
  return { name, type: 'application/vnd.apache.parquet', bytes: new Uint8Array(buffer) }
}

function aboutOf(result: QueryResult, question: Omit<ExportRequest, 'format'>): [string, string][] {
  return [
    ['measure', result.label ?? result.name ?? 'a definition given with the question'],
    ...(question.definition
      ? ([['definition', JSON.stringify(question.definition)]] as [string, string][])
      : []),
    ['unit', result.unit],
    ['period', `${result.from} to ${result.to}, by ${result.grain}, ${result.timeZone}`],
    ['filter', question.filter ? JSON.stringify(question.filter) : 'none'],
    ['newest event', result.asOf ?? 'none'],
    ['late sources', result.late.map(({ source }) => source).join(', ') || 'none'],
  ]
}

function columnsOf(result: QueryResult): Column[] {
  const lines = result.series.flatMap(({ by, others, points }) =>
    points.map((point): Line => ({ by, others: others === true, point })),
  )
  const groups = Object.keys(result.series[0]?.by ?? {})
  const column = (name: string, type: Column['type'], of: (line: Line) => Cell | undefined): Column => ({
    name,
    type,
    data: lines.map((line) => of(line) ?? null),
  })
  return [
    ...groups.map((group) => column(group, 'STRING', ({ by, others }) => (others ? 'others' : by[group]))),
    column('t', 'TIMESTAMP', ({ point }) => new Date(point.t)),
    column('value', 'DOUBLE', ({ point }) => point.value),
    column('n', 'DOUBLE', ({ point }) => point.n),
    ...extras
      .map(({ name, type, of }) => column(name, type, ({ point }) => of(point)))
      .filter(({ data }) => data.some((cell) => cell !== null)),
  ]
}

/** RFC 4180. Text that a spreadsheet would run as a formula is kept from it by a leading apostrophe. */
function csvOf(columns: readonly Column[], about: readonly [string, string][]): Uint8Array {
  const cell = (value: Cell) => {
    const plain = value instanceof Date ? value.toISOString() : String(value ?? '')
    const text = typeof value === 'string' && /^[=+\-@\t\r]/.test(value) ? `'${plain}` : plain
    return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
  }
  const rows = (columns[0]?.data ?? []).map((_, row) => columns.map(({ data }) => data[row] ?? null))
  const lines = [
    ...about.map(([key, value]) => [`# ${key}: ${value}`]),
    columns.map(({ name }) => name),
    ...rows,
  ]
  return new TextEncoder().encode(`${lines.map((line) => line.map(cell).join(',')).join('\r\n')}\r\n`)
}

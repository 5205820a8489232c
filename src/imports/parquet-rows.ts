import { type AsyncBuffer, asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } from 'hyparquet'
import { compressors } from 'hyparquet-compressors'
import { damaged, type InputFile, notParquet } from './file-bytes.ts'
import { batchRows, isErrorColumn, type ReadRow, type RowReader } from './row.ts'

/**
 * Rows of a Parquet file, one row group in memory at a time. Dates become ISO text in UTC; whole numbers beyond
 * what JavaScript holds exactly become text.
 *
 * @throws TandemError `import_file_damaged` now and while reading
 */
export async function openParquet(file: InputFile): Promise<RowReader> {
  const { buffer, metadata } = await readMetadata(file)
  const columns = (metadata.schema[0]?.num_children ?? 0) > 0 ? topColumns(metadata.schema) : []
  let rowStart = 0
  return {
    columns: columns.filter((name) => !isErrorColumn(name)),
    batches: rows(),
    progress: () => rowStart / Math.max(1, Number(metadata.num_rows)),
  }

  async function* rows(): AsyncGenerator<ReadRow[]> {
    for (const group of metadata.row_groups) {
      const rowEnd = rowStart + Number(group.num_rows)
      const read = await parquetReadObjects({ file: buffer, metadata, compressors, rowStart, rowEnd }).catch(
        (error: unknown) => {
          throw damaged(file, error)
        },
      )
      for (let start = 0; start < read.length; start += batchRows) {
        yield read.slice(start, start + batchRows).map((record, index) => ({
          number: rowStart + start + index + 1,
          values: toValues(record),
        }))
      }
      rowStart = rowEnd
    }
  }
}

async function readMetadata(file: InputFile) {
  try {
    const buffer: AsyncBuffer = await asyncBufferFromFile(file.path)
    return { buffer, metadata: await parquetMetadataAsync(buffer) }
  } catch (error) {
    throw notParquet(file, error)
  }
}

/** Names of the columns of the schema's root; nested fields belong to their column. */
function topColumns(schema: readonly { name: string; num_children?: number | undefined }[]): string[] {
  const names: string[] = []
  let at = 1
  const skip = () => {
    const element = schema[at++]
    for (let child = 0; child < (element?.num_children ?? 0); child++) skip()
  }
  while (at < schema.length) {
    names.push(schema[at]?.name ?? '')
    skip()
  }
  return names
}

function toValues(record: Record<string, unknown>): Record<string, unknown> {
  const values: Record<string, unknown> = {}
  for (const name of Object.keys(record)) {
    const value = plain(record[name])
    if (value !== undefined && value !== null && value !== '' && !isErrorColumn(name)) values[name] = value
  }
  return values
}

function plain(value: unknown): unknown {
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : value.toString()
  if (value instanceof Date) return value.toISOString()
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64')
  if (Array.isArray(value)) return value.map(plain)
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plain(inner)]))
  return value
}

import { createReadStream, createWriteStream, type ReadStream, statSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { TandemError } from '../errors.ts'

export type FileFormat = 'csv' | 'ndjson' | 'json' | 'parquet'

/** A file on disk and the name under which people know it. */
export interface InputFile {
  path: string
  name: string
}

/** What the first bytes of a file say. */
export interface FileKind {
  gzipped: boolean
  format: FileFormat
}

/** Bytes on their way, and how far in the file they have come. */
export interface ByteSource {
  bytes: AsyncGenerator<Buffer>
  /** Share of the file that was read, 0 to 1. */
  progress(): number
}

const readSize = 1 << 18

/** The bytes of a file, unpacked when they are gzip. @throws TandemError `import_file_damaged` while reading */
export function openBytes(file: InputFile, gzipped: boolean): ByteSource {
  const raw = createReadStream(file.path, { highWaterMark: readSize })
  const { size } = statSync(file.path)
  return { bytes: readStream(file, raw, gzipped), progress: () => raw.bytesRead / Math.max(1, size) }
}

async function* readStream(file: InputFile, raw: ReadStream, gzipped: boolean): AsyncGenerator<Buffer> {
  const stream = gzipped ? raw.pipe(createGunzip({ chunkSize: readSize })) : raw
  if (gzipped) raw.on('error', (error) => stream.destroy(error))
  try {
    for await (const chunk of stream) yield chunk as Buffer
  } catch (error) {
    throw damaged(file, error)
  } finally {
    raw.destroy()
  }
}

/**
 * Reads the whole file once before anything is imported: a file that is cut off or damaged is refused whole.
 *
 * @returns whether every byte is valid UTF-8
 * @throws TandemError `import_file_damaged`, `import_file_empty`
 */
export async function checkBytes(file: InputFile, gzipped: boolean): Promise<{ utf8: boolean }> {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  let utf8 = true
  let bytes = 0
  for await (const chunk of openBytes(file, gzipped).bytes) {
    bytes += chunk.length
    if (utf8) utf8 = decodes(decoder, chunk)
  }
  if (bytes === 0) throw new TandemError('import_file_empty', { detail: file.name })
  return { utf8: utf8 && decodes(decoder) }
}

function decodes(decoder: TextDecoder, chunk?: Buffer): boolean {
  try {
    decoder.decode(chunk, { stream: chunk !== undefined })
    return true
  } catch {
    return false
  }
}

/**
 * Tells the kind of a file from its bytes, because names lie; the name decides only between CSV and JSON lines.
 *
 * @throws TandemError `import_file_empty`, `import_unknown_format`, `import_file_damaged`
 */
export async function detectKind(file: InputFile): Promise<FileKind> {
  const head = await readHead(file.path)
  if (head.length === 0) throw new TandemError('import_file_empty', { detail: file.name })
  const gzipped = head[0] === 0x1f && head[1] === 0x8b
  const inner = gzipped ? await firstChunk(file) : head
  return { gzipped, format: formatOf(file, inner) }
}

function formatOf(file: InputFile, head: Buffer): FileFormat {
  if (head.subarray(0, 4).toString('latin1') === 'PAR1') return 'parquet'
  const name = file.name.toLowerCase().replace(/\.gz$/, '')
  if (name.endsWith('.parquet')) throw notParquet(file)
  if (head.subarray(0, 2).toString('latin1') === 'PK') {
    throw new TandemError('import_unknown_format', {
      detail: `${file.name} is a ZIP archive or a spreadsheet; save each sheet as CSV`,
    })
  }
  const text = head
    .toString('utf8')
    .replace(/^\uFEFF/, '')
    .trimStart()
  if (text.startsWith('[') && !name.endsWith('.csv')) return 'json'
  if (text.startsWith('{') && !name.endsWith('.csv')) return 'ndjson'
  // UTF-16 has a zero byte in every Latin letter and a byte order mark; other zero bytes are no text at all.
  const utf16 = (head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff)
  if (head.includes(0) && !utf16) {
    throw new TandemError('import_unknown_format', { detail: `${file.name} is not text` })
  }
  return 'csv'
}

async function readHead(path: string): Promise<Buffer> {
  const handle = await open(path)
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(4096), 0, 4096, 0)
    return buffer.subarray(0, bytesRead)
  } finally {
    await handle.close()
  }
}

async function firstChunk(file: InputFile): Promise<Buffer> {
  for await (const chunk of openBytes(file, true).bytes) return chunk
  throw new TandemError('import_file_empty', { detail: file.name })
}

/** Unpacks a gzip file to another path (Parquet is read at random places). @throws TandemError `import_file_damaged` */
export async function unpack(file: InputFile, target: string): Promise<void> {
  await pipeline(openBytes(file, true).bytes, createWriteStream(target))
}

export function damaged(file: InputFile, cause: unknown): TandemError {
  if (cause instanceof TandemError) return cause
  const code = (cause as NodeJS.ErrnoException).code
  const what =
    code === 'Z_BUF_ERROR'
      ? 'the gzip file ends too early'
      : code === 'Z_DATA_ERROR'
        ? 'the gzip data is damaged'
        : (cause as Error).message
  return new TandemError('import_file_damaged', { detail: `${file.name}: ${what}`, cause })
}

export function notParquet(file: InputFile, cause?: unknown): TandemError {
  const detail = `${file.name} is not a Parquet file or is cut off`
  return new TandemError('import_file_damaged', { detail, cause })
}

import { createWriteStream, mkdirSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type { ReadableStream } from 'node:stream/web'
import { Busboy, type BusboyFileStream } from '@fastify/busboy'
import { TandemError } from '../errors.ts'
import { uploadedPath } from './run.ts'

/** What a form brought: the mapping's text, and the files, which are on disk. */
export interface Upload {
  mapping: string
  files: { name: string; bytes: number }[]
}

export interface UploadLimits {
  /** Bytes of one file. */
  fileBytes: number
  files: number
}

const mappingBytes = 1_000_000

/**
 * Streams a multipart form to disk: the field `mapping` (text or a file) and one `file` for each file, in any order.
 * No file is ever whole in memory. When it fails the directory is gone.
 *
 * @throws TandemError `import_upload_invalid`, `import_upload_too_large`, `disk_full`
 */
export async function receiveUpload(
  request: Request,
  directory: string,
  limits: UploadLimits,
): Promise<Upload> {
  const contentType = request.headers.get('content-type') ?? ''
  if (!request.body || !/^multipart\/form-data/i.test(contentType))
    throw new TandemError('import_upload_invalid', { detail: 'The body is not multipart/form-data.' })
  mkdirSync(directory, { recursive: true })
  try {
    const upload = await readForm(request.body as ReadableStream<Uint8Array>, contentType, directory, limits)
    if (upload.mapping === undefined)
      throw new TandemError('import_upload_invalid', { detail: 'The field `mapping` is missing.' })
    const names = upload.files.map((file) => file.name)
    const repeated = names.find((name, index) => names.indexOf(name) !== index)
    if (repeated !== undefined)
      throw new TandemError('import_upload_invalid', { detail: `Two files have the name ${repeated}.` })
    if (upload.files.length === 0)
      throw new TandemError('import_upload_invalid', { detail: 'There is no `file`.' })
    return { mapping: upload.mapping, files: upload.files }
  } catch (error) {
    await rm(directory, { recursive: true, force: true })
    if (error instanceof TandemError) throw error
    if ((error as NodeJS.ErrnoException).code === 'ENOSPC')
      throw new TandemError('disk_full', { cause: error })
    const detail = error instanceof Error ? error.message : String(error)
    throw new TandemError('import_upload_invalid', { detail, cause: error })
  }
}

async function readForm(
  body: ReadableStream<Uint8Array>,
  contentType: string,
  directory: string,
  limits: UploadLimits,
) {
  const upload: { mapping: string | undefined; files: Upload['files'] } = { mapping: undefined, files: [] }
  const writes: Promise<void>[] = []
  const form = new Busboy({
    headers: { 'content-type': contentType },
    limits: { fileSize: limits.fileBytes, files: limits.files + 1, fields: 10, fieldSize: mappingBytes },
  })
  const fail = (error: Error) => form.destroy(error)
  const track = (write: Promise<void>) => {
    writes.push(
      write.catch((error: Error) => {
        fail(error)
      }),
    )
  }

  form.on('field', (name, value, _nameCut, valueCut) => {
    if (name !== 'mapping') return
    if (valueCut) fail(tooLarge('mapping', mappingBytes))
    upload.mapping = value
  })
  form.on('file', (field, stream, fileName) => {
    // A broken form ends its open file with an error of its own; the form's error is the one that counts.
    stream.on('error', () => undefined)
    if (field === 'mapping') {
      track(
        readText(stream).then((text) => {
          upload.mapping = text
        }),
      )
      return
    }
    if (field !== 'file') return void stream.resume()
    const file = { name: fileName || `file-${upload.files.length + 1}`, bytes: 0 }
    const position = upload.files.push(file) - 1
    track(writeFile(stream, uploadedPath(directory, position), file, limits.fileBytes))
  })
  form.on('filesLimit', () =>
    fail(new TandemError('import_upload_too_large', { detail: `At most ${limits.files} files at once.` })),
  )
  await pipeline(Readable.fromWeb(body), form)
  await Promise.all(writes)
  return upload
}

async function writeFile(
  stream: BusboyFileStream,
  path: string,
  file: Upload['files'][number],
  limit: number,
): Promise<void> {
  await pipeline(stream, createWriteStream(path, { flush: true }))
  if (stream.truncated) throw tooLarge(file.name, limit)
  file.bytes = stream.bytesRead
}

async function readText(stream: BusboyFileStream): Promise<string> {
  const parts: Buffer[] = []
  let bytes = 0
  for await (const part of stream) {
    bytes += (part as Buffer).length
    if (bytes > mappingBytes) throw tooLarge('mapping', mappingBytes)
    parts.push(part as Buffer)
  }
  return Buffer.concat(parts).toString('utf8')
}

function tooLarge(name: string, limit: number): TandemError {
  return new TandemError('import_upload_too_large', { detail: `${name}: at most ${limit} bytes` })
}

import type { IncomingMessage } from 'node:http'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import { TandemError } from '../errors.ts'

const gunzipAsync = promisify(gunzip)

/** What a request may hold, unpacked. */
export const batchLimit = 500 * 1024
/** What one event may hold, as it was sent. */
export const eventLimit = 32 * 1024
/** A sender who ignores the limit is read to here, so that it can read the answer; then the line is cut. */
const patience = 8 * batchLimit

/**
 * The body, unpacked.
 *
 * @throws TandemError `intake_too_large`, `unsupported_encoding`
 */
export function readBody(request: IncomingMessage): Promise<Buffer> {
  const encoding = request.headers['content-encoding']
  const body = readPacked(request)
  return encoding === undefined || encoding === 'identity' ? body : unpack(body, encoding)
}

async function unpack(body: Promise<Buffer>, encoding: string): Promise<Buffer> {
  const packed = await body
  if (encoding !== 'gzip') throw new TandemError('unsupported_encoding', { detail: encoding.slice(0, 40) })
  try {
    return await gunzipAsync(packed, { maxOutputLength: batchLimit })
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE')
      throw new TandemError('intake_too_large', { detail: 'The unpacked body is larger than 500 KB.' })
    throw new TandemError('unsupported_encoding', { detail: 'The body is not gzip.', cause })
  }
}

function readPacked(request: IncomingMessage): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let size = 0
    request.on('data', (chunk: Buffer) => {
      size += chunk.length
      if (size <= batchLimit) chunks.push(chunk)
      else if (size > patience) request.destroy()
    })
    request.on('end', () => {
      if (size > batchLimit)
        reject(new TandemError('intake_too_large', { detail: 'The body is larger than 500 KB.' }))
      else resolve(chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks, size))
    })
    request.on('error', reject)
    request.on('close', () => {
      if (!request.complete) reject(new TandemError('invalid_request', { detail: 'The body broke off.' }))
    })
  })
}

import type { IncomingMessage, ServerResponse } from 'node:http'
import { TandemError, toProblem } from '../errors.ts'
import type { Logger } from '../logger.ts'
import { createBodyReader } from './body-reader.ts'
import { deliverBatch, deliverSingle, parseBatch, parseSingle } from './delivery.ts'
import { batchLimit, eventLimit, readBody } from './http-body.ts'
import type { Receipt, Receiver } from './intake.ts'
import { librarySettings } from './library-settings.ts'
import type { Source } from './pipeline.ts'
import { asVerdict } from './verdict.ts'
import { type FindSource, writeKeyLike, writeKeyOfHeader } from './write-key.ts'

/**
 * Answers requests of Segment's HTTP API; plain Node, because a framework costs a third of the throughput of small
 * posts. Returns false, having done nothing, when the address is not one of these.
 */
export type IntakeHandler = (request: IncomingMessage, response: ServerResponse) => boolean

export interface IntakeHandlerOptions {
  receiver: Receiver
  findSource: FindSource
  logger: Logger
}

/** Addresses, and the kind of call each stands for; the short ones are those of Segment's browser library. */
const calls: Readonly<Record<string, string>> = {
  '/v1/track': 'track',
  '/v1/t': 'track',
  '/v1/identify': 'identify',
  '/v1/i': 'identify',
  '/v1/page': 'page',
  '/v1/p': 'page',
  '/v1/screen': 'screen',
  '/v1/s': 'screen',
  '/v1/group': 'group',
  '/v1/g': 'group',
  '/v1/alias': 'alias',
  '/v1/a': 'alias',
  '/v1/batch': 'batch',
  '/v1/b': 'batch',
  '/v1/import': 'import',
  // What the browser library reports about itself: taken and not kept.
  '/v1/m': 'library metrics',
}
const settingsAddress = /^\/v1\/projects\/([\w-]+)\/settings$/
const ok = '{"success":true}'
const okHeaders = { 'content-type': 'application/json', 'content-length': ok.length }

export function createIntakeHandler(options: IntakeHandlerOptions): IntakeHandler {
  const { receiver, findSource, logger } = options
  const reader = createBodyReader()

  return (request, response) => {
    const url = request.url ?? ''
    const query = url.indexOf('?')
    const path = query < 0 ? url : url.slice(0, query)
    const call = calls[path]
    const settingsKey = call ? undefined : settingsAddress.exec(path)?.[1]
    if (!call && !settingsKey) return false
    allowAnyOrigin(request, response)
    if (request.method === 'OPTIONS') answerPreflight(request, response)
    else if (settingsKey) answerSettings(request, response, settingsKey)
    else if (request.method !== 'POST') answerWrongMethod(response)
    else
      takeCall(request, call as string).then(
        (receipt) => answerReceipt(response, receipt),
        (error) => answerError(response, error),
      )
    return true
  }

  /** One request: body → JSON → source → delivery → durable; most of it in another thread, when it may. */
  async function takeCall(request: IncomingMessage, call: string): Promise<Receipt> {
    const body = await readBody(request)
    const ip = addressOf(request)
    const receipt = await readElsewhere(request, call, body, ip)
    if (receipt) return receipt
    if (call === 'batch' || call === 'import') {
      const read = reader.readBatch(body) ?? parseBatch(body)
      const source = identifySource(request, read.document)
      return receiver.receive(deliverBatch(source, ip, body, read, call === 'import'))
    }
    const read = reader.readSingle(body, call) ?? parseSingle(body)
    const source = identifySource(request, read.message as Record<string, unknown>)
    if (call === 'library metrics') return { messageIds: [], halts: [] }
    return receiver.receive(deliverSingle(source, ip, body, read, call))
  }

  /** Undefined when the body is to be read here: it is unusual, or not worth the way. */
  function readElsewhere(request: IncomingMessage, call: string, body: Buffer, ip: string | undefined) {
    const isBatch = call === 'batch' || call === 'import'
    if (call === 'library metrics' || body.length > (isBatch ? batchLimit : eventLimit)) return undefined
    const inHeader = writeKeyOfHeader(request.headers.authorization)
    // What stands in the body is a guess, which its reader compares with what it reads.
    const writeKey = inHeader ?? writeKeyLike(body)
    const source = writeKey === undefined ? undefined : findSource(writeKey)
    if (!source) return undefined
    return receiver.receiveBody({ body, call, source, writeKey: inHeader ? undefined : writeKey, ip })
  }

  function identifySource(request: IncomingMessage, document: Record<string, unknown>): Source {
    const writeKey = writeKeyOfHeader(request.headers.authorization) ?? document.writeKey
    const source = typeof writeKey === 'string' ? findSource(writeKey) : undefined
    if (!source) throw new TandemError('unknown_write_key')
    return source
  }

  function answerError(response: ServerResponse, error: unknown): void {
    const known = error instanceof TandemError ? error : new TandemError('internal', { cause: error })
    const { rejectedRequests } = receiver.counters
    rejectedRequests[known.code] = (rejectedRequests[known.code] ?? 0) + 1
    if (known.status >= 500) logger.warn({ err: error }, 'events were not accepted')
    if (response.destroyed) return
    if (known.status === 503) response.setHeader('retry-after', known.retryAfterSeconds ?? 10)
    answerJson(response, known.status, { success: false, ...toProblem(known) })
  }
}

/** The customer's address: the one our own proxy saw, when the request comes from a proxy on this machine. */
function addressOf(request: IncomingMessage): string | undefined {
  const direct = request.socket.remoteAddress?.replace(/^::ffff:/, '')
  const forwarded = request.headers['x-forwarded-for']
  const isLocal = direct === '127.0.0.1' || direct === '::1'
  if (!isLocal || typeof forwarded !== 'string') return direct
  return forwarded.slice(forwarded.lastIndexOf(',') + 1).trim() || direct
}

/** Browsers of any site may send events: the write key is public and only lets one send. */
function allowAnyOrigin(request: IncomingMessage, response: ServerResponse): void {
  const { origin } = request.headers
  if (!origin) return
  response.setHeader('access-control-allow-origin', origin)
  // navigator.sendBeacon sends with credentials; nothing here reads them.
  response.setHeader('access-control-allow-credentials', 'true')
  response.setHeader('vary', 'origin')
}

function answerPreflight(request: IncomingMessage, response: ServerResponse): void {
  const wanted = request.headers['access-control-request-headers']
  response.writeHead(204, {
    'access-control-allow-methods': 'GET, POST, OPTIONS',
    'access-control-allow-headers': wanted ?? 'authorization, content-type, content-encoding',
    'access-control-max-age': '86400',
  })
  response.end()
}

function answerSettings(request: IncomingMessage, response: ServerResponse, writeKey: string): void {
  const secure = request.headers['x-forwarded-proto'] === 'https' || 'encrypted' in request.socket
  const host = request.headers.host ?? 'localhost'
  answerJson(response, 200, librarySettings(writeKey, host, secure))
}

function answerWrongMethod(response: ServerResponse): void {
  response.setHeader('allow', 'POST, OPTIONS')
  answerJson(response, 405, { success: false, title: 'Send events with POST.' })
}

/** `{"success":true}` when all is well; otherwise what became of each event that was parked or refused. */
function answerReceipt(response: ServerResponse, receipt: Receipt): void {
  const told = receipt.halts.filter(({ halt }) => halt.outcome !== 'duplicate')
  if (told.length === 0) {
    response.writeHead(200, okHeaders)
    response.end(ok, 'latin1')
    return
  }
  const results = told.map(({ index, messageId, halt }) => asVerdict(index, messageId, halt))
  const success = told.every(({ halt }) => halt.outcome === 'parked')
  answerJson(response, 200, { success, results })
}

function answerJson(response: ServerResponse, status: number, body: unknown): void {
  const text = JSON.stringify(body)
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
  })
  response.end(text)
}

import http from 'node:http'
import https from 'node:https'
import type { Destinations } from './address.ts'
import { readRetryAfter } from './schedule.ts'

/** What became of one request. */
export interface Answer {
  /** Absent when no answer came. */
  status: number | null
  /** Why it counts as failed; null for a success. */
  error: string | null
  /** The beginning of the body; null when no answer came. */
  answer: string | null
  durationMs: number
  /** What the receiver asked for, ms; 0 when it did not. */
  retryAfterMs: number
}

export interface SenderOptions {
  destinations: Destinations
  clock: () => number
  /** For the whole of a request, from the name's look-up to the end of the answer. */
  timeoutMs?: number
}

/** Characters of an answer that are kept. */
const keptOfAnswer = 2000
/** Bytes of an answer that are read at all. */
const readOfAnswer = 16_384

export type Send = ReturnType<typeof createSender>

/** One POST with a JSON body; it never throws, never follows a redirect, and never takes longer than its time. */
export function createSender({ destinations, clock, timeoutMs = 15_000 }: SenderOptions) {
  return async function send(
    address: string,
    body: string,
    headers: Record<string, string>,
  ): Promise<Answer> {
    const begun = performance.now()
    const ended = (outcome: Omit<Answer, 'durationMs'>): Answer => ({
      ...outcome,
      durationMs: Math.round(performance.now() - begun),
    })
    try {
      // An address that was allowed when it was set may not be any more.
      const url = new URL(destinations.check(address))
      const response = await post(url, body, headers, AbortSignal.timeout(timeoutMs))
      return ended({ ...judge(response), retryAfterMs: readRetryAfter(response.retryAfter, clock()) })
    } catch (error) {
      return ended({ status: null, error: inWords(error, timeoutMs), answer: null, retryAfterMs: 0 })
    }
  }

  function post(
    url: URL,
    body: string,
    headers: Record<string, string>,
    signal: AbortSignal,
  ): Promise<Response> {
    const { request } = url.protocol === 'https:' ? https : http
    return new Promise((resolve, reject) => {
      const outgoing = request(
        url,
        {
          method: 'POST',
          signal,
          lookup: destinations.lookup(url),
          // Each delivery has its own connection, so that no receiver keeps one open for nothing.
          agent: false,
          headers: {
            'content-type': 'application/json',
            'content-length': Buffer.byteLength(body),
            'user-agent': 'Tandem-Webhooks/1',
            ...headers,
          },
        },
        (incoming) => readBody(incoming).then(resolve, reject),
      )
      outgoing.on('error', reject)
      outgoing.end(body)
    })
  }
}

interface Response {
  status: number
  text: string
  retryAfter: string | undefined
}

/** Reads as much of an answer as is kept, and hangs up on the rest. */
async function readBody(incoming: http.IncomingMessage): Promise<Response> {
  const parts: Buffer[] = []
  let size = 0
  for await (const part of incoming as AsyncIterable<Buffer>) {
    parts.push(part)
    size += part.length
    if (size >= readOfAnswer) break
  }
  incoming.destroy()
  // PostgreSQL's text takes no NUL.
  const text = Buffer.concat(parts).toString('utf8').replaceAll('\0', '�').slice(0, keptOfAnswer)
  return { status: incoming.statusCode ?? 0, text, retryAfter: incoming.headers['retry-after'] }
}

function judge({ status, text }: Response): Pick<Answer, 'status' | 'error' | 'answer'> {
  if (status >= 200 && status < 300) return { status, error: null, answer: text }
  const error =
    status >= 300 && status < 400
      ? `It answered ${status}; redirects are not followed.`
      : `It answered ${status}.`
  return { status, error, answer: text }
}

const words: Record<string, string> = {
  ECONNREFUSED: 'The connection was refused.',
  ECONNRESET: 'The connection was cut off.',
  ENOTFOUND: 'The name of the host is not known.',
  EAI_AGAIN: 'The name of the host could not be looked up.',
  ETIMEDOUT: 'No connection came about in time.',
  EHOSTUNREACH: 'The host cannot be reached.',
  EPROTO: 'The host does not speak TLS as it should.',
  CERT_HAS_EXPIRED: 'The certificate of the host has ended.',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'The certificate of the host is signed by itself.',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'The certificate of the host cannot be checked.',
  ERR_TLS_CERT_ALTNAME_INVALID: 'The certificate belongs to another host.',
}

function inWords(error: unknown, timeoutMs: number): string {
  if (!(error instanceof Error)) return String(error)
  if (error.name === 'AbortError' || error.name === 'TimeoutError')
    return `No whole answer came within ${timeoutMs / 1000} seconds.`
  const code = (error as NodeJS.ErrnoException).code ?? ''
  return words[code] ?? error.message.slice(0, 300)
}

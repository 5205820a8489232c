import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import { TandemError } from '../errors.ts'

/** Answers a request and says so, or leaves it to the next one. */
export type RawHandler = (request: IncomingMessage, response: ServerResponse) => boolean

type FetchCallback = Parameters<typeof getRequestListener>[0]

export interface Listening {
  /** Port in use, also when 0 asked for a free one. */
  port: number
  /** Takes no new requests, lets running ones end, and cuts those that stream on after the grace. */
  close(graceMs: number): Promise<void>
}

/**
 * Listens for HTTP. Event intake answers first and directly on Node's server: the router in front would cost it
 * 40 % of its requests per second (measured); everything else goes to the application.
 *
 * @throws TandemError `port_in_use`
 */
export async function listen(
  target: { host: string; port: number },
  intake: RawHandler,
  fetch: FetchCallback,
): Promise<Listening> {
  const answer = getRequestListener(fetch)
  const server = createServer({ keepAliveTimeout: 65_000 }, (request, response) => {
    if (!intake(request, response)) void answer(request, response)
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      const taken = cause.code === 'EADDRINUSE' || cause.code === 'EACCES'
      reject(
        taken ? new TandemError('port_in_use', { detail: `${target.host}:${target.port}`, cause }) : cause,
      )
    })
    server.listen(target.port, target.host, () => {
      server.removeAllListeners('error')
      resolve()
    })
  })
  return { port: (server.address() as AddressInfo).port, close: (graceMs) => closeServer(server, graceMs) }
}

function closeServer(server: Server, graceMs: number): Promise<void> {
  return new Promise((resolve) => {
    const cut = setTimeout(() => server.closeAllConnections(), graceMs)
    server.close(() => {
      clearTimeout(cut)
      resolve()
    })
    server.closeIdleConnections()
  })
}

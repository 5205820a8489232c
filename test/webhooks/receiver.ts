import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Received {
  method: string
  path: string
  headers: IncomingHttpHeaders
  body: string
}

type Answering = (response: ServerResponse, received: Received) => void

/** Another system that listens: a real HTTP server that notes what it is told and answers as it is taught. */
export interface Receiver {
  url: string
  /** `host:port`, as an operator would allow it. */
  host: string
  received: Received[]
  answer(how: Answering): void
  close(): Promise<void>
}

export const answering =
  (status: number, body = '', headers: Record<string, string> = {}): Answering =>
  (response) => {
    response.writeHead(status, headers).end(body)
  }

export async function openReceiver(): Promise<Receiver> {
  const received: Received[] = []
  let how: Answering = answering(204)
  const server = createServer((request, response) => {
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part))
    request.on('end', () => {
      const { method = '', url = '', headers } = request
      const one = { method, path: url, headers, body: Buffer.concat(parts).toString() }
      received.push(one)
      how(response, one)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/hooks`,
    host: `127.0.0.1:${port}`,
    received,
    answer(next) {
      how = next
    },
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

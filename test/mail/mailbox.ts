import type { AddressInfo } from 'node:net'
import { type ParsedMail, simpleParser } from 'mailparser'
import { SMTPServer } from 'smtp-server'

/** A mail as it came in, with who it was handed over for. */
export interface Received {
  from: string
  to: string[]
  mail: ParsedMail
  raw: string
}

/** What the server says to a mail: it takes it, refuses it with a code, or keeps silent. */
type Answering = (to: string) => { code: number; message: string } | 'take' | 'silent'

/** A real mail server that keeps what it is given and answers as it is taught. */
export interface Mailbox {
  url: string
  port: number
  received: Received[]
  answer(how: Answering): void
  /** Ends it, as a server that is away. */
  close(): Promise<void>
}

/** @param port the one of a server that was away before; a free one when absent */
export async function openMailbox(port = 0): Promise<Mailbox> {
  const received: Received[] = []
  let how: Answering = () => 'take'
  const server = new SMTPServer({
    authOptional: true,
    closeTimeout: 50,
    disabledCommands: ['STARTTLS'],
    onData(stream, session, callback) {
      const parts: Buffer[] = []
      stream.on('data', (part: Buffer) => parts.push(part))
      stream.on('end', async () => {
        const raw = Buffer.concat(parts).toString()
        const to = session.envelope.rcptTo.map(({ address }) => address)
        const from = session.envelope.mailFrom ? session.envelope.mailFrom.address : ''
        const answer = how(to[0] ?? '')
        if (typeof answer === 'object') {
          callback(Object.assign(new Error(answer.message), { responseCode: answer.code }))
          return
        }
        received.push({ from, to, mail: await simpleParser(raw, { keepCidLinks: true }), raw })
        if (answer === 'take') callback(null, '250 2.0.0 taken')
      })
    },
  })
  // A client that is killed while it sends is an error of its connection only.
  server.on('error', () => undefined)
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', () => resolve())
  })
  const at = (server.server.address() as AddressInfo).port
  return {
    url: `smtp://127.0.0.1:${at}`,
    port: at,
    received,
    answer(next) {
      how = next
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
      }),
  }
}

import { createTransport } from 'nodemailer'
import type { MailBody } from './mail.ts'

/** How mails go out. */
export interface MailSettings {
  /** smtp:// or smtps://, with name and password. */
  url: string
  /** `Tandem <tandem@company.example>` */
  from: string
  perMinute: number
}

/** One message as the mail server is given it. */
export interface Letter {
  messageId: string
  to: { name: string; address: string }
  subject: string
  body: MailBody
}

/** What became of one attempt: taken, or why not and whether to try again. */
export type Outcome = { taken: true; answer: string } | { taken: false; error: string; mayTryAgain: boolean }

const mostAnswer = 300

/** Hands mails to the mail server over a few connections that stay open, so many a minute at most. It never throws. */
export function createMailTransport({ url, from, perMinute }: MailSettings) {
  const transport = createTransport({
    url,
    pool: true,
    maxConnections: 3,
    rateDelta: 60_000,
    rateLimit: perMinute,
    connectionTimeout: 15_000,
    greetingTimeout: 15_000,
    socketTimeout: 30_000,
    // What a mail says comes from us alone; nothing in it may name a file or an address to be read.
    disableFileAccess: true,
    disableUrlAccess: true,
  })

  async function hand(letter: Letter): Promise<Outcome> {
    const { body } = letter
    try {
      const info = await transport.sendMail({
        from,
        to: letter.to,
        subject: letter.subject,
        messageId: letter.messageId,
        text: body.text,
        html: body.html,
        attachments: body.pictures.map(({ name, png }) => ({
          cid: name,
          filename: `${name}.png`,
          contentType: 'image/png',
          contentDisposition: 'inline' as const,
          content: Buffer.from(png, 'base64'),
        })),
        headers: { 'Auto-Submitted': 'auto-generated', ...leavingHeaders(body.unsubscribe) },
      })
      return { taken: true, answer: String(info.response ?? '').slice(0, mostAnswer) }
    } catch (error) {
      return { taken: false, ...judge(error) }
    }
  }

  return {
    hand,
    /** Asks the server whether it would take mails. @returns a sentence with what is wrong, undefined when it would */
    async trouble(): Promise<string | undefined> {
      try {
        await transport.verify()
        return undefined
      } catch (error) {
        return judge(error).error
      }
    },
    close: () => transport.close(),
  }
}

export type MailTransport = ReturnType<typeof createMailTransport>

/** Headers by which a mail program offers to leave (RFC 2369); the one-click one stands for https only (RFC 8058). */
function leavingHeaders(address: string | undefined): Record<string, string> {
  if (address === undefined) return {}
  return {
    'List-Unsubscribe': `<${address}>`,
    ...(address.startsWith('https:') ? { 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' } : {}),
  }
}

const words: Record<string, string> = {
  ECONNREFUSED: 'The mail server refused the connection.',
  ECONNRESET: 'The mail server cut off the connection.',
  ECONNECTION: 'The connection to the mail server ended.',
  ESOCKET: 'No connection to the mail server came about.',
  ETIMEDOUT: 'The mail server did not answer in time.',
  EDNS: 'The name of the mail server is not known.',
  ETLS: 'No TLS came about with the mail server.',
  EAUTH: 'The mail server does not take the name and password in SMTP_URL.',
  ENOAUTH: 'The mail server wants a name and a password in SMTP_URL.',
}

/** A name or password that is not taken is the operator's to mend; the mail waits for it. */
const operatorsFault = new Set(['EAUTH', 'ENOAUTH'])

/** Replies of 500 to 599 stay the same however often one asks (RFC 5321 §4.2.1); all else may pass. */
function judge(thrown: unknown): { error: string; mayTryAgain: boolean } {
  const error = thrown as { code?: string; responseCode?: number; response?: string; message?: string }
  const code = error.code ?? ''
  const isFinal = (error.responseCode ?? 0) >= 500 && error.responseCode !== 503 && !operatorsFault.has(code)
  const said = error.response ? ` It said: ${error.response}` : ''
  const sentence = words[code] ?? (isFinal ? 'The mail server refused the mail.' : 'The mail was not taken.')
  return { error: `${sentence}${said}`.slice(0, mostAnswer), mayTryAgain: !isFinal && code !== 'EENVELOPE' }
}

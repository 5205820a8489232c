import { z } from 'zod'

/** An address that a mail can go to: one mailbox, no list, no comment, nothing that would end a header. */
export const mailAddressSchema = z
  .email('is no e-mail address')
  .max(254)
  .refine((address) => !address.endsWith('@localhost') && !address.endsWith('.invalid'), {
    message: 'nobody receives mail there',
  })

/** A picture inside the mail, named in its HTML as `cid:name`. */
const pictureSchema = z.object({ name: z.string().regex(/^[a-z0-9-]{1,60}$/), png: z.base64() })

/** What a mail says. */
export const mailBodySchema = z.object({
  html: z.string(),
  text: z.string().min(1),
  pictures: z.array(pictureSchema).max(20).default([]),
  /** Address at which the receiver ends mails of this kind: a page, and by POST (RFC 8058) at once. */
  unsubscribe: z.url().optional(),
})
export type MailBody = z.infer<typeof mailBodySchema>

/** One message to one person. */
export interface Mail {
  /** Names the fact in its workspace: told twice under one key, it is sent once. */
  key: string
  /** Why it is sent; a word of the part that sends it. */
  purpose: string
  /** What it is about: `subscription:sub_1`; empty for a test. */
  about: string
  to: { name: string; address: string; userId?: string | undefined }
  subject: string
  body: z.input<typeof mailBodySchema>
}

export const mailStateSchema = z.enum(['waiting', 'sent', 'failed'])
export type MailState = z.infer<typeof mailStateSchema>

/** A line of the log. */
export const loggedMailSchema = z
  .object({
    id: z.string(),
    purpose: z.string(),
    about: z.string(),
    to: z.string().describe('name of the receiver; the address where there is none'),
    subject: z.string(),
    state: mailStateSchema,
    createdAt: z.string(),
    tries: z.number().int(),
    nextTryAt: z.string().nullable().describe('null once it is sent or given up'),
    finishedAt: z.string().nullable(),
    error: z.string().nullable().describe('why the last attempt failed'),
    answer: z.string().nullable().describe('what the mail server said when it took it'),
  })
  .meta({ id: 'LoggedMail' })
export type LoggedMail = z.infer<typeof loggedMailSchema>

/** Text for one line of a header: what would end it or hide in it is taken out. */
export function headerText(text: string, most = 200): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is taken out
  const plain = text.replace(/[\u0000-\u001f\u007f\u2028\u2029]+/g, ' ').trim()
  return plain.length > most ? `${plain.slice(0, most - 1)}…` : plain
}

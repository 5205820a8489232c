import { z } from 'zod'
import type { Language } from '../access/index.ts'
import { commentSchema } from './comment.ts'

/** Somebody named the reader in what they said. */
const mentionSchema = z
  .object({
    comment: commentSchema,
    title: z.string().describe('what it was said about, as it is called now'),
    path: z.string().describe('page of the app where it was said'),
    at: z.string(),
    seenAt: z.string().nullable().describe('null until it was seen'),
  })
  .meta({ id: 'Mention' })

export const mentionsSchema = z.object({
  mentions: z.array(mentionSchema).describe('newest first, the newest hundred'),
  unseen: z.number().int(),
})
export type Mentions = z.infer<typeof mentionsSchema>

export const mentionsSeenSchema = z
  .strictObject({ comments: z.array(z.string().max(60)).max(100).optional() })
  .describe('ids of comments; all when absent')

/** What the mail to somebody who was named is made of. */
export interface MentionLetter {
  language: Language
  timeZone: string
  currency: string
  company: string
  name: string
  by: string
  text: string
  title: string
  /** The page where it was said. */
  url: string
  /** The page where such mails are ended. */
  manageUrl: string
}

/** The page of the app where a subject is spoken about: `/boards/calls?tab=talk&tile=wait`. */
export function pathOf(subject: string): string {
  const [kind = '', rest = ''] = [
    subject.slice(0, subject.indexOf(':')),
    subject.slice(subject.indexOf(':') + 1),
  ]
  if (kind !== 'tile') return `/${kind}s/${rest}`
  const [board = '', tile = ''] = rest.split('/')
  return `/boards/${board}?tab=talk&tile=${tile}`
}

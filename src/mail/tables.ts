import type { MailState } from './mail.ts'

/** Rows of migrations/postgres/0110_mail.sql. */
export type MailTables = {
  mails: {
    id: string
    workspace: string
    message_id: string
    key: string
    purpose: string
    about: string
    user_id: string | null
    to_name: string
    to_address: string
    subject: string
    body: unknown | null
    state: MailState
    created_at: Date
    tries: number
    due_at: Date
    finished_at: Date | null
    error: string | null
    answer: string | null
    alarm: string
  }
}
export type MailRow = MailTables['mails']

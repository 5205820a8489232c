import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import type { LoggedMail, MailStatus } from '../../src/mail/index.ts'
import { api } from '../api/client.ts'
import { dataKey } from '../api/workspace.ts'

export type { LoggedMail, MailStatus } from '../../src/mail/index.ts'

export const mailQuery = () =>
  queryOptions({ queryKey: dataKey('mail'), queryFn: () => api<MailStatus>('/api/v1/mail') })

/** What became of mails, newest first. */
export const mailLogQuery = (state: string | undefined) =>
  infiniteQueryOptions({
    queryKey: dataKey('mail', 'log', state),
    queryFn: ({ pageParam }) =>
      api<{ items: LoggedMail[]; next: string | null }>('/api/v1/mail/log', {
        query: { state, cursor: pageParam, limit: 25 },
      }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
    refetchInterval: 5000,
  })

export const testMail = () => api<LoggedMail>('/api/v1/mail/test', { method: 'POST' })

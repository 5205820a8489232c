import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import type { Account, AccountsPage, MembersPage, Timeline, TitleLanguage } from '../../src/profiles/index.ts'
import { api } from '../api/client.ts'
import { dataKey } from '../api/workspace.ts'

/** Accounts, newest activity first, page after page. */
export const accountsQuery = (search: string) =>
  infiniteQueryOptions({
    queryKey: dataKey('accounts', search),
    queryFn: ({ pageParam }) =>
      api<AccountsPage>('/api/v1/accounts', {
        query: { search, ...(pageParam ? { cursor: pageParam } : {}) },
      }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page: AccountsPage) => page.next ?? undefined,
  })

export const accountQuery = (id: string) =>
  queryOptions({ queryKey: dataKey('account', id), queryFn: () => api<Account>(accountPath(id)) })

/** People who belong to an account, newest first. */
export const membersQuery = (id: string) =>
  infiniteQueryOptions({
    queryKey: dataKey('account', id, 'members'),
    queryFn: ({ pageParam }) =>
      api<MembersPage>(`${accountPath(id)}/members`, { query: pageParam ? { cursor: pageParam } : {} }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page: MembersPage) => page.next ?? undefined,
  })

/** What happened with an account's people, day by day. */
export const accountTimelineQuery = (id: string, lang: TitleLanguage) =>
  infiniteQueryOptions({
    queryKey: dataKey('account', id, 'timeline', lang),
    queryFn: ({ pageParam }) =>
      api<Timeline>(`${accountPath(id)}/timeline`, {
        query: { lang, ...(pageParam ? { cursor: pageParam } : {}) },
      }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page: Timeline) => page.next ?? undefined,
  })

function accountPath(id: string): string {
  return `/api/v1/accounts/${encodeURIComponent(id)}`
}

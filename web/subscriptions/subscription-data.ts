import { queryOptions } from '@tanstack/react-query'
import type { Cadence, Subscription, SubscriptionInput } from '../../src/subscriptions/index.ts'
import { api } from '../api/client.ts'
import { dataKey } from '../api/workspace.ts'

export type { Cadence, Subject, Subscription } from '../../src/subscriptions/index.ts'

const root = '/api/v1/subscriptions'

/** What is sent, and whether mails can be sent at all. */
export const subscriptionsQuery = () =>
  queryOptions({
    queryKey: dataKey('subscriptions'),
    queryFn: () => api<{ items: Subscription[]; mailConfigured: boolean }>(root),
  })

/** The next three times of a cadence. */
export const timesQuery = (cadence: Cadence) =>
  queryOptions({
    queryKey: dataKey('subscription-times', cadence),
    queryFn: () =>
      api<{ times: string[] }>(`${root}/preview`, { body: { cadence } }).then(({ times }) => times),
  })

export const subscribe = (given: SubscriptionInput) => api<Subscription>(root, { body: given })
export const testSubscription = (given: Omit<SubscriptionInput, 'recipients'>) =>
  api<{ mail: string }>(`${root}/test`, { body: given })
export const pauseSubscription = ({ id, paused }: { id: string; paused: boolean }) =>
  api<Subscription>(`${root}/${id}/pause`, { body: { paused } })
export const leaveSubscription = ({ id, left }: { id: string; left: boolean }) =>
  api<Subscription>(`${root}/${id}/leave`, { body: { left } })
export const removeSubscription = (id: string) => api(`${root}/${id}`, { method: 'DELETE' })

export const feedQuery = () =>
  queryOptions({
    queryKey: dataKey('calendar-feed'),
    queryFn: () =>
      api<{ feed: { createdAt: string; lastReadAt: string | null } | null }>('/api/v1/calendar').then(
        ({ feed }) => feed,
      ),
  })
/** The address in the answer is given out here only. */
export const makeFeed = () => api<{ url: string }>('/api/v1/calendar', { method: 'POST' })
export const endFeed = () => api('/api/v1/calendar', { method: 'DELETE' })

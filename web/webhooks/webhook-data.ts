import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import type {
  Delivery,
  DeliveryDetail,
  DeliveryState,
  WebhookEndpoint,
  WebhookSecret,
  WebhookType,
} from '../../src/webhooks/index.ts'
import { api } from '../api/client.ts'
import { dataKey } from '../api/workspace.ts'

export type {
  Attempt,
  Delivery,
  DeliveryDetail,
  DeliveryState,
  WebhookEndpoint,
} from '../../src/webhooks/index.ts'

const root = '/api/v1/webhooks'

/** All webhooks, and what can be told. */
export const webhooksQuery = () =>
  queryOptions({
    queryKey: dataKey('webhooks'),
    queryFn: () => api<{ items: WebhookEndpoint[]; types: WebhookType[] }>(root),
  })

export const webhookQuery = (id: string) =>
  queryOptions({
    queryKey: dataKey('webhooks', id),
    queryFn: () => api<WebhookEndpoint>(`${root}/${id}`),
  })

/** What an administrator gives when making or changing one. */
export interface WebhookFields {
  url: string
  description: string
  types: string[]
}

/** The secret in the answer is given out here only. */
export const createWebhook = (given: WebhookFields) =>
  api<WebhookEndpoint & { secret: string }>(root, { body: given })

export const changeWebhook = ({ id, ...given }: WebhookFields & { id: string }) =>
  api<WebhookEndpoint>(`${root}/${id}`, { method: 'PATCH', body: given })

export const removeWebhook = (id: string) => api(`${root}/${id}`, { method: 'DELETE' })
export const pauseWebhook = (id: string) => api<WebhookEndpoint>(`${root}/${id}/pause`, { method: 'POST' })
export const resumeWebhook = (id: string) => api<WebhookEndpoint>(`${root}/${id}/resume`, { method: 'POST' })

/** A new secret beside the old one, which ends after a day. */
export const rotateSecret = (id: string) =>
  api<WebhookSecret & { secret: string }>(`${root}/${id}/secrets`, { body: {} })

export const testWebhook = (id: string) => api<DeliveryDetail>(`${root}/${id}/test`, { method: 'POST' })

/** What was told to it, newest first. */
export const deliveriesQuery = (id: string, state: DeliveryState | undefined) =>
  infiniteQueryOptions({
    queryKey: dataKey('webhooks', id, 'deliveries', state),
    queryFn: ({ pageParam }) =>
      api<{ items: Delivery[]; next: string | null }>(`${root}/${id}/deliveries`, {
        query: { state, cursor: pageParam, limit: 25 },
      }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
    refetchInterval: 10_000,
  })

export const deliveryQuery = (id: string, delivery: string) =>
  queryOptions({
    queryKey: dataKey('webhooks', id, 'deliveries', 'one', delivery),
    queryFn: () => api<DeliveryDetail>(`${root}/${id}/deliveries/${delivery}`),
  })

export const replayDelivery = ({ id, delivery }: { id: string; delivery: string }) =>
  api<DeliveryDetail>(`${root}/${id}/deliveries/${delivery}/replay`, { method: 'POST' })

/** Tells again what was given up in the last 30 days. */
export const replayFailed = (id: string) =>
  api<{ replayed: number }>(`${root}/${id}/replay`, {
    body: { since: new Date(Date.now() - 30 * 86_400_000).toISOString() },
  })

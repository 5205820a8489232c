import { queryOptions, useQuery } from '@tanstack/react-query'
import type { SourceKind } from '../../src/access/index.ts'
import { api } from '../api/client.ts'
import { dataKey } from '../api/workspace.ts'

/** Events by what became of them. */
export interface OutcomeCounts {
  stored: number
  duplicate: number
  parked: number
  refused: number
}

/** A source with how it is doing. */
export interface SourceView {
  id: string
  name: string
  kind: SourceKind
  createdAt: string
  archivedAt: string | null
  writeKeys: { key: string; createdAt: string; expiresAt: string | null; revokedAt: string | null }[]
  lastAt: string | null
  day: OutcomeCounts
  week: OutcomeCounts
  waiting: number
  everyMinutes: number | null
  late: boolean
  webhookPath: string
}

const path = '/api/v1/sources'

export const sourcesQuery = () =>
  queryOptions({
    queryKey: dataKey('sources'),
    queryFn: () => api<{ items: SourceView[] }>(path).then((list) => list.items),
  })

/** Names of sources by id, for lists in which events name their source by id. */
export function useSourceNames(): (id: string) => string {
  const sources = useQuery({ ...sourcesQuery(), staleTime: 60_000 })
  return (id) => sources.data?.find((source) => source.id === id)?.name ?? id
}

export const sourceQuery = (id: string) =>
  queryOptions({ queryKey: dataKey('sources', id), queryFn: () => api<SourceView>(`${path}/${id}`) })

/** Makes a source; the answer has its first write key. */
export function createSource(given: { name: string; kind: SourceKind }) {
  return api<{ id: string; name: string; kind: SourceKind; writeKey: string }>(path, { body: given })
}

export function changeSource({ id, ...change }: { id: string; name?: string; everyMinutes?: number | null }) {
  return api<SourceView>(`${path}/${id}`, { method: 'PATCH', body: change })
}

export const archiveSource = (id: string) => api(`${path}/${id}/archive`, { method: 'POST' })

/** A new write key; the old one is taken for some time yet. */
export function rotateKey({ id, keepOldSeconds }: { id: string; keepOldSeconds: number }) {
  return api<{ writeKey: string }>(`${path}/${id}/rotate`, { body: { keepOldSeconds } })
}

/** One event name a source sent. */
export interface SeenEventView {
  name: string
  day: number
  week: number
  total: number
  firstAt: string
  lastAt: string
  inSpec: boolean
  waiting: number
}

export const sourceEventsQuery = (id: string) =>
  queryOptions({
    queryKey: dataKey('sources', id, 'events'),
    queryFn: () => api<{ items: SeenEventView[] }>(`${path}/${id}/events`).then((list) => list.items),
  })

/** How a source's webhook is read. */
export interface WebhookView {
  path: string
  signed: boolean
  mapping: { version: number; text: string; at: string; by: string } | null
  history: { version: number; note: string | null; at: string; by: string }[]
  secrets: { id: string; hint: string; createdAt: string; expiresAt: string | null }[]
}

export const webhookQuery = (id: string) =>
  queryOptions({
    queryKey: dataKey('sources', id, 'webhook'),
    queryFn: () => api<WebhookView>(`${path}/${id}/webhook`),
  })

/** @param basedOn version that was changed, 0 for the first @throws Problem `conflict`, `mapping_invalid` */
export function saveWebhook({ id, ...body }: { id: string; text: string; basedOn: number }) {
  return api(`${path}/${id}/webhook`, { method: 'PUT', body })
}

export interface WebhookPreviewView {
  input: unknown
  events: Record<string, unknown>[]
  verdicts: { index: number; outcome: string; code?: string; reason?: string }[]
  problem?: { code: string; reason: string }
}

/** What a mapping would make of a sample; nothing is stored. */
export function tryWebhook({ id, ...body }: { id: string; text: string; sample: string }) {
  return api<WebhookPreviewView>(`${path}/${id}/webhook/preview`, { body })
}

export const addSecret = (id: string) =>
  api<{ secret: string }>(`${path}/${id}/webhook/secrets`, { body: {} })

export function endSecret({ id, secret }: { id: string; secret: string }) {
  return api(`${path}/${id}/webhook/secrets/${secret}`, { method: 'DELETE' })
}

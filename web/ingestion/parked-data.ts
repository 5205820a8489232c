import { queryOptions } from '@tanstack/react-query'
import { api } from '../api/client.ts'
import { dataKey } from '../api/workspace.ts'

/** Which parked events: by their ids, or all that fit every field given. */
export interface ParkedSelection {
  ids?: string[]
  source?: string
  code?: string
  event?: string
}

/** How many wait for one reason. */
export interface ParkedReasonView {
  source: string
  code: string
  event: string
  count: number
  reason: string
  firstAt: string
  lastAt: string
}

/** A parked event without its bytes. */
export interface ParkedView {
  id: string
  source: string
  kind: 'call' | 'payload'
  event: string
  code: string
  reason: string
  receivedAt: string
  lastReceivedAt: string
  times: number
  bytes: number
  state: 'parked' | 'replayed' | 'discarded'
}

export interface ParkedDetailView extends ParkedView {
  raw: string
  decision: {
    at: string
    by: string
    action: 'replayed' | 'discarded'
    reason?: string
    mapping?: unknown
  } | null
}

const path = '/api/v1/parked'

export const reasonsQuery = (source: string | undefined) =>
  queryOptions({
    queryKey: dataKey('parked', 'reasons', source ?? ''),
    queryFn: () =>
      api<{ items: ParkedReasonView[] }>(`${path}/reasons`, { query: { source } }).then((list) => list.items),
  })

/** A page of parked events, newest first. */
export function readParked(filter: ParkedSelection & { state?: string }, cursor: string | undefined) {
  const { source, code, event, state } = filter
  return api<{ items: ParkedView[]; next: string | null }>(path, {
    query: { source, code, event, state, cursor, limit: 50 },
  })
}

export const parkedEventQuery = (id: string) =>
  queryOptions({
    queryKey: dataKey('parked', 'one', id),
    queryFn: () => api<ParkedDetailView>(`${path}/${id}`),
  })

interface MendRequest {
  selection: ParkedSelection
  mapping?: { events: string }
  limit?: number
}

export interface MendPreview {
  total: number
  items: {
    id: string
    before: unknown
    after: Record<string, unknown>[]
    problem?: { code: string; reason: string }
  }[]
}

/** What a mapping would make of parked events; nothing is changed. */
export const previewMending = (request: MendRequest) => api<MendPreview>(`${path}/preview`, { body: request })

export interface ReplayOutcome {
  replayed: number
  stored: number
  duplicates: number
  failed: { id: string; code: string; reason: string }[]
  remaining: number
}

/** Sends parked events again, mended; asks until none of the selection is left that was not looked at. */
export async function replay(request: MendRequest): Promise<ReplayOutcome> {
  const sum: ReplayOutcome = { replayed: 0, stored: 0, duplicates: 0, failed: [], remaining: 0 }
  for (;;) {
    const part = await api<ReplayOutcome>(`${path}/replay`, { body: { ...request, limit: 1000 } })
    sum.replayed += part.replayed
    sum.stored += part.stored
    sum.duplicates += part.duplicates
    sum.failed.push(...part.failed)
    sum.remaining = part.remaining
    // Those that failed stay first in line, so a round that settles nothing would come again for ever.
    if (part.remaining === 0 || part.replayed === 0) return sum
  }
}

/** Gives parked events up; the reason is kept for good. */
export const discardParked = (request: { selection: ParkedSelection; reason: string }) =>
  api<{ discarded: number }>(`${path}/discard`, { body: request })

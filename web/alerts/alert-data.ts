import { queryOptions } from '@tanstack/react-query'
import type { Alert, AlertChange, AlertInput } from '../../src/alerts/index.ts'
import { api } from '../api/client.ts'
import { dataKey } from '../api/workspace.ts'

export type { Alert, AlertChange, AlertInput, AlertState } from '../../src/alerts/index.ts'

const root = '/api/v1/alerts'

export const alertsQuery = () =>
  queryOptions({
    queryKey: dataKey('alerts'),
    queryFn: () => api<{ items: Alert[] }>(root).then(({ items }) => items),
    refetchInterval: 30_000,
  })

export const alertQuery = (id: string) =>
  queryOptions({
    queryKey: dataKey('alerts', id),
    queryFn: () => api<Alert & { changes: AlertChange[] }>(`${root}/${id}`),
    refetchInterval: 30_000,
  })

export const createAlert = (given: AlertInput) => api<Alert>(root, { body: given })
export const changeAlert = ({ id, ...given }: Partial<AlertInput> & { id: string }) =>
  api<Alert>(`${root}/${id}`, { method: 'PATCH', body: given })
export const removeAlert = (id: string) => api(`${root}/${id}`, { method: 'DELETE' })
export const pauseAlert = ({ id, paused }: { id: string; paused: boolean }) =>
  api<Alert>(`${root}/${id}/pause`, { body: { paused } })
export const snoozeAlert = ({ id, until }: { id: string; until: string | null }) =>
  api<Alert>(`${root}/${id}/snooze`, { body: { until } })
export const acknowledge = ({ id, change, comment }: { id: string; change: string; comment: string }) =>
  api<AlertChange>(`${root}/${id}/changes/${change}/acknowledge`, { body: { comment } })

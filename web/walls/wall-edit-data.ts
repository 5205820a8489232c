import { queryOptions } from '@tanstack/react-query'
import type { TemplateReport, WallBlocks, WallDefinition, WallState } from '../../src/dashboards/index.ts'
import { api } from '../api/client.ts'
import { dataKey } from '../api/workspace.ts'

/** A wall as it is kept. */
export interface StoredWall {
  id: string
  name: string
  kind: string
  version: number
  automatic: boolean
  definition: WallDefinition
  updatedAt: string
  updatedBy: string
}

const at = (id: string) => `/api/v1/walls/${encodeURIComponent(id)}`

export const wallQuery = (id: string) =>
  queryOptions({ queryKey: dataKey('walls', id), queryFn: () => api<StoredWall>(at(id)) })

export const removedWallsQuery = () =>
  queryOptions({
    queryKey: dataKey('walls', 'removed'),
    queryFn: () => api<{ walls: StoredWall[] }>('/api/v1/walls/removed').then((answer) => answer.walls),
  })

export const templatesQuery = (language: string) =>
  queryOptions({
    queryKey: dataKey('walls', 'templates', language),
    queryFn: () =>
      api<{ templates: TemplateReport[] }>('/api/v1/walls/templates', { query: { language } }).then(
        (answer) => answer.templates,
      ),
  })

export const versionsQuery = (id: string) =>
  queryOptions({
    queryKey: dataKey('walls', id, 'versions'),
    queryFn: () =>
      api<{ versions: Omit<StoredWall, 'id'>[] }>(`${at(id)}/versions`).then((answer) => answer.versions),
  })

/** The frame of a wall's picture: whose it is, its zone and currency. */
export const frameQuery = (id: string, language: string) =>
  queryOptions({
    queryKey: dataKey('walls', id, 'state', language),
    queryFn: () => api<WallState>(`${at(id)}/state`, { query: { language } }),
  })

export function makeWall(given: { name: string; kind?: string; definition?: WallDefinition }) {
  return api<StoredWall>('/api/v1/walls', { body: given })
}

/** Saves the next version. @throws Problem `conflict` when somebody else saved since */
export function saveWall(given: { id: string; version: number; name?: string; definition?: WallDefinition }) {
  const { id, ...body } = given
  return api<StoredWall>(at(id), { method: 'PUT', body })
}

export function removeWall({ id, version }: { id: string; version: number }) {
  return api(at(id), { method: 'DELETE', query: { version } })
}

export const bringBackWall = (id: string) =>
  api<StoredWall>(`${at(id)}/bring-back`, { method: 'POST', body: {} })

/** What a wall would show now with a definition that is not saved, and what would keep it from being saved. */
export function previewWall(id: string, definition: WallDefinition, language: string, signal: AbortSignal) {
  return api<{ blocks: WallBlocks; faults: { path: string; message: string }[] }>(`${at(id)}/preview`, {
    body: { definition },
    query: { language },
    signal,
  })
}

export type HeadlineRule = NonNullable<WallDefinition['headlines']>[number]
export type Thresholds = NonNullable<WallDefinition['thresholds']>

/** A stretch of hours in which the headline would have said the same. */
export interface Stretch {
  from: string
  to: string
  rule: string
  calm: string
  concern: string | null
  level: 'needs' | 'watch' | 'steady'
  length: number
}

export interface Past {
  from: string
  to: string
  stretches: Stretch[]
  hours: { rule: string; hours: number }[]
}

interface Tried {
  rules?: HeadlineRule[]
  thresholds?: Thresholds
}

export function headlinePast(
  id: string,
  given: Tried & { days: number },
  language: string,
  signal: AbortSignal,
) {
  return api<Past>(`${at(id)}/headline/past`, { body: given, query: { language }, signal })
}

export function headlineNow(id: string, given: Tried, language: string, signal: AbortSignal) {
  return api<{ length: number; limit: number; rules: { id: string; longest: number }[] }>(
    `${at(id)}/headline/preview`,
    { body: given, query: { language }, signal },
  )
}

export const standardRulesQuery = () =>
  queryOptions({
    queryKey: ['headline-rules'],
    queryFn: () =>
      api<{ rules: HeadlineRule[] }>('/api/v1/walls/headline-rules').then((answer) => answer.rules),
    staleTime: Number.POSITIVE_INFINITY,
  })

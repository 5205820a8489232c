import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query'
import type { Condition, ListedSegment, SegmentInput, Segments, Upload } from '../../src/segments/index.ts'
import { api } from '../api/client.ts'
import { dataKey } from '../api/workspace.ts'

const path = (name: string) => `/api/v1/segments/${encodeURIComponent(name)}`
/** Members change by themselves; what is on screen is looked at again after so long, ms. */
const lookAgainMs = 5000

/** Every group, by label. */
export const segmentsQuery = () =>
  queryOptions({
    queryKey: dataKey('segments', 'list'),
    refetchInterval: lookAgainMs,
    queryFn: async (): Promise<ListedSegment[]> => {
      const { segments } = await api<{ segments: ListedSegment[] }>('/api/v1/segments')
      return segments.toSorted((one, other) => one.definition.label.localeCompare(other.definition.label))
    },
  })

export const segmentQuery = (name: string) =>
  queryOptions({
    queryKey: dataKey('segments', name),
    refetchInterval: lookAgainMs,
    queryFn: () => api<ListedSegment>(path(name)),
  })

/** One change of a group's definition; `definition` is null when it was removed. */
export type SegmentEdit = Awaited<ReturnType<Segments['history']>>[number]

export const historyQuery = (name: string) =>
  queryOptions({
    queryKey: dataKey('segments', name, 'history'),
    queryFn: () => api<{ changes: SegmentEdit[] }>(`${path(name)}/history`).then(({ changes }) => changes),
  })

/** Makes or changes a group. @param version the one that was changed, 0 for a new one @throws Problem `conflict` */
export function saveSegment({ definition, version }: { definition: SegmentInput; version: number }) {
  return api<ListedSegment>(path(definition.name), { method: 'PUT', query: { version }, body: definition })
}

/** @throws Problem `segment_in_use` when other groups speak of it */
export function removeSegment({ name, version }: { name: string; version: number }) {
  return api(path(name), { method: 'DELETE', query: { version } })
}

/** How many people a condition holds for now, and ten of them. */
export type Count = Awaited<ReturnType<Segments['evaluate']>> & { masked: boolean }

/** The former count stays while another is asked for. @param condition undefined asks for nothing */
export const countQuery = (condition: Condition | undefined) =>
  queryOptions({
    queryKey: dataKey('segments', 'count', condition),
    queryFn: ({ signal }) => api<Count>('/api/v1/segments/count', { body: { condition }, signal }),
    enabled: condition !== undefined,
    placeholderData: keepPreviousData,
    retry: false,
  })

type MembersPage = Awaited<ReturnType<Segments['members']>>

/** Who belongs to a group, who entered last first, page after page. */
export const membersQuery = (name: string) =>
  infiniteQueryOptions({
    queryKey: dataKey('segments', name, 'members'),
    refetchInterval: lookAgainMs,
    queryFn: ({ pageParam }) =>
      api<MembersPage>(`${path(name)}/members`, { query: { pageSize: 25, cursor: pageParam } }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page: MembersPage) => page.next ?? undefined,
  })

type ChangesPage = Awaited<ReturnType<Segments['changes']>>
export type MemberChange = ChangesPage['changes'][number]
export const changeKinds = ['entered', 'left'] as const
export type ChangeKind = (typeof changeKinds)[number]

/** Who entered and left, newest first, page after page. @param kind absent: both */
export const changesQuery = (name: string, kind: ChangeKind | undefined) =>
  infiniteQueryOptions({
    queryKey: dataKey('segments', name, 'changes', kind),
    refetchInterval: lookAgainMs,
    queryFn: ({ pageParam }) =>
      api<ChangesPage>(`${path(name)}/changes`, { query: { pageSize: 25, kind, cursor: pageParam } }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page: ChangesPage) => page.next ?? undefined,
  })

/** In which steps and from when sizes are read; times are ISO 8601. */
export interface SizePeriod {
  from: string
  to: string
  grain: 'minute' | 'hour' | 'day'
}
export type SizePoint = Awaited<ReturnType<Segments['sizes']>>['points'][number]

/** How many people a group had. @param key tells periods apart that are the same but for the moment of asking */
export const sizesQuery = (name: string, key: string, period: () => SizePeriod) =>
  queryOptions({
    queryKey: dataKey('segments', name, 'sizes', key),
    queryFn: async () => {
      const asked = period()
      const { points } = await api<{ points: SizePoint[] }>(`${path(name)}/sizes`, { query: { ...asked } })
      return { ...asked, points }
    },
  })

/** Keeps the customers of a CSV file for a list, and says who is not found. @throws Problem `list_invalid` */
export function uploadList({
  name,
  file,
  column,
  type,
}: {
  name: string
  file: Blob
  column?: string | undefined
  type?: string | undefined
}) {
  return api<Upload>(`${path(name)}/list`, {
    body: file,
    query: { column, type },
    headers: { 'content-type': 'text/csv' },
  })
}

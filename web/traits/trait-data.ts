import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import type { Trait, TraitInput, TraitPreview, TraitRule, Traits } from '../../src/traits/index.ts'
import { api } from '../api/client.ts'
import { dataKey } from '../api/workspace.ts'

const path = (name: string) => `/api/v1/traits/${encodeURIComponent(name)}`
/** Values follow within seconds; what is on screen is looked at again after so long, ms. */
const lookAgainMs = 5000

/** A computed trait with how many people have a value, and of which moment the values are. */
export type ListedComputed = Awaited<ReturnType<Traits['list']>>[number]
export type StoredComputed = Awaited<ReturnType<Traits['get']>>

/** All computed traits, by label. */
export const computedQuery = () =>
  queryOptions({
    queryKey: dataKey('computed', 'list'),
    refetchInterval: lookAgainMs,
    queryFn: async (): Promise<ListedComputed[]> => {
      const { traits } = await api<{ traits: ListedComputed[] }>('/api/v1/traits')
      return traits.toSorted((one, other) => one.definition.label.localeCompare(other.definition.label))
    },
  })

export const oneComputedQuery = (name: string) =>
  queryOptions({
    queryKey: dataKey('computed', name),
    refetchInterval: lookAgainMs,
    queryFn: () => api<StoredComputed>(path(name)),
  })

/** One change of a computed trait; `definition` is null when it was removed. */
export interface TraitEdit {
  version: number
  definition: Trait | null
  changedAt: string
  changedBy: string
}

export const traitHistoryQuery = (name: string) =>
  queryOptions({
    queryKey: dataKey('computed', name, 'history'),
    queryFn: () => api<{ changes: TraitEdit[] }>(`${path(name)}/history`).then(({ changes }) => changes),
  })

/** Makes or changes one. @param version the one that was changed, 0 for a new one @throws Problem `conflict` */
export function saveComputed({ definition, version }: { definition: TraitInput; version: number }) {
  return api<StoredComputed>(path(definition.name), { method: 'PUT', query: { version }, body: definition })
}

export function removeComputed({ name, version }: { name: string; version: number }) {
  return api(path(name), { method: 'DELETE', query: { version } })
}

/** What a rule would give; the former answer stays while another is asked for. @param rule undefined asks for nothing */
export const previewQuery = (rule: TraitRule | undefined) =>
  queryOptions({
    queryKey: dataKey('computed', 'preview', rule),
    queryFn: ({ signal }) => api<TraitPreview>('/api/v1/traits/preview', { body: rule, signal }),
    enabled: rule !== undefined,
    placeholderData: keepPreviousData,
    retry: false,
  })

import { queryOptions } from '@tanstack/react-query'
import type { Team } from '../../src/access/index.ts'
import type { Change, ImpactView, LinkView, TeamView, Tree, TreeInput } from '../../src/impact/index.ts'
import { api } from '../api/client.ts'
import { dataKey } from '../api/workspace.ts'

/** A tree as it is kept. */
export interface StoredTree {
  definition: Tree
  version: number
  updatedAt: string
  updatedBy: string
}

export type NodeView = ImpactView['nodes'][number]

export const treesQuery = () =>
  queryOptions({
    queryKey: dataKey('impact', 'trees'),
    queryFn: () => api<{ trees: StoredTree[] }>('/api/v1/impact/trees').then(({ trees }) => trees),
  })

/** A tree with its figures and what is known of its links. */
export const viewQuery = (name: string) =>
  queryOptions({
    queryKey: dataKey('impact', 'view', name),
    queryFn: () => api<ImpactView>(`/api/v1/impact/trees/${name}/links`),
    staleTime: 30_000,
  })

export const teamImpactQuery = (team: Team, tree: string) =>
  queryOptions({
    queryKey: dataKey('impact', 'team', team, tree),
    queryFn: () => api<TeamView>(`/api/v1/impact/teams/${team}`, { query: { tree } }),
    staleTime: 30_000,
  })

export interface ChangeAsked {
  measure?: string
  compare?: string
  from?: string
  to?: string
  by?: string
}

export const changeQuery = (tree: string, asked: ChangeAsked) =>
  queryOptions({
    queryKey: dataKey('impact', 'change', tree, asked),
    queryFn: () => api<Change>(`/api/v1/impact/trees/${tree}/change`, { query: { ...asked } }),
  })

/** One estimate of a link's past. */
export interface PastEstimate {
  run: string
  at: string
  by: string
  seen: NonNullable<LinkView['seen']>
}

export const pastQuery = (tree: string, { from, to }: { from: string; to: string }) =>
  queryOptions({
    queryKey: dataKey('impact', 'past', tree, from, to),
    queryFn: () =>
      api<{ estimates: PastEstimate[] }>(`/api/v1/impact/trees/${tree}/estimates`, {
        query: { from, to },
      }).then(({ estimates }) => estimates),
  })

/** Makes or changes a tree. @param version the one that was changed, 0 for a new one @throws Problem `conflict` */
export function saveTree({ tree, version }: { tree: TreeInput; version: number }) {
  return api<StoredTree>(`/api/v1/impact/trees/${tree.name}`, {
    method: 'PUT',
    query: { version },
    body: tree,
  })
}

/** Estimates all links of a tree now; takes seconds. */
export function estimateTree(name: string) {
  return api<{ run: string }>(`/api/v1/impact/trees/${name}/estimate`, { method: 'POST' })
}

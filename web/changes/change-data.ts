import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query'
import type { Team } from '../../src/access/index.ts'
import type {
  Change,
  ChangeDetail,
  ChangeKind,
  ChangeList,
  ChangeSettings,
  ChangeSettingsInput,
  ChangeState,
  ClosedAs,
  LookResult,
  Mark,
  PersonChange,
  PersonChangeList,
  Silence,
  SilenceInput,
  WatchedList,
} from '../../src/changes/index.ts'
import type { QueryResult } from '../../src/metrics/index.ts'
import { api } from '../api/client.ts'
import { dataKey } from '../api/workspace.ts'

const root = '/api/v1/changes'

/** What the feed is narrowed to; absent parts narrow nothing. */
export interface ChangeFilter {
  team?: Team
  state?: ChangeState
  measure?: string
  kind?: ChangeKind
}

const pageSize = 12

/** Changes, newest first, one for each group that came together, page after page. */
export const changesQuery = (filter: ChangeFilter) =>
  infiniteQueryOptions({
    queryKey: dataKey('changes', filter),
    queryFn: ({ pageParam, signal }) =>
      api<ChangeList>(root, {
        query: { ...filter, limit: pageSize, ...(pageParam ? { cursor: pageParam } : {}) },
        signal,
      }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page: ChangeList) => page.next ?? undefined,
    refetchInterval: 60_000,
  })

/** The three newest changes of a team's measures that nobody has taken up. */
export const newChangesQuery = (team: Team) =>
  queryOptions({
    queryKey: dataKey('changes', 'new', team),
    queryFn: () => api<ChangeList>(root, { query: { team, state: 'new', limit: 3 } }),
    refetchInterval: 60_000,
    retry: false,
  })

/** A change with all that is known of it. */
export const changeQuery = (id: string) =>
  queryOptions({
    queryKey: dataKey('changes', 'one', id),
    queryFn: () => api<ChangeDetail>(`${root}/${id}`),
  })

/** Changes of a measure in a time, as marks for its chart; ISO 8601 in UTC. */
export const marksQuery = (asked: { measure: string; from: string; to: string }) =>
  queryOptions({
    queryKey: dataKey('changes', 'marks', asked),
    queryFn: () => api<{ items: Mark[] }>(`${root}/marks`, { query: asked }).then(({ items }) => items),
    placeholderData: keepPreviousData,
  })

export const settingsQuery = () =>
  queryOptions({
    queryKey: dataKey('changes', 'settings'),
    queryFn: () => api<ChangeSettings>(`${root}/settings`),
  })

/** @throws Problem when a field cannot be taken */
export const saveSettings = (given: ChangeSettingsInput) =>
  api<ChangeSettings>(`${root}/settings`, { method: 'PUT', body: given })

/** What is watched, and what is not, and why. */
export const watchedQuery = () =>
  queryOptions({
    queryKey: dataKey('changes', 'watched'),
    queryFn: () => api<WatchedList>(`${root}/watched`),
  })

/** Days, or hours as days, that the course of a change is drawn from before it began. */
const drawnBefore = { hour: 3 * 86_400_000, day: 28 * 86_400_000 } as const

/** The courses of all changes of a page, by their ids, in one request; a source has none. */
export const coursesQuery = (changes: readonly Change[]) =>
  queryOptions({
    queryKey: dataKey(
      'changes',
      'courses',
      changes.map(({ id }) => id),
    ),
    queryFn: async (): Promise<Map<string, QueryResult>> => {
      const questions = changes.flatMap(courseQuestion)
      if (questions.length === 0) return new Map()
      const { results } = await api<{ results: { id: string; result?: QueryResult }[] }>(
        '/api/v1/metrics/batch',
        { body: { questions } },
      )
      return new Map(results.flatMap(({ id, result }) => (result ? [[id, result] as const] : [])))
    },
    staleTime: 300_000,
  })

function courseQuestion({ id, subject, kind, grain, since }: Change) {
  if (subject.kind !== 'measure') return []
  const by = kind === 'mix' ? null : subject.by
  const from = new Date(Date.parse(since) - drawnBefore[grain]).toISOString()
  const groups = by ? { by: [by.dimension], limit: 100 } : {}
  return [{ id, name: subject.measure, from, grain, compare: 'usual' as const, ...groups }]
}

export const silencesQuery = () =>
  queryOptions({
    queryKey: dataKey('changes', 'silences'),
    queryFn: () => api<{ items: Silence[] }>(`${root}/silences`).then(({ items }) => items),
  })

export const silence = (given: SilenceInput) => api<Silence>(`${root}/silences`, { body: given })
export const unsilence = (id: string) => api(`${root}/silences/${id}`, { method: 'DELETE' })

/** Customers who behave otherwise than they themselves did, most evidence first. @throws Problem 403 without the right */
export const peopleQuery = (kind: PersonChange['kind'] | undefined) =>
  infiniteQueryOptions({
    queryKey: dataKey('changes', 'people', kind),
    queryFn: ({ pageParam }) =>
      api<PersonChangeList>(`${root}/people`, { query: { kind, limit: 50, cursor: pageParam } }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page: PersonChangeList) => page.next ?? undefined,
  })

/** How one customer behaves otherwise than before. */
export const personChangesQuery = (id: string) =>
  queryOptions({
    queryKey: dataKey('person', id, 'changes'),
    queryFn: () =>
      api<{ items: PersonChange[]; lookedAt: string | null }>(
        `/api/v1/people/${encodeURIComponent(id)}/changes`,
      ),
  })

/** Looks at everything now; takes seconds. */
export const lookNow = () => api<LookResult>(`${root}/look`, { method: 'POST' })
export const acknowledge = (id: string) => api<Change>(`${root}/${id}/acknowledge`, { method: 'POST' })
export const reopen = (id: string) => api<Change>(`${root}/${id}/reopen`, { method: 'POST' })
export const assign = ({ id, member }: { id: string; member: string | null }) =>
  api<Change>(`${root}/${id}/assign`, { body: { member } })

export interface Closing {
  id: string
  as: ClosedAs
  note: string
  together: boolean
}

/** Closes a change with what it was. */
export const close = ({ id, ...given }: Closing) => api<Change>(`${root}/${id}/close`, { body: given })

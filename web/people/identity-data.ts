import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import type {
  Decision,
  DecisionsPage,
  Identifier,
  JoinPreview,
  PersonEvidence,
} from '../../src/identity/index.ts'
import { api } from '../api/client.ts'
import { dataKey } from '../api/workspace.ts'

/** One text for an identifier, for keys of lists and maps. */
export function keyOf({ type, value }: Identifier): string {
  return `${type} ${value}`
}

/** Why the signals of a person are taken to be of one person; only for those who may see people. */
export const evidenceQuery = (id: string) =>
  queryOptions({
    queryKey: dataKey('person', id, 'evidence'),
    queryFn: () => api<PersonEvidence>(`/api/v1/people/${encodeURIComponent(id)}/evidence`),
  })

/** What was decided about a person, newest first. */
export const decisionsQuery = (person: string) =>
  infiniteQueryOptions({
    queryKey: dataKey('person', person, 'decisions'),
    queryFn: ({ pageParam }) =>
      api<DecisionsPage>('/api/v1/identity/decisions', {
        query: { person, ...(pageParam ? { cursor: pageParam } : {}) },
      }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page: DecisionsPage) => page.cursor ?? undefined,
  })

/**
 * What joining would change; nothing is changed. It stands apart from the data that is asked for again after every act:
 * when both have become one person there is nothing left to ask.
 */
export const joinPreviewQuery = (people: readonly string[]) =>
  queryOptions({
    queryKey: ['join-preview', ...dataKey(...people)],
    queryFn: () => api<JoinPreview>('/api/v1/identity/joins/preview', { body: { people } }),
    staleTime: 0,
    gcTime: 0,
  })

/** @throws Problem `never_join`, `same_person` */
export function joinPeople(body: { people: string[]; reason: string }) {
  return api<{ decision: string | Decision; person: string }>('/api/v1/identity/joins', { body })
}

/** @throws Problem `identifier_not_of_person` */
export function splitIdentifier(body: { person: string; identifier: Identifier; reason: string }) {
  return api<{ decision: string | Decision; people: string[] }>('/api/v1/identity/splits', { body })
}

export function separatePeople(body: { people: string[]; reason: string }) {
  return api<{ decision: string | Decision; people: string[] }>('/api/v1/identity/separations', { body })
}

/** Takes a decision back; people are exactly as they would be without it. @throws Problem `already_undone` */
export function undoDecision({ id, reason }: { id: string; reason?: string }) {
  return api<{ decision: string | Decision; people: string[] }>(
    `/api/v1/identity/decisions/${encodeURIComponent(id)}/undo`,
    { body: reason ? { reason } : {} },
  )
}

/** Id of a decision that was just taken, whether it came whole or by its id. */
export function idOf(decision: string | Decision): string {
  return typeof decision === 'string' ? decision : decision.id
}

import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import type {
  Area,
  Lanes,
  PanelLink,
  PanelRequest,
  PeoplePage,
  Person,
  RawEvent,
  Timeline,
  TitleLanguage,
} from '../../src/profiles/index.ts'
import { api } from '../api/client.ts'
import { dataKey } from '../api/workspace.ts'

/** What a list of people is narrowed to; absent parts narrow nothing. */
export interface PeopleFilter {
  search?: string
  segment?: string
  account?: string
  /** A computed trait or a chance, and the least value of it. */
  trait?: string
  least?: string
}

/** People, newest activity first, page after page. */
export const peopleQuery = (filter: PeopleFilter) =>
  infiniteQueryOptions({
    queryKey: dataKey('people', filter),
    queryFn: ({ pageParam, signal }) =>
      readPeople({ ...filter, ...(pageParam ? { cursor: pageParam } : {}) }, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page: PeoplePage) => page.next ?? undefined,
  })

/** One page of people. @throws Problem */
export function readPeople(
  query: PeopleFilter & { cursor?: string; pageSize?: number },
  signal?: AbortSignal,
): Promise<PeoplePage> {
  return api<PeoplePage>('/api/v1/people', { query: { ...query }, ...(signal ? { signal } : {}) })
}

/** One person, by any id that ever was theirs. */
export const personQuery = (id: string) =>
  queryOptions({
    queryKey: dataKey('person', id),
    queryFn: () => api<Person>(personPath(id)),
  })

/** What happened in each area, for the drawing of the last days. */
export const lanesQuery = (id: string, days: number, lang: TitleLanguage) =>
  queryOptions({
    queryKey: dataKey('person', id, 'lanes', days, lang),
    queryFn: () => api<Lanes>(`${personPath(id)}/lanes`, { query: { days, lang } }),
  })

/** What is read of a timeline: one area or all, up to a day (YYYY-MM-DD, included) or up to now. */
export interface TimelineFilter {
  area?: Area
  to?: string
}

/** Days of a person's life with the company, newest first, page after page. */
export const timelineQuery = (id: string, filter: TimelineFilter, lang: TitleLanguage) =>
  infiniteQueryOptions({
    queryKey: dataKey('person', id, 'timeline', filter, lang),
    queryFn: ({ pageParam }) =>
      api<Timeline>(`${personPath(id)}/timeline`, {
        query: { ...filter, lang, ...(pageParam ? { cursor: pageParam } : {}) },
      }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page: Timeline) => page.next ?? undefined,
  })

/** Makes the address under which another tool shows this person. @throws Problem */
export function makePanel({ id, ...body }: PanelRequest & { id: string }): Promise<PanelLink> {
  return api<PanelLink>(`${personPath(id)}/panel`, { body })
}

/** Some events of a person as they were sent, newest first; ones that are gone are left out. */
export const eventsQuery = (id: string, messageIds: readonly string[]) =>
  queryOptions({
    queryKey: dataKey('person', id, 'events', messageIds),
    queryFn: async (): Promise<RawEvent[]> => {
      const asked = new URLSearchParams(messageIds.map((messageId) => ['messageId', messageId]))
      const { events } = await api<{ events: RawEvent[] }>(`${personPath(id)}/events?${asked}`)
      return events
    },
  })

function personPath(id: string): string {
  return `/api/v1/people/${encodeURIComponent(id)}`
}

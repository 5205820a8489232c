import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query'
import type {
  ActionKey,
  Chance,
  LeavingSuggestion,
  Lexicon,
  LexiconWord,
  ModelPage,
  ModelSummary,
  PersonWarnings,
  Signal,
  StoredSettings,
  WarningDetail,
  WarningRun,
  WarningSettings,
  WarningsPage,
  Whose,
} from '../../src/warnings/index.ts'
import { api } from '../api/client.ts'
import { dataKey } from '../api/workspace.ts'

const root = '/api/v1/warnings'

/** How often it is asked again while nobody was looked at yet. */
export const untilLookedAtMs = 10_000

/** What a list of warnings is narrowed to; absent parts narrow nothing. */
export interface WarningsAsked {
  signal?: string
  whose?: string
  team?: string
  state?: string
  search?: string
  sort?: string
  pageSize?: number
}

/** Warnings, most pressing first, page after page. @param lang language of the reasons */
export const warningsQuery = (asked: WarningsAsked, lang: string) =>
  infiniteQueryOptions({
    queryKey: dataKey('warnings', asked, lang),
    queryFn: ({ pageParam, signal }) =>
      api<WarningsPage>(root, {
        query: { ...asked, lang, ...(pageParam ? { cursor: pageParam } : {}) },
        signal,
      }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page: WarningsPage) => page.next ?? undefined,
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) => (state.data && !state.data.pages[0]?.asOf ? untilLookedAtMs : false),
  })

/** One warning with all that is known of it. */
export const warningQuery = (id: string, lang: string) =>
  queryOptions({
    queryKey: dataKey('warnings', 'one', id, lang),
    queryFn: () => api<WarningDetail>(`${root}/${encodeURIComponent(id)}`, { query: { lang } }),
  })

/** Both signals of one customer, with and without a warning. */
export const standingQuery = (whose: Whose, id: string, lang: string) =>
  queryOptions({
    queryKey: dataKey('warnings', 'of', whose, id, lang),
    queryFn: () =>
      api<PersonWarnings>(
        `/api/v1/${whose === 'person' ? 'people' : 'accounts'}/${encodeURIComponent(id)}/warnings`,
        {
          query: { lang },
        },
      ),
  })

const act = <Body>(id: string, what: string, body: Body) =>
  api<WarningDetail>(`${root}/${encodeURIComponent(id)}/${what}`, { body })

export const snoozeWarning = ({ id, until }: { id: string; until: string }) => act(id, 'snooze', { until })
export const doneWarning = ({ id, ...body }: { id: string; action: ActionKey; note?: string }) =>
  act(id, 'done', body)
export const wrongWarning = ({ id, note }: { id: string; note: string }) => act(id, 'wrong', { note })
export const assignWarning = ({ id, ...body }: { id: string; to: string | null; team?: string }) =>
  act(id, 'assign', body)
export const reopenWarning = ({ id }: { id: string }) => act(id, 'reopen', {})

/** Where each signal stands. */
export const modelsQuery = () =>
  queryOptions({
    queryKey: dataKey('warning-models'),
    queryFn: () => api<{ items: ModelSummary[] }>(`${root}/models`).then(({ items }) => items),
  })

export interface ModelAsked {
  whose: Whose
  horizon?: number
}

/** The chances that customers have as traits: only those that a model gives. */
export const chancesQuery = () =>
  queryOptions({
    queryKey: dataKey('warning-chances'),
    staleTime: 60_000,
    queryFn: async () => {
      const { items } = await api<{ items: Chance[] }>(`${root}/chances`)
      return items.filter(({ version }) => version !== null)
    },
  })

/** A model with its report: the newest version, or the one asked for. */
export const modelQuery = (signal: Signal, asked: ModelAsked, version: number | undefined) =>
  queryOptions({
    queryKey: dataKey('warning-models', signal, asked, version ?? 'newest'),
    queryFn: () =>
      api<ModelPage>(`${root}/models/${signal}${version === undefined ? '' : `/versions/${version}`}`, {
        query: { ...asked },
      }),
    retry: false,
  })

/** Learns a signal anew. @returns the run that does it */
export const trainModel = (signal: Signal) =>
  api<{ run: string }>(`${root}/models/${signal}/train`, { method: 'POST' })

/** Trainings and scorings, newest first. */
export const runsQuery = () =>
  queryOptions({
    queryKey: dataKey('warning-runs'),
    queryFn: () => api<{ items: WarningRun[] }>(`${root}/runs`).then(({ items }) => items),
  })

const runMs = 1000

/** A training or scoring as it goes; asked again while it goes on. */
export const runQuery = (id: string) =>
  queryOptions({
    queryKey: dataKey('warning-run', id),
    queryFn: () => api<WarningRun>(`${root}/runs/${encodeURIComponent(id)}`),
    refetchInterval: ({ state }) =>
      state.data && (state.data.state === 'done' || state.data.state === 'failed') ? false : runMs,
  })

export const settingsQuery = () =>
  queryOptions({
    queryKey: dataKey('warning-settings'),
    queryFn: () => api<StoredSettings>(`${root}/settings`),
  })

/** Keeps what was decided. @param version the one that was changed @throws Problem `conflict` */
export const saveSettings = ({ settings, version }: { settings: WarningSettings; version: number }) =>
  api<StoredSettings>(`${root}/settings`, { method: 'PUT', query: { version }, body: settings })

/** What the data suggest "leaving" to mean. */
export const suggestionsQuery = () =>
  queryOptions({
    queryKey: dataKey('warning-suggestions'),
    queryFn: () => api<{ items: LeavingSuggestion[] }>(`${root}/suggestions`).then(({ items }) => items),
    staleTime: 300_000,
  })

export const lexiconQuery = (language: string) =>
  queryOptions({
    queryKey: dataKey('warning-lexicon', language),
    queryFn: () => api<Lexicon>(`${root}/lexicon/${language}`),
  })

export const saveLexicon = ({
  language,
  ...body
}: {
  language: string
  own: LexiconWord[]
  version: number
}) => api<Lexicon>(`${root}/lexicon/${language}`, { method: 'PUT', body })

/** What a comment about a warning is filed under. */
export const warningSubject = (id: string) => `warning:${id}`

import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import type {
  Clash,
  DefinitionInput,
  Expression,
  Metric,
  MetricInput,
  QueryResult,
} from '../../src/metrics/index.ts'
import { api } from '../api/client.ts'
import { dataKey } from '../api/workspace.ts'

/** A measure of the catalogue as it is kept. */
export interface StoredMeasure {
  definition: Metric
  version: number
  createdAt: string
  updatedAt: string
  updatedBy: string
}

/** One line of the catalogue. */
export type MeasureLine = Metric & { updatedAt: string; updatedBy: string }

export const measuresQuery = () =>
  queryOptions({
    queryKey: dataKey('measures'),
    queryFn: async (): Promise<MeasureLine[]> => {
      const { metrics } = await api<{ metrics: StoredMeasure[] }>('/api/v1/metrics')
      return metrics.map(({ definition, updatedAt, updatedBy }) => ({ ...definition, updatedAt, updatedBy }))
    },
  })

export const measureQuery = (name: string) =>
  queryOptions({
    queryKey: dataKey('measures', name),
    queryFn: () => api<StoredMeasure>(`/api/v1/metrics/${name}`),
  })

/** One change of a definition; `definition` is null when it was removed. */
export interface MeasureChange {
  version: number
  definition: Metric | null
  diff: string
  changedAt: string
  changedBy: string
}

export const historyQuery = (name: string) =>
  queryOptions({
    queryKey: dataKey('measures', name, 'history'),
    queryFn: () =>
      api<{ changes: MeasureChange[] }>(`/api/v1/metrics/${name}/history`).then((answer) => answer.changes),
  })

/** A definition as lists name it. */
export interface NamedDefinition {
  kind: string
  name: string
  label: string
}

/** What uses a measure, and what it stands on. */
export const usesQuery = (name: string) =>
  queryOptions({
    queryKey: dataKey('measures', name, 'uses'),
    queryFn: () =>
      api<{ usedBy: NamedDefinition[]; uses: NamedDefinition[] }>(`/api/v1/definitions/measure/${name}/uses`),
  })

/** The SQL by which a measure is computed over its last 28 days. */
export const explanationQuery = (name: string, from: string) =>
  queryOptions({
    queryKey: dataKey('measures', name, 'explain', from),
    queryFn: () =>
      api<{ statements: string[] }>('/api/v1/metrics/explain', { body: { name, from, grain: 'day' } }).then(
        (answer) => answer.statements,
      ),
  })

/** Measures that say the same, or look alike and count differently. */
export const clashesQuery = () =>
  queryOptions({
    queryKey: dataKey('measures', 'clashes'),
    queryFn: () => api<{ clashes: Clash[] }>('/api/v1/catalogue/clashes').then((answer) => answer.clashes),
  })

/** Makes or changes a measure. @param version the one that was changed, 0 for a new one @throws Problem `conflict` */
export function saveMeasure({ definition, version }: { definition: MetricInput; version: number }) {
  return api<StoredMeasure>(`/api/v1/metrics/${definition.name}`, {
    method: 'PUT',
    query: { version },
    body: definition,
  })
}

export function removeMeasure({ name, version }: { name: string; version: number }) {
  return api(`/api/v1/metrics/${name}`, { method: 'DELETE', query: { version } })
}

/** What is asked of a measure: which one, over what, in which steps. */
export interface Question {
  name?: string
  definition?: DefinitionInput
  from?: string
  to?: string
  grain?: 'total' | 'hour' | 'day' | 'week' | 'month'
  by?: string[]
  limit?: number
  filter?: Expression
  compare?: 'usual' | 'previous' | 'year' | { segment: string }
}

/** Figures of a measure; while another period is asked for, the former figures stay. */
export const figuresQuery = (question: Question) =>
  queryOptions({
    queryKey: dataKey('figures', question),
    queryFn: () => api<QueryResult>('/api/v1/metrics/query', { body: question }),
    placeholderData: keepPreviousData,
  })

/** The most questions that one request may hold. */
const mostQuestions = 100

/** Figures of several measures by name, each with its own refusal where it has none. */
export const batchQuery = (names: readonly string[], question: Omit<Question, 'name' | 'definition'>) =>
  queryOptions({
    queryKey: dataKey('figures', 'batch', names, question),
    queryFn: async (): Promise<Map<string, QueryResult | 'refused'>> => {
      const pieces = Array.from({ length: Math.ceil(names.length / mostQuestions) }, (_, piece) =>
        names.slice(piece * mostQuestions, (piece + 1) * mostQuestions),
      )
      const answers = await Promise.all(
        pieces.map((piece) =>
          api<{ results: { id: string; result?: QueryResult }[] }>('/api/v1/metrics/batch', {
            body: { questions: piece.map((name) => ({ id: name, name, ...question })) },
          }),
        ),
      )
      return new Map(
        answers.flatMap(({ results }) =>
          results.map(({ id, result }) => [id, result ?? ('refused' as const)]),
        ),
      )
    },
    placeholderData: keepPreviousData,
  })

/** Where to look behind a number: one point, one group. */
export interface Behind extends Omit<Question, 'compare'> {
  t?: string
  group?: Record<string, string | null>
  cursor?: string
  pageSize?: number
}

/** One event behind a number; who and what is null for lack of the right to see people. */
export interface BehindRow {
  messageId: string | null
  person: string | null
  at: string
  type: string
  name: string
  source: string
  channel: string
  userId: string | null
  anonymousId: string | null
  properties: Record<string, unknown> | null
  value: number | null
  openSeconds?: number
}

/** Events behind a number, newest first. */
export function readRows(behind: Behind) {
  return api<{ rows: BehindRow[]; masked: boolean; next: string | null }>('/api/v1/metrics/rows', {
    body: behind,
  })
}

/** One person behind a number, with the measure for them alone. */
export interface BehindPerson {
  person: string
  userId: string | null
  anonymousId: string | null
  events: number
  firstAt: string
  lastAt: string
  value: number | null
  n: number
}

/** People behind a number, biggest part first. @throws Problem 403 without the right */
export function readPeople(behind: Behind) {
  return api<{ people: BehindPerson[]; next: string | null }>('/api/v1/metrics/people', { body: behind })
}

/** Names of the events heard in the last 90 days, most frequent first; for choosing from. */
export const eventNamesQuery = () =>
  queryOptions({
    queryKey: dataKey('event-names'),
    staleTime: 60_000,
    queryFn: async () => {
      const body: Question = { definition: { kind: 'count' }, by: ['name'], limit: 300 }
      const { series } = await api<QueryResult>('/api/v1/metrics/query', { body })
      return series.flatMap((one) => (one.by.name && !one.others ? [one.by.name] : []))
    },
  })

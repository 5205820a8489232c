import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import type {
  Annotation,
  AnnotationInput,
  AnnotationRule,
  Board,
  BoardFigures,
  BoardInput,
  Comment,
  CommentChange,
  CommentInput,
  Decision,
  DecisionInput,
  EmbedLink,
  EmbedRequest,
  FiguresRequest,
  Snapshot,
  SnapshotRequest,
} from '../../src/boards/index.ts'
import { api } from '../api/client.ts'
import { dataKey } from '../api/workspace.ts'

const root = '/api/v1/boards'

/** A board as it is kept. */
export interface StoredBoard {
  definition: Board
  version: number
  createdAt: string
  updatedAt: string
  updatedBy: string
}

export const boardsQuery = () =>
  queryOptions({
    queryKey: dataKey('boards'),
    queryFn: () => api<{ boards: StoredBoard[] }>(root).then((answer) => answer.boards),
  })

export const boardQuery = (name: string) =>
  queryOptions({
    queryKey: dataKey('boards', name),
    queryFn: () => api<StoredBoard>(`${root}/${name}`),
  })

/** One change of a board; `definition` is null when it was removed. */
export interface BoardChange {
  version: number
  definition: Board | null
  diff: string
  changedAt: string
  changedBy: string
}

export const boardHistoryQuery = (name: string) =>
  queryOptions({
    queryKey: dataKey('boards', name, 'history'),
    queryFn: () =>
      api<{ changes: BoardChange[] }>(`${root}/${name}/history`).then((answer) => answer.changes),
  })

/** Makes or changes a board. @param version the one that was changed, 0 for a new one @throws Problem `conflict` */
export function saveBoard({ definition, version }: { definition: BoardInput; version: number }) {
  return api<StoredBoard>(`${root}/${definition.name}`, {
    method: 'PUT',
    query: { version },
    body: definition,
  })
}

export function removeBoard({ name, version }: { name: string; version: number }) {
  return api(`${root}/${name}`, { method: 'DELETE', query: { version } })
}

const refreshMs = 60_000

/** What every tile of a board shows; while another period is asked for, the former figures stay. */
export const boardFiguresQuery = (name: string, version: number, asked: FiguresRequest) =>
  queryOptions({
    queryKey: dataKey('boards', name, 'figures', version, asked),
    queryFn: ({ signal }) => api<BoardFigures>(`${root}/${name}/figures`, { body: asked, signal }),
    placeholderData: keepPreviousData,
    refetchInterval: refreshMs,
  })

/** What a board that is not saved would show. */
export const previewQuery = (board: BoardInput, asked: FiguresRequest) =>
  queryOptions({
    queryKey: dataKey('board-preview', board, asked),
    queryFn: ({ signal }) =>
      api<BoardFigures>(`${root}/preview`, { body: { board, figures: asked }, signal }),
    placeholderData: keepPreviousData,
    retry: false,
  })

/** What is spoken about: a board, one of its tiles, or a measure. */
export const tileSubject = (board: string, tile: string) => `tile:${board}/${tile}`

export const commentsQuery = (subject: string) =>
  queryOptions({
    queryKey: dataKey('comments', subject),
    queryFn: () =>
      api<{ comments: Comment[] }>('/api/v1/comments', { query: { subject } }).then(
        (answer) => answer.comments,
      ),
  })

export const writeComment = (comment: CommentInput) => api<Comment>('/api/v1/comments', { body: comment })

export const changeComment = ({ id, ...change }: CommentChange & { id: string }) =>
  api<Comment>(`/api/v1/comments/${id}`, { method: 'PATCH', body: change })

export const removeComment = (id: string) => api(`/api/v1/comments/${id}`, { method: 'DELETE' })

export const decisionsQuery = (subject: string) =>
  queryOptions({
    queryKey: dataKey('decisions', subject),
    queryFn: () =>
      api<{ decisions: Decision[] }>('/api/v1/decisions', { query: { subject } }).then(
        (answer) => answer.decisions,
      ),
  })

export const decide = (decision: DecisionInput) => api<Decision>('/api/v1/decisions', { body: decision })

/** Closes a decision with what came of it. */
export const closeDecision = ({ id, text }: { id: string; text: string }) =>
  api<Decision>(`/api/v1/decisions/${id}/outcome`, { method: 'PUT', body: { text } })

/** Looks again on another day; null: not any more. */
export const lookAgainOn = ({ id, lookAgain }: { id: string; lookAgain: string | null }) =>
  api<Decision>(`/api/v1/decisions/${id}`, { method: 'PATCH', body: { lookAgain } })

export const annotate = (annotation: AnnotationInput) =>
  api<Annotation>('/api/v1/annotations', { body: annotation })

export const removeAnnotation = (id: string) => api(`/api/v1/annotations/${id}`, { method: 'DELETE' })

/** What happened in a time, ISO 8601 in UTC. */
export const annotationsQuery = (asked: { from: string; to: string }) =>
  queryOptions({
    queryKey: dataKey('annotations', asked),
    queryFn: () =>
      api<{ annotations: Annotation[] }>('/api/v1/annotations', { query: asked }).then(
        (answer) => answer.annotations,
      ),
    placeholderData: keepPreviousData,
  })

/** Decisions whose day to look again has come, of all boards. */
export const dueQuery = () =>
  queryOptions({
    queryKey: dataKey('decisions', 'due'),
    queryFn: () =>
      api<{ decisions: Decision[] }>('/api/v1/decisions', { query: { due: 'true' } }).then(
        (answer) => answer.decisions,
      ),
  })

export const snapshotsQuery = (name: string) =>
  queryOptions({
    queryKey: dataKey('boards', name, 'snapshots'),
    queryFn: () =>
      api<{ snapshots: Snapshot[] }>(`${root}/${name}/snapshots`).then((answer) => answer.snapshots),
  })

/** Keeps the board as it is now; the link is told once. */
export const takeSnapshot = ({ name, ...asked }: SnapshotRequest & { name: string }) =>
  api<Snapshot & { token: string; url: string }>(`${root}/${name}/snapshots`, { body: asked })

export const revokeSnapshot = ({ name, id }: { name: string; id: string }) =>
  api(`${root}/${name}/snapshots/${id}`, { method: 'DELETE' })

/** An address for a frame in another tool, that reads and nothing else. */
export const makeEmbed = ({ name, ...asked }: EmbedRequest & { name: string }) =>
  api<EmbedLink>(`${root}/${name}/embed`, { body: asked })

/** Rules that make annotations from events, with those that made too many and rest. */
export interface AnnotationRules {
  rules: AnnotationRule[]
  version: number
  stopped: { rule: string; at: string; reason: string }[]
}

export const annotationRulesQuery = () =>
  queryOptions({
    queryKey: dataKey('annotation-rules'),
    queryFn: () => api<AnnotationRules>('/api/v1/annotations/rules'),
  })

/** Sets all rules at once. @param version the one that was changed @throws Problem `conflict` */
export const saveAnnotationRules = ({ rules, version }: Pick<AnnotationRules, 'rules' | 'version'>) =>
  api<AnnotationRules>('/api/v1/annotations/rules', { method: 'PUT', query: { version }, body: { rules } })

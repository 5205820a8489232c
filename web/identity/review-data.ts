import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import type {
  DecisionKind,
  DecisionsPage,
  IdentityRules,
  Review,
  ReviewAnswer,
  ReviewsPage,
  RulesPreview,
  StoredRules,
} from '../../src/identity/index.ts'
import { api } from '../api/client.ts'
import { dataKey } from '../api/workspace.ts'

const root = '/api/v1/identity'

/** Pairs that wait for an answer, or had one; the likeliest first. */
export const reviewsQuery = (state: Review['state']) =>
  infiniteQueryOptions({
    queryKey: dataKey('identity', 'reviews', state),
    queryFn: ({ pageParam }) =>
      api<ReviewsPage>(`${root}/reviews`, { query: { state, ...(pageParam ? { cursor: pageParam } : {}) } }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page: ReviewsPage) => page.cursor ?? undefined,
  })

export const answerReview = ({ id, ...answer }: ReviewAnswer & { id: string }) =>
  api<Review>(`${root}/reviews/${encodeURIComponent(id)}`, { body: answer })

/** All that was decided about who is one person, newest first. */
export const allDecisionsQuery = (kind: DecisionKind | undefined) =>
  infiniteQueryOptions({
    queryKey: dataKey('identity', 'decisions', kind),
    queryFn: ({ pageParam }) =>
      api<DecisionsPage>(`${root}/decisions`, {
        query: { ...(kind ? { kind } : {}), ...(pageParam ? { cursor: pageParam } : {}) },
      }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page: DecisionsPage) => page.cursor ?? undefined,
  })

export const rulesQuery = () =>
  queryOptions({ queryKey: dataKey('identity', 'rules'), queryFn: () => api<StoredRules>(`${root}/rules`) })

/** @throws Problem `conflict` when somebody else changed them after `version` */
export const saveRules = ({ rules, version }: { rules: IdentityRules; version: number }) =>
  api<StoredRules>(`${root}/rules`, { method: 'PUT', query: { version }, body: rules })

/** What other rules would change; nothing is changed. */
export const previewRules = (rules: IdentityRules) =>
  api<RulesPreview>(`${root}/rules/preview`, { body: rules })

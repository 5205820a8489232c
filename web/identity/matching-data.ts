import { queryOptions } from '@tanstack/react-query'
import type { MatchingRun } from '../../src/matching/index.ts'
import { api } from '../api/client.ts'
import { dataKey } from '../api/workspace.ts'

export type { MatchingRun } from '../../src/matching/index.ts'

/** Runs of the matcher, newest first. */
export const runsQuery = () =>
  queryOptions({
    queryKey: dataKey('matching', 'runs'),
    queryFn: () => api<{ items: MatchingRun[] }>('/api/v1/matching/runs'),
  })

/** Looks for people who may be one, now. */
export const startRun = () => api<MatchingRun>('/api/v1/matching/runs', { method: 'POST' })

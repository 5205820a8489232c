import { queryOptions } from '@tanstack/react-query'
import type { MatchingRun, SettingsChange, StoredSettings } from '../../src/matching/index.ts'
import { api } from '../api/client.ts'
import { dataKey } from '../api/workspace.ts'

export type { MatchingRun, PersonField, SettingsChange, StoredSettings } from '../../src/matching/index.ts'

const root = '/api/v1/matching'
/** How often a run that goes on is asked about, and otherwise whether one began by itself, ms. */
const pace = { going: 1500, resting: 30_000 }

/** Runs of the matcher, newest first; asked again while one goes on. */
export const runsQuery = () =>
  queryOptions({
    queryKey: dataKey('matching', 'runs'),
    queryFn: () => api<{ items: MatchingRun[] }>(`${root}/runs`),
    refetchInterval: ({ state }) => (isGoing(state.data?.items[0]) ? pace.going : pace.resting),
  })

/** Whether a run waits or works. */
export function isGoing(run: MatchingRun | undefined): boolean {
  return run?.state === 'waiting' || run?.state === 'running'
}

/** Looks for people who may be one, now. */
export const startRun = () => api<MatchingRun>(`${root}/runs`, { method: 'POST' })

/** Ends a run; what it has asked about stays. */
export const cancelRun = (id: string) =>
  api<MatchingRun>(`${root}/runs/${encodeURIComponent(id)}/cancel`, { method: 'POST' })

export const matchingSettingsQuery = () =>
  queryOptions({
    queryKey: dataKey('matching', 'settings'),
    queryFn: () => api<StoredSettings>(`${root}/settings`),
  })

/** @throws Problem `conflict` when somebody else changed them after `version` */
export const saveMatchingSettings = (settings: SettingsChange) =>
  api<StoredSettings>(`${root}/settings`, { method: 'PUT', body: settings })

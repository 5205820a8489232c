import { queryOptions } from '@tanstack/react-query'
import type { FieldClass, ProfileFields } from '../../src/profiles/index.ts'
import { api } from '../api/client.ts'
import { dataKey } from '../api/workspace.ts'

const path = '/api/v1/profiles/fields'

export type Field = ProfileFields['fields'][number]

/** What is decided about a field; null: its name decides. */
export type FieldDecision = Pick<Field, 'kind' | 'name'> & { class: FieldClass | null }

/** Names that were seen of people, accounts and events, with how much each tells about somebody. */
export const fieldsQuery = () =>
  queryOptions({
    queryKey: dataKey('profile-fields'),
    staleTime: 60_000,
    queryFn: () => api<ProfileFields>(path),
  })

/** @throws Problem `conflict` when somebody else decided after `version` */
export const saveFields = (change: { version: number; fields: FieldDecision[] }) =>
  api<ProfileFields>(path, { method: 'PUT', body: change })

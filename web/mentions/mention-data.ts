import { queryOptions } from '@tanstack/react-query'
import type { Mentions } from '../../src/boards/index.ts'
import { api } from '../api/client.ts'
import { dataKey } from '../api/workspace.ts'

const root = '/api/v1/mentions'

export const mentionsQuery = () =>
  queryOptions({ queryKey: dataKey('mentions'), queryFn: () => api<Mentions>(root) })

/** @param comments ids; absent: all */
export const seeMentions = (comments?: string[]) =>
  api<Mentions>(`${root}/seen`, { body: comments ? { comments } : {} })

import { queryOptions } from '@tanstack/react-query'
import { api } from '../api/client.ts'
import { dataKey } from '../api/workspace.ts'

/** A wall that can be shown. */
export interface WallLine {
  id: string
  name: string
}

export const wallsQuery = () =>
  queryOptions({
    queryKey: dataKey('walls'),
    queryFn: async (): Promise<WallLine[]> => {
      const answer = await api<{ items?: WallLine[]; walls?: WallLine[] }>('/api/v1/walls')
      return answer.items ?? answer.walls ?? []
    },
  })

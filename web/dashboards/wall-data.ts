import { queryOptions } from '@tanstack/react-query'
import { api } from '../api/client.ts'
import { dataKey } from '../api/workspace.ts'

/** A wall that can be shown. */
export interface WallLine {
  id: string
  name: string
  kind: string
  version: number
  automatic: boolean
  updatedAt: string
  updatedBy: string
  definition: { hero: { measure: unknown }; scenes?: unknown[] }
}

export const wallsQuery = () =>
  queryOptions({
    queryKey: dataKey('walls'),
    queryFn: () => api<{ walls: WallLine[] }>('/api/v1/walls').then((answer) => answer.walls),
  })

/** Name of the measure that stands largest on the first wall; null when it has none of the catalogue. */
export const wallHeroQuery = () =>
  queryOptions({
    ...wallsQuery(),
    select: (walls: WallLine[]) => {
      const measure = walls[0]?.definition.hero.measure
      return typeof measure === 'string' ? measure : null
    },
  })

import { queryOptions } from '@tanstack/react-query'
import { api } from '../api/client.ts'
import { dataKey } from '../api/workspace.ts'

/** What a choice of groups needs of each. */
export interface GroupChoice {
  name: string
  label: string
}

/** Groups of customers to choose from, by label. */
export const groupsQuery = () =>
  queryOptions({
    queryKey: dataKey('segments', 'choice'),
    staleTime: 60_000,
    queryFn: async (): Promise<GroupChoice[]> => {
      const { segments } = await api<{ segments: { definition: GroupChoice }[] }>('/api/v1/segments')
      return segments
        .map(({ definition: { name, label } }) => ({ name, label }))
        .toSorted((a, b) => a.label.localeCompare(b.label))
    },
  })

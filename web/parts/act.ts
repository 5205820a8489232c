import { notifications } from '@mantine/notifications'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { dataKey } from '../api/workspace.ts'

interface Outcome<Result> {
  /** Sentence shown when it worked. */
  done?: string
  onDone?: (result: Result) => void
}

/** Does something on the server; afterwards everything on screen that could have changed is asked for again. */
export function useAct<Given = void, Result = unknown>(
  act: (given: Given) => Promise<Result>,
  outcome: Outcome<Result> = {},
) {
  const queries = useQueryClient()
  return useMutation({
    mutationFn: act,
    onSuccess: async (result) => {
      if (outcome.done) notifications.show({ message: outcome.done })
      outcome.onDone?.(result)
      await queries.invalidateQueries({ queryKey: dataKey() })
    },
  })
}

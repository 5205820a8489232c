import { useMutation, useQueryClient } from '@tanstack/react-query'
import { dataKey } from '../api/workspace.ts'
import { notify } from './notify.ts'

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
      if (outcome.done) void notify(outcome.done)
      outcome.onDone?.(result)
      await queries.invalidateQueries({ queryKey: dataKey() })
    },
  })
}

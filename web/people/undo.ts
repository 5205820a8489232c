import { useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { asProblem } from '../api/problem.ts'
import { dataKey } from '../api/workspace.ts'
import { notify } from '../parts/notify.ts'
import { undoDecision } from './identity-data.ts'

/** Says what was decided, with a button that takes it back; everything on screen is asked for again afterwards. */
export function useUndoableNotice(): (sentence: string, decision: string) => void {
  const { t } = useTranslation()
  const queries = useQueryClient()
  const undo = async (id: string) => {
    try {
      await undoDecision({ id })
      await queries.invalidateQueries({ queryKey: dataKey() })
      await notify(t('decisions.undone'))
    } catch (thrown) {
      const problem = asProblem(thrown)
      await notify(
        problem.detail ?? problem.message,
        t(`problem.${problem.code}`, { defaultValue: problem.message }),
      )
    }
  }
  return (sentence, decision) =>
    void notify(sentence, undefined, { label: t('decisions.undo'), act: () => void undo(decision) })
}

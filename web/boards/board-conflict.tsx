import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { ChangedMeanwhile } from '../definitions/changed-meanwhile.tsx'
import { boardHistoryQuery, type StoredBoard } from './board-data.ts'

interface BoardConflictProps {
  stored: StoredBoard
  /** The version that was changed here. */
  since: number
  onTakeTheirs: () => void
  onOver: () => void
  busy: boolean
}

/** Somebody else saved the board meanwhile: what they changed, and the two ways on. Nothing of either is lost. */
export function BoardConflict({ stored, since, onTakeTheirs, onOver, busy }: BoardConflictProps) {
  const { t } = useTranslation()
  const history = useQuery(boardHistoryQuery(stored.definition.name))
  const theirs = (history.data ?? []).filter(({ version }) => version > since)
  return (
    <>
      <ChangedMeanwhile stored={stored} onTakeTheirs={onTakeTheirs} onOver={onOver} busy={busy} />
      {theirs.map(({ version, changedBy, diff }) => (
        <details key={version} open>
          <summary>{t('boardEdit.theirChange', { by: changedBy })}</summary>
          <pre className="diff">{diff}</pre>
        </details>
      ))}
    </>
  )
}

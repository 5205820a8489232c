import { Button } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../access/session.ts'

interface ChangedMeanwhileProps {
  /** What is kept now, and by whom. */
  stored: { version: number; updatedAt: string; updatedBy: string }
  onTakeTheirs: () => void
  onOver: () => void
  busy: boolean
}

/** Somebody else saved while this was edited: nothing of either is lost until one of the two ways on is chosen. */
export function ChangedMeanwhile({ stored, onTakeTheirs, onOver, busy }: ChangedMeanwhileProps) {
  const { t } = useTranslation()
  const fmt = useFormat()
  return (
    <div className="callout ochre stack tight" role="alert">
      <p>
        <b>{t('groupEdit.changedMeanwhile')}</b>{' '}
        {t('groupEdit.changedBy', {
          version: stored.version,
          by: stored.updatedBy,
          at: fmt.since(stored.updatedAt, Date.now()),
        })}
      </p>
      <div className="row">
        <Button variant="default" onClick={onTakeTheirs}>
          {t('groupEdit.takeTheirs')}
        </Button>
        <Button variant="default" onClick={onOver} disabled={busy}>
          {t('groupEdit.saveOver')}
        </Button>
      </div>
    </div>
  )
}

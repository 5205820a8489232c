import { Button, Checkbox, Select, Textarea } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Change, ClosedAs } from '../../src/changes/index.ts'
import { useAct } from '../parts/act.ts'
import { Dialog } from '../parts/dialog.tsx'
import { Failed } from '../parts/states.tsx'
import { close } from './change-data.ts'

const answers: ClosedAs[] = ['real', 'known', 'false_alarm', 'data_fault']

/** Closes a change with what it was: that is how false alarms are counted. */
export function CloseDialog({ change, onClose }: { change: Change; onClose: () => void }) {
  const { t } = useTranslation()
  const [as, setAs] = useState<ClosedAs>()
  const [note, setNote] = useState('')
  const [together, setTogether] = useState(change.alike > 0)
  const act = useAct(close, { done: t('changes.closed'), onDone: onClose })
  return (
    <Dialog title={t('changes.closeTitle')} opened onClose={onClose}>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault()
          if (as) act.mutate({ id: change.id, as, note, together })
        }}
      >
        <Select
          label={t('changes.whatWas')}
          description={as ? t(`changes.closedAsNote.${as}`) : t('changes.whatWasNote')}
          required
          data-autofocus
          data={answers.map((value) => ({ value, label: t(`changes.closedAs.${value}`) }))}
          value={as ?? null}
          onChange={(value) => setAs((value as ClosedAs | null) ?? undefined)}
        />
        <Textarea
          label={t('changes.note')}
          autosize
          minRows={2}
          maxLength={1000}
          value={note}
          onChange={(event) => setNote(event.currentTarget.value)}
        />
        {change.alike > 0 && (
          <Checkbox
            label={t('changes.closeTogether', { count: change.alike })}
            checked={together}
            onChange={(event) => setTogether(event.currentTarget.checked)}
          />
        )}
        {act.error && <Failed error={act.error} rest="" />}
        <div className="row end">
          <Button variant="default" onClick={onClose}>
            {t('dialog.cancel')}
          </Button>
          <Button type="submit" disabled={!as || act.isPending}>
            {t('changes.close')}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}

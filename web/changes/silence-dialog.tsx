import { Button, Checkbox, Select, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Change, SilenceInput } from '../../src/changes/index.ts'
import { useAct } from '../parts/act.ts'
import { Dialog } from '../parts/dialog.tsx'
import { Failed } from '../parts/states.tsx'
import { silence } from './change-data.ts'
import { subjectName } from './words.ts'

const dayMs = 86_400_000
const lengths = ['1', '7', '28', '90']

/** Not to be told of something for a time; it is found and listed all the same. */
export function SilenceDialog({ change, onClose }: { change: Change; onClose: () => void }) {
  const { t } = useTranslation()
  const [days, setDays] = useState('7')
  const [everyGroup, setEveryGroup] = useState(false)
  const [reason, setReason] = useState('')
  const act = useAct(silence, { done: t('changes.silenced'), onDone: onClose })
  const by = change.subject.kind === 'measure' && change.kind !== 'mix' ? change.subject.by : null
  return (
    <Dialog title={t('changes.silenceTitle', { what: subjectName(change, t) })} opened onClose={onClose}>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault()
          act.mutate({
            ...(everyGroup || !by ? {} : { dimension: by.dimension, value: by.value }),
            ...wholeOf(change),
            until: new Date(Date.now() + Number(days) * dayMs).toISOString(),
            reason,
          })
        }}
      >
        <p className="dim">{t('changes.silenceNote')}</p>
        <Select
          label={t('changes.silenceFor')}
          allowDeselect={false}
          data-autofocus
          data={lengths.map((value) => ({ value, label: t('changes.days', { count: Number(value) }) }))}
          value={days}
          onChange={(value) => setDays(value ?? '7')}
        />
        {by && (
          <Checkbox
            label={t('changes.silenceAll')}
            checked={everyGroup}
            onChange={(event) => setEveryGroup(event.currentTarget.checked)}
          />
        )}
        <TextInput
          label={t('changes.reason')}
          maxLength={500}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        {act.error && <Failed error={act.error} rest="" />}
        <div className="row end">
          <Button variant="default" onClick={onClose}>
            {t('dialog.cancel')}
          </Button>
          <Button type="submit" disabled={act.isPending}>
            {t('changes.silence')}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}

function wholeOf({ subject }: Change): Pick<SilenceInput, 'measure' | 'source'> {
  return subject.kind === 'measure' ? { measure: subject.measure } : { source: subject.source }
}

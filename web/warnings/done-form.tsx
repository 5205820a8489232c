import { Button, Select, Textarea } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ActionKey, Warning } from '../../src/warnings/index.ts'
import { useAct } from '../parts/act.ts'
import { Failed } from '../parts/states.tsx'
import { doneWarning, wrongWarning } from './warning-data.ts'

const actions: readonly ActionKey[] = [
  'called_back',
  'replied',
  'explained',
  'repaired',
  'credited',
  'offered',
  'visited',
  'other',
]

interface FormProps {
  warning: Warning
  onDone: () => void
}

/** What was done for the customer; it is compared later with what came of it. */
export function DoneForm({ warning, onDone }: FormProps) {
  const { t } = useTranslation()
  const [action, setAction] = useState<ActionKey | null>(null)
  const [note, setNote] = useState('')
  const done = useAct(doneWarning, { done: t('warnings.doneKept'), onDone })
  const text = note.trim()
  const ready = action !== null && (action !== 'other' || text !== '')
  return (
    <Form
      busy={done.isPending}
      ready={ready}
      error={done.error}
      onSubmit={() =>
        action && done.mutate({ id: warning.id, action, ...(text === '' ? {} : { note: text }) })
      }
    >
      <Select
        label={t('warnings.whatWasDone')}
        data={actions.map((value) => ({ value, label: t(`warnings.action.${value}`) }))}
        value={action}
        onChange={(value) => setAction(value as ActionKey | null)}
        required
        data-autofocus
      />
      <Textarea
        label={t(action === 'other' ? 'warnings.whatElse' : 'warnings.noteMay')}
        autosize
        minRows={2}
        maxLength={2000}
        value={note}
        onChange={(event) => setNote(event.currentTarget.value)}
      />
    </Form>
  )
}

/** Why a warning is wrong: the customer is not shown for the same reason again soon, and the model page counts it. */
export function WrongForm({ warning, onDone }: FormProps) {
  const { t } = useTranslation()
  const [note, setNote] = useState('')
  const wrong = useAct(wrongWarning, { done: t('warnings.wrongKept'), onDone })
  return (
    <Form
      busy={wrong.isPending}
      ready={note.trim() !== ''}
      error={wrong.error}
      onSubmit={() => wrong.mutate({ id: warning.id, note: note.trim() })}
    >
      <Textarea
        label={t('warnings.whyWrong')}
        autosize
        minRows={2}
        maxLength={2000}
        required
        data-autofocus
        value={note}
        onChange={(event) => setNote(event.currentTarget.value)}
      />
    </Form>
  )
}

interface FrameProps {
  busy: boolean
  ready: boolean
  error: unknown
  onSubmit: () => void
  children: ReactNode
}

function Form({ busy, ready, error, onSubmit, children }: FrameProps) {
  const { t } = useTranslation()
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault()
        onSubmit()
      }}
    >
      {children}
      {error != null && <Failed error={error} rest="" />}
      <div className="row end">
        <Button type="submit" disabled={busy || !ready}>
          {t('form.save')}
        </Button>
      </div>
    </form>
  )
}

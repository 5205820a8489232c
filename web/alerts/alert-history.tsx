import { Button, Textarea } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useCan, useFormat } from '../access/session.ts'
import { useAct } from '../parts/act.ts'
import { Card } from '../parts/page.tsx'
import { Empty, Failed } from '../parts/states.tsx'
import { type Alert, type AlertChange, acknowledge } from './alert-data.ts'
import { StateWord } from './alert-state.tsx'

/** Every change of state, newest first; each can be taken up with a comment. */
export function AlertHistory({ alert, changes }: { alert: Alert; changes: AlertChange[] }) {
  const { t } = useTranslation()
  return (
    <Card title={t('alerts.history')}>
      {changes.length === 0 ? (
        <Empty sentence={t('alerts.nothing')} />
      ) : (
        <ul className="stack">
          {changes.map((change, index) => (
            <Change key={change.id} alert={alert} change={change} newest={index === 0} />
          ))}
        </ul>
      )}
    </Card>
  )
}

function Change({ alert, change, newest }: { alert: Alert; change: AlertChange; newest: boolean }) {
  const { t } = useTranslation()
  const fmt = useFormat()
  const mayWrite = useCan('alerts:write')
  const { acknowledged } = change
  const count = t('alertSaid.answers', { count: change.seen.n })
  return (
    <li className="stack tight">
      <p>
        <StateWord state={change.to} />{' '}
        <span className="dim">
          {fmt.since(change.at, Date.now())}, {count}
          {!change.told && `, ${t('alerts.untold')}`}
        </span>
      </p>
      {acknowledged && (
        <p className="meta">
          {t('alerts.takenUp', { by: acknowledged.by, at: fmt.since(acknowledged.at, Date.now()) })}{' '}
          {acknowledged.comment}
        </p>
      )}
      {newest && mayWrite && !acknowledged && change.to !== 'calm' && (
        <TakeUp alert={alert.id} change={change.id} />
      )}
    </li>
  )
}

function TakeUp({ alert, change }: { alert: string; change: string }) {
  const { t } = useTranslation()
  const [comment, setComment] = useState('')
  const take = useAct(acknowledge, { done: t('alerts.taken') })
  return (
    <form
      className="stack tight"
      onSubmit={(event) => {
        event.preventDefault()
        take.mutate({ id: alert, change, comment })
      }}
    >
      {take.error && <Failed error={take.error} rest="" />}
      <Textarea
        label={t('alerts.comment')}
        autosize
        minRows={2}
        maxLength={1000}
        value={comment}
        onChange={(event) => setComment(event.currentTarget.value)}
      />
      <div className="row end">
        <Button type="submit" disabled={take.isPending}>
          {t('alerts.takeUp')}
        </Button>
      </div>
    </form>
  )
}

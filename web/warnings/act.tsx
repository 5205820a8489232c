import { Button, Menu } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { Warning } from '../../src/warnings/index.ts'
import { useCan, useFormat } from '../access/session.ts'
import { useAct } from '../parts/act.ts'
import { Dialog } from '../parts/dialog.tsx'
import { Icon } from '../parts/icon.tsx'
import { Failed } from '../parts/states.tsx'
import { AssignForm } from './assign-form.tsx'
import { DoneForm, WrongForm } from './done-form.tsx'
import { reopenWarning, snoozeWarning } from './warning-data.ts'

const doings = ['done', 'snooze', 'assign', 'wrong'] as const
export type Doing = (typeof doings)[number]

interface ActButtonsProps {
  warning: Pick<Warning, 'id' | 'state' | 'person'>
  onDo: (what: Doing) => void
}

/** What can be done with a warning: the first as a button, the others in a menu; what is settled can be taken up again. */
export function ActButtons({ warning, onDo }: ActButtonsProps) {
  const { t } = useTranslation()
  const mayAct = useCan('warnings:act')
  const reopen = useAct(reopenWarning, { done: t('warnings.reopened') })
  const name = warning.person.name ?? t('person.noName')
  if (!mayAct) return null
  if (warning.state !== 'open' && warning.state !== 'snoozed')
    return (
      <div className="warn-acts">
        <Button variant="default" disabled={reopen.isPending} onClick={() => reopen.mutate(warning)}>
          {t('warnings.act.reopen')}
        </Button>
        {reopen.isError && <Failed error={reopen.error} rest="" />}
      </div>
    )
  const [first, ...others] = doings
  return (
    <div className="warn-acts">
      <Button variant="default" onClick={() => onDo(first)} aria-label={t('warnings.act.doneFor', { name })}>
        {t(`warnings.act.${first}`)}
      </Button>
      <Menu position="bottom-end">
        <Menu.Target>
          <Button variant="default" aria-label={t('warnings.act.more', { name })}>
            <Icon name="more" size={16} />
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {others.map((what) => (
            <Menu.Item key={what} onClick={() => onDo(what)}>
              {t(`warnings.act.${what}`)}
            </Menu.Item>
          ))}
          {warning.state === 'snoozed' && (
            <Menu.Item onClick={() => reopen.mutate(warning)}>{t('warnings.act.reopen')}</Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      {reopen.isError && <Failed error={reopen.error} rest="" />}
    </div>
  )
}

interface ActDialogProps {
  what: Doing
  warning: Warning
  onClose: () => void
}

/** Asks what is needed for one act with a warning, and does it. */
export function ActDialog({ what, warning, onClose }: ActDialogProps) {
  const { t } = useTranslation()
  const name = warning.person.name ?? t('person.noName')
  return (
    <Dialog title={t(`warnings.actTitle.${what}`, { name })} opened onClose={onClose}>
      {what === 'done' && <DoneForm warning={warning} onDone={onClose} />}
      {what === 'wrong' && <WrongForm warning={warning} onDone={onClose} />}
      {what === 'assign' && <AssignForm warning={warning} onDone={onClose} />}
      {what === 'snooze' && <SnoozeChoice warning={warning} onDone={onClose} />}
    </Dialog>
  )
}

const restDays = [1, 3, 7, 14, 30]
const dayMs = 86_400_000

function SnoozeChoice({ warning, onDone }: { warning: Warning; onDone: () => void }) {
  const { t } = useTranslation()
  const fmt = useFormat()
  const snooze = useAct(snoozeWarning, { done: t('warnings.snoozed'), onDone })
  return (
    <div className="stack">
      <p>{t('warnings.snoozeNote')}</p>
      {snooze.isError && <Failed error={snooze.error} rest="" />}
      <div className="stack tight">
        {restDays.map((days, index) => {
          const until = new Date(Date.now() + days * dayMs)
          return (
            <Button
              key={days}
              variant="default"
              justify="space-between"
              rightSection={<span className="meta">{fmt.date(until)}</span>}
              disabled={snooze.isPending}
              {...(index === 0 ? { 'data-autofocus': true } : {})}
              onClick={() => snooze.mutate({ id: warning.id, until: until.toISOString() })}
            >
              {t('warnings.days', { count: days })}
            </Button>
          )
        })}
      </div>
    </div>
  )
}

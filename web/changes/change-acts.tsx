import { Button, Menu } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Change } from '../../src/changes/index.ts'
import { peopleQuery } from '../access/access-data.ts'
import { useCan, useMe } from '../access/session.ts'
import { useAct } from '../parts/act.ts'
import { Icon } from '../parts/icon.tsx'
import { acknowledge, assign, reopen } from './change-data.ts'

const CloseDialog = lazy(() => import('./close-dialog.tsx').then((it) => ({ default: it.CloseDialog })))
const SilenceDialog = lazy(() => import('./silence-dialog.tsx').then((it) => ({ default: it.SilenceDialog })))

/** What can be done with a change: take it up, give it to somebody, close it with what it was, not be told for a time. */
export function ChangeActs({ change }: { change: Change }) {
  const { t } = useTranslation()
  const [open, setOpen] = useState<'close' | 'silence'>()
  const take = useAct(acknowledge, { done: t('changes.taken') })
  const again = useAct(reopen, { done: t('changes.reopened') })
  const { id, state } = change
  const failed = take.error ?? again.error
  const stop = () => setOpen(undefined)
  const mayAct = useCan('alerts:write')
  const maySilence = useCan('measures:write')
  if (!mayAct) return null
  return (
    <>
      {state === 'new' && (
        <Button variant="default" size="compact-sm" disabled={take.isPending} onClick={() => take.mutate(id)}>
          {t('changes.takeUp')}
        </Button>
      )}
      {state === 'closed' ? (
        <Button
          variant="default"
          size="compact-sm"
          disabled={again.isPending}
          onClick={() => again.mutate(id)}
        >
          {t('changes.reopen')}
        </Button>
      ) : (
        <>
          <AssignMenu change={change} />
          <Button variant="default" size="compact-sm" onClick={() => setOpen('close')}>
            {t('changes.close')}
          </Button>
          {maySilence && (
            <Button variant="default" size="compact-sm" onClick={() => setOpen('silence')}>
              {t('changes.silence')}
            </Button>
          )}
        </>
      )}
      {failed && (
        <span className="meta ember-text" role="alert">
          {failed.message}
        </span>
      )}
      <Suspense>
        {open === 'close' && <CloseDialog change={change} onClose={stop} />}
        {open === 'silence' && <SilenceDialog change={change} onClose={stop} />}
      </Suspense>
    </>
  )
}

/** Gives it to a colleague, to oneself first, or to nobody. */
function AssignMenu({ change }: { change: Change }) {
  const { t } = useTranslation()
  const me = useMe()
  const [opened, setOpened] = useState(false)
  const people = useQuery({ ...peopleQuery(), enabled: opened && me.rights.includes('users:read') })
  const give = useAct(assign, { done: t('changes.assigned') })
  const others = (people.data ?? []).filter(({ id, active }) => active && id !== me.id)
  const to = (member: string | null) => give.mutate({ id: change.id, member })
  return (
    <>
      <Menu position="bottom-start" opened={opened} onChange={setOpened}>
        <Menu.Target>
          <Button variant="default" size="compact-sm" rightSection={<Icon name="down" size={12} />}>
            {change.assigned ? t('changes.with', { name: change.assigned.name }) : t('changes.assign')}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item onClick={() => to(me.id)}>{t('changes.toMe')}</Menu.Item>
          {others.map(({ id, name }) => (
            <Menu.Item key={id} onClick={() => to(id)}>
              {name}
            </Menu.Item>
          ))}
          {change.assigned && <Menu.Item onClick={() => to(null)}>{t('changes.toNobody')}</Menu.Item>}
        </Menu.Dropdown>
      </Menu>
      {give.error && (
        <span className="meta ember-text" role="alert">
          {give.error.message}
        </span>
      )}
    </>
  )
}

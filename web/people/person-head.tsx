import { Button, Menu } from '@mantine/core'
import { lazy, Suspense, useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Person } from '../../src/profiles/index.ts'
import { useCan, useFormat } from '../access/session.ts'
import { Icon } from '../parts/icon.tsx'
import { consentWords } from './consent-words.ts'
import { headFacts, nameOf } from './person-words.ts'
import { useWhen } from './when.ts'

const JoinDialog = lazy(() => import('./join-dialog.tsx').then((it) => ({ default: it.JoinDialog })))
const PanelDialog = lazy(() => import('./panel-dialog.tsx').then((it) => ({ default: it.PanelDialog })))

/** Who it is: name, since when, plan and city; whether we may contact them; and what can be done. */
export function PersonHead({ person }: { person: Person }) {
  const { t } = useTranslation()
  const when = useWhen()
  const fmt = useFormat()
  const name = nameOf(person, t)
  useEffect(() => {
    document.title = `${name} · Tandem`
  }, [name])
  const consent = consentWords(person.consent, t)
  return (
    <div className="c-head">
      <div className="c-who">
        <h1 className="break">{name}</h1>
        <p className="facts">
          {person.firstSeen && <span>{t('person.since', { month: when.monthYear(person.firstSeen) })}</span>}
          {headFacts(person.traitDetails).map((fact) => (
            <span key={fact}>{fact}</span>
          ))}
          {person.robot && <span>{t('person.robot')}</span>}
        </p>
      </div>
      <dl className="kv">
        <div>
          <dt>{t('person.lastHeard')}</dt>
          <dd className="num">
            {person.lastSeen ? fmt.since(person.lastSeen, Date.now()) : t('person.never')}{' '}
            <small>
              {t('person.events', { count: person.eventCount, value: fmt.count(person.eventCount) })}
            </small>
          </dd>
        </div>
        <div>
          <dt>{t('person.mayWe')}</dt>
          <dd>
            {consent.short} {consent.more && <small>{consent.more}</small>}
          </dd>
        </div>
      </dl>
      <PersonActions person={person} />
    </div>
  )
}

type Doing = 'join' | 'separate' | 'panel'

/** What this reader may do with this person; nothing for somebody who may only look. */
function PersonActions({ person }: { person: Person }) {
  const { t } = useTranslation()
  const mayJoin = useCan('people:join')
  const [doing, setDoing] = useState<Doing>()
  const close = () => setDoing(undefined)
  return (
    <div className="c-acts">
      {mayJoin && (
        <Button
          variant="default"
          leftSection={<Icon name="join" size={16} />}
          onClick={() => setDoing('join')}
        >
          {t('person.join')}
        </Button>
      )}
      <Menu position="bottom-end" width={260}>
        <Menu.Target>
          <Button variant="default" aria-label={t('person.more')}>
            <Icon name="more" size={18} />
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {mayJoin && (
            <Menu.Item leftSection={<Icon name="apart" size={16} />} onClick={() => setDoing('separate')}>
              {t('person.separate')}
            </Menu.Item>
          )}
          <Menu.Item leftSection={<Icon name="screen" size={16} />} onClick={() => setDoing('panel')}>
            {t('person.panel')}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Suspense>
        {(doing === 'join' || doing === 'separate') && (
          <JoinDialog person={person} kind={doing} onClose={close} />
        )}
        {doing === 'panel' && <PanelDialog person={person} onClose={close} />}
      </Suspense>
    </div>
  )
}

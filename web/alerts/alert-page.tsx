import { Button, Menu } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../access/session.ts'
import { measureQuery } from '../metrics/measure-data.ts'
import { useAct } from '../parts/act.ts'
import { Confirm } from '../parts/dialog.tsx'
import { Card, Facts, PageHead } from '../parts/page.tsx'
import { Resource } from '../parts/states.tsx'
import { type Alert, alertQuery, pauseAlert, removeAlert, snoozeAlert } from './alert-data.ts'
import { ChangeAlertDialog } from './alert-dialog.tsx'
import { AlertHistory } from './alert-history.tsx'
import { StateWord } from './alert-state.tsx'
import { ToldNav } from './told-nav.tsx'
import { alertSentence, ruleInWords } from './words.ts'

const route = getRouteApi('/app/alerts/$id')

/** One alert: how it stands, what happened, and who has taken it up. */
export function AlertPage() {
  const { id } = route.useParams()
  const alert = useQuery(alertQuery(id))
  return (
    <Resource query={alert}>
      {({ changes, ...found }) => (
        <>
          <ToldNav at="alerts" />
          <PageHead title={found.definition.label} lede={<Said alert={found} />}>
            <Acts alert={found} />
          </PageHead>
          <div className="side">
            <AlertHistory alert={found} changes={changes} />
            <About alert={found} />
          </div>
        </>
      )}
    </Resource>
  )
}

function useMeasure(alert: Alert) {
  const measure = useQuery({ ...measureQuery(alert.definition.measure), retry: false })
  return measure.data?.definition
}

/** What was seen last, in a sentence. */
function Said({ alert }: { alert: Alert }) {
  const { t } = useTranslation()
  const fmt = useFormat()
  const measure = useMeasure(alert)
  const look = alert.lastLook
  if (look?.error) return t('alerts.notSeen', { reason: look.error.title })
  if (!look?.seen || !measure) return null
  if (look.seen.held) return t('alerts.held')
  const { label, unit } = measure
  return alert.state === 'calm' && look.seen.value !== null
    ? t('alerts.steady', { measure: label, value: fmt.value(look.seen.value, unit) })
    : alertSentence({ measure: label, unit, to: alert.state, seen: look.seen }, t, fmt)
}

const quietHours = [4, 24, 72, 168]

function Acts({ alert }: { alert: Alert }) {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const measure = useMeasure(alert)
  const [changing, setChanging] = useState(false)
  const snooze = useAct(snoozeAlert)
  const pause = useAct(pauseAlert)
  const remove = useAct(removeAlert, { onDone: () => void navigate({ to: '/alerts' }) })
  const { id } = alert
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <Button variant="default">{t('alerts.quiet')}</Button>
        </Menu.Target>
        <Menu.Dropdown>
          {quietHours.map((hours) => (
            <Menu.Item
              key={hours}
              onClick={() =>
                snooze.mutate({ id, until: new Date(Date.now() + hours * 3_600_000).toISOString() })
              }
            >
              {t(`alerts.quietFor.h${hours}`)}
            </Menu.Item>
          ))}
          {alert.snoozedUntil && (
            <Menu.Item onClick={() => snooze.mutate({ id, until: null })}>{t('alerts.loud')}</Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      <Button variant="default" onClick={() => pause.mutate({ id, paused: !alert.paused })}>
        {alert.paused ? t('alerts.resume') : t('alerts.pause')}
      </Button>
      {measure && (
        <Button variant="default" onClick={() => setChanging(true)}>
          {t('alerts.change')}
        </Button>
      )}
      <Confirm
        verb={t('alerts.remove')}
        title={t('alerts.removeTitle', { label: alert.definition.label })}
        consequence={t('alerts.removeNote')}
        onConfirm={() => remove.mutateAsync(id)}
      />
      {changing && measure && (
        <ChangeAlertDialog alert={alert} measure={measure} onClose={() => setChanging(false)} />
      )}
    </>
  )
}

function About({ alert }: { alert: Alert }) {
  const { t } = useTranslation()
  const fmt = useFormat()
  const measure = useMeasure(alert)
  const { definition, lastLook, snoozedUntil } = alert
  const teams = measure?.owners.map(({ team }) => t(`team.${team}`)).join(' + ')
  const isQuiet = snoozedUntil !== null && Date.parse(snoozedUntil) > Date.now()
  return (
    <Card title={t('alerts.about')}>
      <Facts
        of={[
          [t('alerts.state'), alert.paused ? t('alerts.paused') : <StateWord key="s" state={alert.state} />],
          [t('alerts.since'), fmt.since(alert.since, Date.now())],
          ...(isQuiet
            ? [[t('alerts.quietTill'), fmt.since(snoozedUntil, Date.now())] as [string, string]]
            : []),
          [
            t('alerts.measure'),
            <Link key="m" to="/measures/$name" params={{ name: definition.measure }}>
              {measure?.label ?? definition.measure}
            </Link>,
          ],
          ...(teams ? [[t('measure.lookedAfter'), teams] as [string, string]] : []),
          [t('alerts.rule'), ruleInWords(definition.rule, measure?.unit ?? 'number', t, fmt)],
          [t('alertForm.grain'), t(`alertForm.grains.${definition.grain}`)],
          [t('alerts.by'), alert.createdBy.label],
          ...(lastLook
            ? [[t('alerts.lastLook'), fmt.since(lastLook.at, Date.now())] as [string, string]]
            : []),
        ]}
      />
    </Card>
  )
}

import './ingestion.css'
import { Button, Select, TextInput } from '@mantine/core'
import { useHotkeys } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useCan, useFormat } from '../access/session.ts'
import { Icon } from '../parts/icon.tsx'
import { JsonView } from '../parts/json-view.tsx'
import { Card, PageHead } from '../parts/page.tsx'
import { Empty, Failed, NotYours } from '../parts/states.tsx'
import { type LiveEvent, useLiveEvents } from './live-events.ts'
import { sourcesQuery } from './source-data.ts'
import { VerdictTag } from './webhook-editor.tsx'

const route = getRouteApi('/app/live')
const outcomes = ['stored', 'parked', 'refused', 'duplicate'] as const

/** Events as they arrive, each with what every step of the pipeline decided. */
export function LivePage() {
  const { t } = useTranslation()
  const mayRead = useCan('events:read')
  return (
    <>
      <PageHead title={t('live.title')} lede={t('live.lede')} />
      {mayRead ? <Watching /> : <NotYours role={t('role.analyst')} />}
    </>
  )
}

function Watching() {
  const { t } = useTranslation()
  const search = route.useSearch()
  const live = useLiveEvents(search)
  const [selected, setSelected] = useState<LiveEvent>()
  useHotkeys([['p', () => live.pause(!live.paused)]])
  return (
    <div className="stack">
      <LiveBar live={live} />
      {live.problem !== undefined && <Failed error={live.problem} rest={t('live.willReturn')} />}
      <div className="side wide">
        <Card title={t('live.arriving')} aside={<LinkState live={live} />}>
          {live.skipped > 0 && <p className="meta">{t('live.skipped', { count: live.skipped })}</p>}
          {live.events.length === 0 ? (
            <Empty sentence={t('live.empty')} note={t('live.emptyNote')} />
          ) : (
            <EventList events={live.events} selected={selected} onSelect={setSelected} />
          )}
        </Card>
        <Card title={t('live.details')}>
          {selected ? <EventDetails event={selected} /> : <p className="meta">{t('live.choose')}</p>}
        </Card>
      </div>
    </div>
  )
}

type Live = ReturnType<typeof useLiveEvents>

function LiveBar({ live }: { live: Live }) {
  const { t } = useTranslation()
  const search = route.useSearch()
  const navigate = useNavigate()
  const sources = useQuery(sourcesQuery())
  const change = (part: Record<string, string | undefined>) => {
    const next = Object.entries({ ...search, ...part }).filter(([, value]) => value)
    void navigate({ to: '/live', search: Object.fromEntries(next), replace: true })
  }
  return (
    <div className="row">
      <Select
        aria-label={t('live.source')}
        placeholder={t('live.allSources')}
        data={(sources.data ?? []).map((source) => ({ value: source.id, label: source.name }))}
        value={search.source ?? null}
        clearable
        clearButtonProps={{ 'aria-label': t('form.clear') }}
        onChange={(source) => change({ source: source ?? undefined })}
        w={200}
      />
      <Select
        aria-label={t('live.outcome')}
        placeholder={t('live.allOutcomes')}
        data={outcomes.map((outcome) => ({ value: outcome, label: t(`outcome.${outcome}`) }))}
        value={search.outcome ?? null}
        clearable
        clearButtonProps={{ 'aria-label': t('form.clear') }}
        onChange={(outcome) => change({ outcome: outcome ?? undefined })}
        w={210}
      />
      <TextInput
        aria-label={t('live.filter')}
        placeholder={t('live.filter')}
        value={search.q ?? ''}
        onChange={(event) => change({ q: event.currentTarget.value })}
        w={220}
      />
      <Button
        variant="default"
        aria-keyshortcuts="P"
        leftSection={<Icon name={live.paused ? 'play' : 'pause'} size={14} />}
        onClick={() => live.pause(!live.paused)}
      >
        {live.paused ? t('live.resume', { count: live.held }) : t('live.pause')}
      </Button>
      <Button variant="default" onClick={live.clear}>
        {t('live.clear')}
      </Button>
    </div>
  )
}

function LinkState({ live }: { live: Live }) {
  const { t } = useTranslation()
  const word = live.paused ? 'paused' : live.link
  return (
    <span className={word === 'live' ? 'live meta' : 'meta'} role="status">
      {word === 'live' && <i />} {t(`live.state.${word}`)}
    </span>
  )
}

interface EventListProps {
  events: LiveEvent[]
  selected: LiveEvent | undefined
  onSelect: (event: LiveEvent) => void
}

function EventList({ events, selected, onSelect }: EventListProps) {
  const fmt = useFormat()
  return (
    <ul className="live-list">
      {events.map((event) => (
        <li key={event.key}>
          <button type="button" aria-pressed={selected?.key === event.key} onClick={() => onSelect(event)}>
            <span className="num meta">{fmt.time(event.receivedAt)}</span>
            <span className="live-name">
              <b>{event.name || '–'}</b>
              <small className="meta">
                {event.source.name}
                {event.user && `, ${event.user}`}
              </small>
            </span>
            <VerdictTag outcome={event.verdict.outcome} />
          </button>
        </li>
      ))}
    </ul>
  )
}

function EventDetails({ event }: { event: LiveEvent }) {
  const { t } = useTranslation()
  const fmt = useFormat()
  return (
    <div className="stack">
      <div>
        <p className="say sm break">{event.name || t('live.noName')}</p>
        {event.verdict.reason && <p className="callout ochre break">{event.verdict.reason}</p>}
      </div>
      <div className="stack tight">
        <h3>{t('live.steps')}</h3>
        <ol className="steps">
          {event.steps.map((step) => (
            <li key={step.name}>
              <span>{step.name}</span>
              <VerdictTag outcome={step.outcome} />
              <span className="meta num">
                {t('live.micros', { value: fmt.plain(Math.round(step.micros * 10) / 10) })}
              </span>
              {step.reason && <span className="meta break">{step.reason}</span>}
            </li>
          ))}
        </ol>
      </div>
      <div className="stack tight">
        <h3>{t('live.payload')}</h3>
        <JsonView value={event.message} label={t('live.payload')} />
      </div>
    </div>
  )
}

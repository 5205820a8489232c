import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { useCan, useFormat } from '../access/session.ts'
import { DataTable } from '../parts/data-table.tsx'
import { LinkButton } from '../parts/link-button.tsx'
import { Card, PageHead } from '../parts/page.tsx'
import { Empty, Resource } from '../parts/states.tsx'
import { type SeenEventView, type SourceView, sourceEventsQuery, sourceQuery } from './source-data.ts'
import { SourceKeys } from './source-keys.tsx'
import { SourceSettings } from './source-settings.tsx'
import { WebhookEditor } from './webhook-editor.tsx'

const route = getRouteApi('/app/sources/$id')

/** One source: what it sends, its keys, and, for systems that only post JSON, how their words become events. */
export function SourcePage() {
  const { id } = route.useParams()
  const source = useQuery({ ...sourceQuery(id), refetchInterval: 15_000 })
  return (
    <Resource query={source} shape="figure">
      {(data) => <SourceDetails source={data} />}
    </Resource>
  )
}

const tabs = ['overview', 'connect', 'webhook'] as const

function SourceDetails({ source }: { source: SourceView }) {
  const { t } = useTranslation()
  const { tab = 'overview' } = route.useSearch()
  return (
    <>
      <PageHead title={source.name} lede={t(`sourceKindNote.${source.kind}`)}>
        <LinkButton to="/live" search={{ source: source.id }} variant="default">
          {t('sources.watch')}
        </LinkButton>
      </PageHead>
      <nav className="subnav" aria-label={source.name}>
        {tabs.map((name) => (
          <Link
            key={name}
            to="/sources/$id"
            params={{ id: source.id }}
            search={name === 'overview' ? {} : { tab: name }}
            aria-current={tab === name ? 'page' : undefined}
          >
            {t(`source.${name}`)}
          </Link>
        ))}
      </nav>
      {tab === 'overview' && <Overview source={source} />}
      {tab === 'connect' && <SourceKeys source={source} />}
      {tab === 'webhook' && <WebhookEditor source={source} />}
    </>
  )
}

function Overview({ source }: { source: SourceView }) {
  const { t } = useTranslation()
  const mayWrite = useCan('sources:write')
  return (
    <div className="side">
      <div className="stack">
        <Counts source={source} />
        <SentEvents source={source} />
      </div>
      {mayWrite ? <SourceSettings source={source} /> : <p className="meta">{t('source.readOnly')}</p>}
    </div>
  )
}

function Counts({ source }: { source: SourceView }) {
  const { t } = useTranslation()
  const fmt = useFormat()
  const { day, week } = source
  return (
    <Card title={t('source.counts')}>
      <dl className="kv num">
        <div>
          <dt>{t('sources.last')}</dt>
          <dd>{source.lastAt ? fmt.since(source.lastAt, Date.now()) : t('sources.never')}</dd>
        </div>
        <div>
          <dt>{t('source.stored')}</dt>
          <dd>
            {fmt.count(day.stored)} <small>{t('source.ofWeek', { value: fmt.count(week.stored) })}</small>
          </dd>
        </div>
        <div>
          <dt>{t('sources.parked')}</dt>
          <dd>
            {source.waiting > 0 ? (
              <Link to="/parked" search={{ source: source.id }} className="a">
                {fmt.count(source.waiting)}
              </Link>
            ) : (
              '0'
            )}
          </dd>
        </div>
        <div>
          <dt>{t('sources.refused')}</dt>
          <dd>
            {fmt.count(day.refused)} <small>{t('source.ofWeek', { value: fmt.count(week.refused) })}</small>
          </dd>
        </div>
        <div>
          <dt>{t('source.duplicates')}</dt>
          <dd>
            {fmt.count(day.duplicate)}{' '}
            <small>{t('source.ofWeek', { value: fmt.count(week.duplicate) })}</small>
          </dd>
        </div>
      </dl>
    </Card>
  )
}

function SentEvents({ source }: { source: SourceView }) {
  const { t } = useTranslation()
  const events = useQuery(sourceEventsQuery(source.id))
  return (
    <Card title={t('source.events')}>
      <Resource query={events}>
        {(rows) =>
          rows.length === 0 ? (
            <Empty sentence={t('source.nothingYet')}>
              <LinkButton
                variant="default"
                to="/sources/$id"
                params={{ id: source.id }}
                search={{ tab: 'connect' }}
              >
                {t('source.toConnect')}
              </LinkButton>
            </Empty>
          ) : (
            <EventTable rows={rows} />
          )
        }
      </Resource>
    </Card>
  )
}

function EventTable({ rows }: { rows: SeenEventView[] }) {
  const { t } = useTranslation()
  const fmt = useFormat()
  return (
    <DataTable
      caption={t('source.events')}
      rows={rows}
      rowKey={(event) => event.name}
      columns={[
        {
          key: 'name',
          header: t('source.event'),
          main: true,
          sort: (event) => event.name,
          cell: (event) => (
            <>
              <span className="main break">{event.name}</span>
              {event.inSpec && <small>{t('source.inSpec')}</small>}
            </>
          ),
        },
        {
          key: 'day',
          header: t('sources.day'),
          right: true,
          sort: (e) => e.day,
          cell: (e) => fmt.count(e.day),
        },
        {
          key: 'week',
          header: t('sources.week'),
          right: true,
          sort: (e) => e.week,
          cell: (e) => fmt.count(e.week),
        },
        {
          key: 'total',
          header: t('source.ever'),
          right: true,
          sort: (e) => e.total,
          cell: (e) => fmt.count(e.total),
        },
        { key: 'last', header: t('sources.last'), cell: (e) => fmt.since(e.lastAt, Date.now()) },
        {
          key: 'measure',
          header: '',
          right: true,
          cell: (e) => (
            <Link to="/measures/new" search={{ event: e.name }} className="a">
              {t('source.measureIt')}
            </Link>
          ),
        },
      ]}
    />
  )
}

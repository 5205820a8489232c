import { Button, SegmentedControl } from '@mantine/core'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { useCan, useFormat } from '../access/session.ts'
import { dataKey } from '../api/workspace.ts'
import { DataTable } from '../parts/data-table.tsx'
import { More } from '../parts/more.tsx'
import { Card, PageHead } from '../parts/page.tsx'
import { Empty, Failed, Loading, NotYours, Resource } from '../parts/states.tsx'
import { MendPanel } from './mend-panel.tsx'
import { type ParkedReasonView, type ParkedView, readParked, reasonsQuery } from './parked-data.ts'
import { useSourceNames } from './source-data.ts'

const route = getRouteApi('/app/parked')

/** Events that wait with their bytes and the reason: by reason, one by one, mended together, or given up. */
export function ParkedPage() {
  const { t } = useTranslation()
  const mayRead = useCan('events:read')
  return (
    <>
      <PageHead title={t('parked.title')} lede={t('parked.lede')} />
      {mayRead ? <Parked /> : <NotYours role={t('role.analyst')} />}
    </>
  )
}

function Parked() {
  const { t } = useTranslation()
  const search = route.useSearch()
  const mayMend = useCan('events:mend')
  const reasons = useQuery({ ...reasonsQuery(search.source), refetchInterval: 15_000 })
  const selection = {
    ...(search.source ? { source: search.source } : {}),
    ...(search.code ? { code: search.code } : {}),
    ...(search.event ? { event: search.event } : {}),
  }
  const waiting = (search.state ?? 'parked') === 'parked'
  return (
    <div className="stack">
      <Card title={t('parked.reasons')}>
        <Resource query={reasons}>
          {(rows) =>
            rows.length === 0 ? <Empty sentence={t('parked.empty')} /> : <ReasonTable rows={rows} />
          }
        </Resource>
      </Card>
      {search.code && waiting && mayMend && (
        <MendPanel key={JSON.stringify(selection)} selection={selection} />
      )}
      <Card title={t('parked.list')} aside={<StateChoice />}>
        <ParkedList />
      </Card>
    </div>
  )
}

function ReasonTable({ rows }: { rows: ParkedReasonView[] }) {
  const { t } = useTranslation()
  const fmt = useFormat()
  const nameOf = useSourceNames()
  const search = route.useSearch()
  return (
    <DataTable
      caption={t('parked.reasons')}
      rows={rows}
      rowKey={(row) => `${row.source} ${row.code} ${row.event}`}
      columns={[
        {
          key: 'reason',
          header: t('parked.reason'),
          main: true,
          cell: (row) => (
            <>
              <Link
                to="/parked"
                search={{ code: row.code, source: row.source, ...(row.event ? { event: row.event } : {}) }}
                className="main break"
                aria-current={search.code === row.code && search.source === row.source ? 'true' : undefined}
              >
                {row.event || t('parked.noName')}
              </Link>
              <small className="break">{row.reason}</small>
            </>
          ),
        },
        { key: 'source', header: t('parked.source'), cell: (row) => nameOf(row.source) },
        {
          key: 'count',
          header: t('parked.count'),
          right: true,
          sort: (row) => row.count,
          cell: (row) => fmt.count(row.count),
        },
        {
          key: 'last',
          header: t('parked.last'),
          cell: (row) => <span className="nowrap">{fmt.since(row.lastAt, Date.now())}</span>,
        },
      ]}
    />
  )
}

function StateChoice() {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const search = route.useSearch()
  return (
    <SegmentedControl
      aria-label={t('parked.state')}
      value={search.state ?? 'parked'}
      data={['parked', 'replayed', 'discarded'].map((state) => ({
        value: state,
        label: t(`parked.states.${state}`),
      }))}
      onChange={(state) => void navigate({ to: '/parked', search: { ...search, state } })}
      transitionDuration={0}
    />
  )
}

function ParkedList() {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const search = route.useSearch()
  const list = useInfiniteQuery({
    queryKey: dataKey('parked', 'list', search),
    queryFn: ({ pageParam }) => readParked(search, pageParam),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
  })
  if (list.isError) return <Failed error={list.error} onRetry={() => void list.refetch()} />
  if (!list.data) return <Loading />
  const rows = list.data.pages.flatMap((page) => page.items)
  const narrowed = search.code ?? search.source
  return (
    <div className="stack tight">
      {narrowed && (
        <div className="row">
          <span className="tag break">
            {[search.event, search.code].filter(Boolean).join(', ') || t('parked.oneSource')}
          </span>
          <Button
            variant="subtle"
            onClick={() =>
              void navigate({ to: '/parked', search: search.state ? { state: search.state } : {} })
            }
          >
            {t('form.clear')}
          </Button>
        </div>
      )}
      {rows.length === 0 ? <Empty sentence={t('parked.none')} /> : <ParkedTable rows={rows} />}
      <More list={list} />
    </div>
  )
}

function ParkedTable({ rows }: { rows: ParkedView[] }) {
  const { t } = useTranslation()
  const fmt = useFormat()
  const nameOf = useSourceNames()
  return (
    <DataTable
      caption={t('parked.list')}
      rows={rows}
      rowKey={(row) => row.id}
      columns={[
        {
          key: 'event',
          header: t('parked.event'),
          main: true,
          cell: (row) => (
            <>
              <Link to="/parked/$id" params={{ id: row.id }} className="main break">
                {row.event || t('parked.noName')}
              </Link>
              <small className="break">{row.reason}</small>
            </>
          ),
        },
        { key: 'source', header: t('parked.source'), cell: (row) => nameOf(row.source) },
        { key: 'times', header: t('parked.times'), right: true, cell: (row) => fmt.count(row.times) },
        { key: 'bytes', header: t('parked.bytes'), right: true, cell: (row) => fmt.count(row.bytes) },
        {
          key: 'at',
          header: t('parked.at'),
          cell: (row) => <span className="nowrap">{fmt.since(row.lastReceivedAt, Date.now())}</span>,
        },
      ]}
    />
  )
}

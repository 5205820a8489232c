import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { useCan, useFormat } from '../access/session.ts'
import { DataTable } from '../parts/data-table.tsx'
import { Card, PageHead } from '../parts/page.tsx'
import { Empty, Resource } from '../parts/states.tsx'
import { Mark } from '../theme/marks.tsx'
import { NewSourceDialog } from './new-source-dialog.tsx'
import { type SourceView, sourcesQuery } from './source-data.ts'

const route = getRouteApi('/app/sources')

/** Where events come from, and how each source is doing. */
export function SourcesPage() {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const search = route.useSearch()
  const mayWrite = useCan('sources:write')
  const sources = useQuery({ ...sourcesQuery(), refetchInterval: 15_000 })
  const form = (open: boolean) => void navigate({ to: '/sources', search: open ? { new: 'yes' } : {} })
  return (
    <>
      <PageHead title={t('sources.title')} lede={t('sources.lede')}>
        {mayWrite && <Button onClick={() => form(true)}>{t('sources.new')}</Button>}
      </PageHead>
      <Card label={t('sources.title')}>
        <Resource query={sources}>
          {(rows) =>
            rows.length === 0 ? (
              <Empty sentence={t('sources.empty')} note={t('sources.emptyNote')}>
                {mayWrite && (
                  <Button variant="default" onClick={() => form(true)}>
                    {t('sources.new')}
                  </Button>
                )}
              </Empty>
            ) : (
              <SourceTable rows={rows} />
            )
          }
        </Resource>
      </Card>
      <NewSourceDialog opened={search.new === 'yes' && mayWrite} onClose={() => form(false)} />
    </>
  )
}

function SourceTable({ rows }: { rows: SourceView[] }) {
  const { t } = useTranslation()
  const fmt = useFormat()
  return (
    <DataTable
      caption={t('sources.title')}
      rows={rows}
      rowKey={(source) => source.id}
      columns={[
        {
          key: 'name',
          header: t('sources.name'),
          main: true,
          sort: (source) => source.name,
          cell: (source) => (
            <>
              <Link to="/sources/$id" params={{ id: source.id }} className="main">
                {source.name}
              </Link>
              <small>{t(`sourceKind.${source.kind}`)}</small>
            </>
          ),
        },
        {
          key: 'last',
          header: t('sources.last'),
          sort: (source) => source.lastAt ?? '',
          cell: (source) => <LastSeen source={source} />,
        },
        {
          key: 'day',
          header: t('sources.day'),
          right: true,
          sort: (source) => source.day.stored,
          cell: (source) => fmt.count(source.day.stored),
        },
        {
          key: 'week',
          header: t('sources.week'),
          right: true,
          sort: (source) => source.week.stored,
          cell: (source) => fmt.count(source.week.stored),
        },
        {
          key: 'parked',
          header: t('sources.parked'),
          right: true,
          sort: (source) => source.waiting,
          cell: (source) =>
            source.waiting === 0 ? (
              '0'
            ) : (
              <Link to="/parked" search={{ source: source.id }} className="a">
                {fmt.count(source.waiting)}
              </Link>
            ),
        },
        {
          key: 'refused',
          header: t('sources.refused'),
          right: true,
          sort: (source) => source.week.refused,
          cell: (source) => fmt.count(source.week.refused),
        },
      ]}
    />
  )
}

/** When it last sent, and whether that is too long ago for what is expected of it. */
export function LastSeen({ source }: { source: SourceView }) {
  const { t } = useTranslation()
  const fmt = useFormat()
  return (
    <span className="nowrap">
      {source.late && (
        <>
          <Mark level="watch" size={11} /> <span className="sr">{t('sources.late')}</span>
        </>
      )}
      {source.lastAt ? fmt.since(source.lastAt, Date.now()) : t('sources.never')}
      {source.late && <small>{t('sources.lateNote', { count: source.everyMinutes ?? 0 })}</small>}
    </span>
  )
}

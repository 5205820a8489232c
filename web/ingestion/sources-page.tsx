import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { useCan, useFormat } from '../access/session.ts'
import { type Column, DataTable } from '../parts/data-table.tsx'
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
  const number = (key: string, header: string, read: (source: SourceView) => number): Column<SourceView> => ({
    key,
    header,
    right: true,
    sort: read,
    cell: (source) => fmt.count(read(source)),
  })
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
        number('day', t('sources.day'), (source) => source.day.stored),
        number('week', t('sources.week'), (source) => source.week.stored),
        {
          key: 'parked',
          header: t('sources.parked'),
          right: true,
          sort: (source) => source.waiting,
          cell: (source) => <WaitingLink source={source} />,
        },
        number('refused', t('sources.refused'), (source) => source.week.refused),
      ]}
    />
  )
}

/** How many of its events wait, as a link to them. */
function WaitingLink({ source }: { source: SourceView }) {
  const fmt = useFormat()
  if (source.waiting === 0) return '0'
  return (
    <Link to="/parked" search={{ source: source.id }} className="a">
      {fmt.count(source.waiting)}
    </Link>
  )
}

/** When it last sent, and whether that is too long ago for what is expected of it. */
function LastSeen({ source }: { source: SourceView }) {
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

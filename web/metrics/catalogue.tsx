import { TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { QueryResult } from '../../src/metrics/index.ts'
import { useCan, useFormat, useMe } from '../access/session.ts'
import { DataTable } from '../parts/data-table.tsx'
import { Icon } from '../parts/icon.tsx'
import { LinkButton } from '../parts/link-button.tsx'
import { Card, PageHead } from '../parts/page.tsx'
import { Empty, Resource } from '../parts/states.tsx'
import { Clashes } from './clashes.tsx'
import { batchQuery, type MeasureLine, measuresQuery } from './measure-data.ts'
import { dayIn } from './period.ts'

const route = getRouteApi('/app/measures')

/** Every measure there is: the question it answers, who looks after it, and where it stands today. */
export function CataloguePage() {
  const { t } = useTranslation()
  const mayWrite = useCan('measures:write')
  const measures = useQuery(measuresQuery())
  return (
    <>
      <PageHead title={t('measures.title')} lede={t('measures.lede')}>
        {mayWrite && <LinkButton to="/measures/new">{t('measures.new')}</LinkButton>}
      </PageHead>
      <Resource query={measures}>
        {(rows) =>
          rows.length === 0 ? (
            <Empty sentence={t('measures.empty')}>
              {mayWrite && (
                <LinkButton variant="default" to="/measures/new">
                  {t('measures.new')}
                </LinkButton>
              )}
            </Empty>
          ) : (
            <div className="stack">
              <Clashes />
              <Catalogue rows={rows} />
            </div>
          )
        }
      </Resource>
    </>
  )
}

function Catalogue({ rows }: { rows: MeasureLine[] }) {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const { q = '' } = route.useSearch()
  const { workspace } = useMe()
  const from = dayIn(workspace.timeZone, Date.now())
  const names = rows.map(({ name }) => name)
  const today = useQuery({
    ...batchQuery(names, { from, grain: 'total', compare: 'usual' }),
    staleTime: 60_000,
  })
  const todayOf = (row: MeasureLine): TodayFigure => (today.isError ? 'refused' : today.data?.get(row.name))
  const words = q.toLowerCase().split(/\s+/)
  const shown = rows.filter((row) => {
    const text =
      `${row.label} ${row.name} ${row.question} ${row.owners.map((o) => t(`team.${o.team}`)).join(' ')}`.toLowerCase()
    return words.every((word) => text.includes(word))
  })
  return (
    <Card label={t('measures.title')}>
      <div className="stack">
        <TextInput
          aria-label={t('measures.search')}
          placeholder={t('measures.search')}
          leftSection={<Icon name="search" size={16} />}
          value={q}
          onChange={(event) =>
            void navigate({ to: '/measures', search: { q: event.currentTarget.value }, replace: true })
          }
          maw={380}
        />
        {shown.length === 0 ? (
          <Empty sentence={t('find.nothing')} />
        ) : (
          <CatalogueTable rows={shown} todayOf={todayOf} />
        )}
      </div>
    </Card>
  )
}

interface TableProps {
  rows: MeasureLine[]
  todayOf: (row: MeasureLine) => TodayFigure
}

function CatalogueTable({ rows, todayOf }: TableProps) {
  const { t } = useTranslation()
  const fmt = useFormat()
  return (
    <DataTable
      caption={t('measures.title')}
      rows={rows}
      rowKey={(row) => row.name}
      columns={[
        {
          key: 'label',
          header: t('measures.measure'),
          main: true,
          sort: (row) => row.label,
          cell: (row) => (
            <>
              <Link to="/measures/$name" params={{ name: row.name }} className="main">
                {row.label}
              </Link>
              <small>{row.question}</small>
            </>
          ),
        },
        {
          key: 'owners',
          header: t('measures.owners'),
          sort: (row) => row.owners.map((owner) => owner.team).join(),
          cell: (row) => row.owners.map((owner) => t(`team.${owner.team}`)).join(' + '),
        },
        {
          key: 'unit',
          header: t('measures.unit'),
          sort: (row) => row.unit,
          cell: (row) => t(`unit.${row.unit}`),
        },
        {
          key: 'aim',
          header: t('measures.aim'),
          right: true,
          cell: (row) => row.aim && <span className="num nowrap">{fmt.value(row.aim.value, row.unit)}</span>,
        },
        {
          key: 'value',
          header: t('measures.today'),
          right: true,
          cell: (row) => <Today row={row} today={todayOf(row)} />,
        },
        { key: 'fresh', header: t('measures.fresh'), cell: (row) => <Fresh today={todayOf(row)} /> },
      ]}
    />
  )
}

/** Figures of today; `refused` where they cannot be had now, undefined until they are there. */
type TodayFigure = QueryResult | 'refused' | undefined

/** Today so far, and whether that is as usual; a share of few answers is not written. */
function Today({ row, today }: { row: MeasureLine; today: TodayFigure }) {
  const { t } = useTranslation()
  const fmt = useFormat()
  if (today === 'refused') return <span className="meta">{t('measures.notNow')}</span>
  const point = today?.series[0]?.points.at(-1)
  if (!point) return <span className="sk" style={{ width: 56, height: 18, marginLeft: 'auto' }} />
  if (point.tooFew) return <span className="meta">{t('measures.answers', { count: point.n })}</span>
  if (point.value === null) return <span className="meta">{t('measures.nothing')}</span>
  const { usual } = point
  const off =
    usual?.low != null && usual.high != null && (point.value < usual.low || point.value > usual.high)
  return (
    <>
      <span className="main nowrap">{fmt.value(point.value, row.unit)}</span>
      {usual?.middle != null && (
        <small className="nowrap">
          {off ? t('measures.usualIs', { value: fmt.value(usual.middle, row.unit) }) : t('measures.asUsual')}
        </small>
      )}
    </>
  )
}

function Fresh({ today }: { today: TodayFigure }) {
  const { t } = useTranslation()
  const fmt = useFormat()
  if (!today || today === 'refused') return null
  if (today.asOf === null) return <span className="meta">{t('measures.noData')}</span>
  return <span className="meta nowrap">{t('measures.asOf', { at: fmt.since(today.asOf, Date.now()) })}</span>
}

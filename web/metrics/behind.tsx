import { Button, SegmentedControl } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { Metric } from '../../src/metrics/index.ts'
import { useCan, useFormat } from '../access/session.ts'
import { dataKey } from '../api/workspace.ts'
import { useSourceNames } from '../ingestion/source-data.ts'
import { DataTable } from '../parts/data-table.tsx'
import { More } from '../parts/more.tsx'
import { Card } from '../parts/page.tsx'
import { Empty, Failed, Loading, NotYours } from '../parts/states.tsx'
import { useChangeSearch } from './controls.tsx'
import {
  type Behind,
  type BehindPerson,
  type BehindRow,
  type Question,
  readPeople,
  readRows,
} from './measure-data.ts'
import type { MeasureSearch } from './measure-search.ts'
import { useMoments } from './moments.ts'

const route = getRouteApi('/app/measures/$name')

/** What the number is made of: the events, or the people with what each adds; of the whole period, one point or one group. */
export function BehindNumber({ definition, question }: { definition: Metric; question: Question }) {
  const { t } = useTranslation()
  const search = route.useSearch()
  const change = useChangeSearch()
  const mode = search.behind
  return (
    <Card
      title={t('behind.title')}
      aside={
        <SegmentedControl
          aria-label={t('behind.title')}
          value={mode ?? 'none'}
          onChange={(value) => change({ behind: value === 'none' ? undefined : value })}
          data={['none', 'rows', 'people'].map((value) => ({ value, label: t(`behind.${value}`) }))}
          transitionDuration={0}
        />
      }
    >
      <div className="stack tight">
        <Narrowed search={search} grain={question.grain ?? 'day'} />
        {mode === undefined && <p className="meta">{t('behind.choose')}</p>}
        {mode !== undefined && (
          <BehindList mode={mode} definition={definition} behind={behindOf(question, search)} />
        )}
      </div>
    </Card>
  )
}

function behindOf(question: Question, search: MeasureSearch): Behind {
  return {
    ...question,
    ...(search.point ? { t: search.point } : {}),
    ...(search.group && search.by ? { by: [search.by], group: JSON.parse(search.group) } : {}),
  }
}

/** Says to which point and group the list below is narrowed, and takes each away. */
function Narrowed({ search, grain }: { search: MeasureSearch; grain: string }) {
  const { t } = useTranslation()
  const moments = useMoments(grain)
  const change = useChangeSearch()
  if (!search.point && !search.group) return null
  const group = search.group
    ? Object.entries(JSON.parse(search.group) as Record<string, string | null>)[0]
    : undefined
  return (
    <div className="row">
      {search.point && (
        <Button variant="default" onClick={() => change({ point: undefined })}>
          {moments.long(search.point)} ×<span className="sr">{t('behind.takeAway')}</span>
        </Button>
      )}
      {group && (
        <Button variant="default" onClick={() => change({ group: undefined })}>
          {group[0]}: {group[1] ?? t('breakdown.without')} ×<span className="sr">{t('behind.takeAway')}</span>
        </Button>
      )}
    </div>
  )
}

interface ListProps {
  definition: Pick<Metric, 'label' | 'unit'>
  behind: Behind
}

/** The events, or the people, behind a number. */
export function BehindList({ mode, ...list }: ListProps & { mode: 'rows' | 'people' }) {
  return mode === 'rows' ? <Rows {...list} /> : <People {...list} />
}

function Rows({ definition, behind }: ListProps) {
  const { t } = useTranslation()
  const list = useInfiniteQuery({
    queryKey: dataKey('behind-rows', behind),
    queryFn: ({ pageParam }) => readRows({ ...behind, ...(pageParam ? { cursor: pageParam } : {}) }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
  })
  if (list.isError)
    return <Failed error={list.error} rest={t('measure.restWorks')} onRetry={() => void list.refetch()} />
  if (!list.data) return <Loading />
  const rows = list.data.pages.flatMap((page) => page.rows)
  if (rows.length === 0) return <Empty sentence={t('behind.empty')} />
  const masked = list.data.pages[0]?.masked ?? false
  return (
    <>
      <p className="meta" role="status">
        {t(list.hasNextPage ? 'behind.firstRows' : 'behind.allRows', { count: rows.length })}{' '}
        {masked && t('behind.masked')}
      </p>
      <RowTable definition={definition} rows={rows} masked={masked} />
      <More list={list} />
    </>
  )
}

interface RowTableProps {
  definition: ListProps['definition']
  rows: BehindRow[]
  masked: boolean
}

function RowTable({ definition, rows, masked }: RowTableProps) {
  const { t } = useTranslation()
  const fmt = useFormat()
  const moments = useMoments('hour')
  const nameOf = useSourceNames()
  const valued = rows.some((row) => row.value !== null)
  return (
    <DataTable
      caption={t('behind.rows')}
      rows={rows}
      rowKey={(row) => row.messageId ?? `${row.at} ${row.name}`}
      columns={[
        {
          key: 'at',
          header: t('behind.at'),
          cell: (row) => <span className="nowrap num">{moments.long(row.at)}</span>,
        },
        {
          key: 'event',
          header: t('behind.event'),
          main: true,
          cell: (row) => (
            <>
              <span className="main">{row.name}</span>
              <small>{[nameOf(row.source), row.channel].filter(Boolean).join(', ')}</small>
            </>
          ),
        },
        ...(masked
          ? []
          : [
              {
                key: 'who',
                header: t('behind.who'),
                cell: (row: BehindRow) => (
                  <span className="who">
                    {row.userId ?? <span className="meta">{t('behind.anonymous')}</span>}
                  </span>
                ),
              },
              {
                key: 'said',
                header: t('behind.said'),
                cell: (row: BehindRow) => <span className="meta break">{brief(row.properties)}</span>,
              },
            ]),
        ...(valued
          ? [
              {
                key: 'value',
                header: definition.label,
                right: true,
                cell: (row: BehindRow) => (row.value === null ? '' : fmt.value(row.value, definition.unit)),
              },
            ]
          : []),
      ]}
    />
  )
}

function brief(properties: Record<string, unknown> | null): string {
  return Object.entries(properties ?? {})
    .slice(0, 6)
    .map(([name, value]) => `${name}: ${typeof value === 'object' ? JSON.stringify(value) : String(value)}`)
    .join(', ')
}

function People(props: ListProps) {
  const { t } = useTranslation()
  const mayRead = useCan('people:read')
  return mayRead ? <PeopleList {...props} /> : <NotYours role={t('role.analyst')} />
}

function PeopleList({ definition, behind }: ListProps) {
  const { t } = useTranslation()
  const list = useInfiniteQuery({
    queryKey: dataKey('behind-people', behind),
    queryFn: ({ pageParam }) => readPeople({ ...behind, ...(pageParam ? { cursor: pageParam } : {}) }),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
  })
  if (list.isError)
    return <Failed error={list.error} rest={t('measure.restWorks')} onRetry={() => void list.refetch()} />
  if (!list.data) return <Loading />
  const people = list.data.pages.flatMap((page) => page.people)
  if (people.length === 0) return <Empty sentence={t('behind.empty')} />
  return (
    <>
      <p className="meta" role="status">
        {t(list.hasNextPage ? 'behind.firstPeople' : 'behind.allPeople', { count: people.length })}
      </p>
      <PeopleTable definition={definition} people={people} />
      <More list={list} />
    </>
  )
}

interface PeopleTableProps {
  definition: ListProps['definition']
  people: BehindPerson[]
}

function PeopleTable({ definition, people }: PeopleTableProps) {
  const { t } = useTranslation()
  const fmt = useFormat()
  const moments = useMoments('hour')
  return (
    <DataTable
      caption={t('behind.people')}
      rows={people}
      rowKey={(person) => person.person}
      columns={[
        {
          key: 'who',
          header: t('behind.who'),
          main: true,
          cell: (person) => (
            <span className="break">
              {person.userId ?? person.anonymousId ?? person.person}{' '}
              {person.userId === null && <span className="tag">{t('behind.anonymous')}</span>}
            </span>
          ),
        },
        {
          key: 'value',
          header: definition.label,
          right: true,
          cell: (person) => (person.value === null ? '–' : fmt.value(person.value, definition.unit)),
        },
        {
          key: 'events',
          header: t('behind.events'),
          right: true,
          cell: (person) => fmt.count(person.events),
        },
        {
          key: 'last',
          header: t('behind.last'),
          cell: (person) => <span className="nowrap num">{moments.long(person.lastAt)}</span>,
        },
      ]}
    />
  )
}

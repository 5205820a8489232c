import '../metrics/metrics.css'
import './changes.css'
import { Select } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { PersonChange } from '../../src/changes/index.ts'
import { useCan, useFormat } from '../access/session.ts'
import { DataTable } from '../parts/data-table.tsx'
import { More } from '../parts/more.tsx'
import { Card, PageHead } from '../parts/page.tsx'
import { Empty, Failed, Loading, NotYours } from '../parts/states.tsx'
import { peopleQuery } from './change-data.ts'
import { ChangesNav } from './changes-nav.tsx'
import { behaviourSentence, personKinds } from './person-words.ts'

const route = getRouteApi('/app/changes/people')

/** Customers who behave otherwise than they themselves did, each compared with their own past. */
export function ChangedPeoplePage() {
  const { t } = useTranslation()
  const mayRead = useCan('people:read')
  return (
    <>
      <ChangesNav at="people" />
      <PageHead title={t('changes.people.title')} lede={t('changes.people.lede')} />
      {mayRead ? <List /> : <NotYours role={t('role.analyst')} />}
    </>
  )
}

function List() {
  const { t } = useTranslation()
  const fmt = useFormat()
  const navigate = useNavigate({ from: '/changes/people' })
  const search = route.useSearch()
  const kind = personKinds.find((one) => one === search.kind)
  const list = useInfiniteQuery(peopleQuery(kind))
  const [first] = list.data?.pages ?? []
  const rows = (list.data?.pages ?? []).flatMap(({ items }) => items)
  return (
    <>
      <div className="row controls">
        <Select
          aria-label={t('changes.kind')}
          placeholder={t('changes.people.every')}
          data={personKinds.map((value) => ({ value, label: t(`changes.people.kind.${value}`) }))}
          value={kind ?? null}
          onChange={(value) => void navigate({ search: value ? { kind: value } : {}, replace: true })}
          clearable
          clearButtonProps={{ 'aria-label': t('form.clear') }}
          w={200}
        />
      </div>
      <Card label={t('changes.people.title')}>
        {list.isError && !first ? (
          <Failed error={list.error} onRetry={() => void list.refetch()} />
        ) : !first ? (
          <Loading />
        ) : rows.length === 0 ? (
          <Empty
            sentence={t(first.lookedAt ? 'changes.people.none' : 'changes.notLooked')}
            note={
              first.lookedAt
                ? t('changes.people.judged', { n: fmt.count(first.judged) })
                : t('changes.notLookedNote')
            }
          />
        ) : (
          <div className="stack tight">
            <p className="meta" role="status">
              {t('changes.people.found', { total: fmt.count(first.total), n: fmt.count(first.judged) })}
            </p>
            <PeopleTable rows={rows} />
            <More list={list} />
          </div>
        )}
      </Card>
    </>
  )
}

function PeopleTable({ rows }: { rows: PersonChange[] }) {
  const { t } = useTranslation()
  const fmt = useFormat()
  return (
    <DataTable
      caption={t('changes.people.title')}
      rows={rows}
      rowKey={({ person, behaviour }) => `${person.id} ${behaviour}`}
      columns={[
        {
          key: 'who',
          header: t('behind.who'),
          main: true,
          cell: ({ person }) => (
            <Link to="/people/$id" params={{ id: person.id }} className="main break">
              {person.name}
            </Link>
          ),
        },
        {
          key: 'what',
          header: t('changes.people.what'),
          width: '40%',
          cell: (change) => behaviourSentence(change, t, fmt),
        },
        {
          key: 'before',
          header: t('changes.people.before'),
          right: true,
          cell: ({ before }) => fmt.plain(Math.round(before * 10) / 10),
        },
        {
          key: 'after',
          header: t('changes.people.after'),
          right: true,
          cell: ({ after }) => fmt.plain(Math.round(after * 10) / 10),
        },
        {
          key: 'since',
          header: t('changes.fact.since'),
          cell: ({ since }) => <span className="nowrap">{fmt.date(since)}</span>,
        },
      ]}
    />
  )
}

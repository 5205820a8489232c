import './people.css'
import { Select } from '@mantine/core'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { PersonHit } from '../../src/profiles/index.ts'
import { useFormat } from '../access/session.ts'
import { DataTable } from '../parts/data-table.tsx'
import { LinkButton } from '../parts/link-button.tsx'
import { ListSearch } from '../parts/list-search.tsx'
import { More } from '../parts/more.tsx'
import { Card, PageHead } from '../parts/page.tsx'
import { Empty, Failed, Loading } from '../parts/states.tsx'
import { ChanceChoice } from './chance-choice.tsx'
import { groupsQuery } from './group-data.ts'
import { MaskedNote } from './masked-note.tsx'
import { peopleQuery } from './person-data.ts'
import { nameOfHit, valueText } from './person-words.ts'

const route = getRouteApi('/app/people')

/** Everybody we know of, newest activity first: found by a few letters, or by the group they are in. */
export function PeoplePage() {
  const { t } = useTranslation()
  return (
    <>
      <PageHead title={t('persons.title')} lede={t('persons.lede')} />
      <div className="stack">
        <Search />
        <Card label={t('persons.title')}>
          <People />
        </Card>
      </div>
    </>
  )
}

function Search() {
  const { t } = useTranslation()
  const search = route.useSearch()
  const navigate = useNavigate()
  const narrow = (change: { q?: string; group?: string; trait?: string; least?: string }) =>
    void navigate({
      to: '/people',
      search: Object.fromEntries(Object.entries({ ...search, ...change }).filter(([, value]) => value)),
      replace: true,
    })
  return (
    <ListSearch
      label={t('persons.search')}
      placeholder={t('persons.searchPlaceholder')}
      value={search.q ?? ''}
      onFind={(q) => narrow({ q })}
    >
      <GroupChoice value={search.group} onChange={(group) => narrow({ group: group ?? '' })} />
      <ChanceChoice value={search} onChange={narrow} />
    </ListSearch>
  )
}

function GroupChoice({
  value,
  onChange,
}: {
  value: string | undefined
  onChange: (name: string | null) => void
}) {
  const { t } = useTranslation()
  const groups = useQuery(groupsQuery())
  const options = (groups.data ?? []).map((group) => ({ value: group.name, label: group.label }))
  if (options.length === 0 && !value) return null
  const known = options.some((option) => option.value === value)
  return (
    <Select
      aria-label={t('persons.group')}
      placeholder={t('persons.everyGroup')}
      data={value && !known ? [...options, { value, label: value }] : options}
      value={value ?? null}
      onChange={onChange}
      clearable
      searchable
      clearButtonProps={{ 'aria-label': t('form.clear') }}
      w={260}
    />
  )
}

function People() {
  const { t } = useTranslation()
  const { q, group, trait, least } = route.useSearch()
  const list = useInfiniteQuery(
    peopleQuery({
      ...(q ? { search: q } : {}),
      ...(group ? { segment: group } : {}),
      ...(trait ? { trait, ...(least ? { least } : {}) } : {}),
    }),
  )
  if (list.isError && !list.data) return <Failed error={list.error} onRetry={() => void list.refetch()} />
  if (!list.data) return <Loading />
  const people = list.data.pages.flatMap((page) => page.people)
  const masked = list.data.pages[0]?.masked ?? false
  const count = list.hasNextPage ? 'persons.first' : 'persons.all'
  return (
    <div className="stack tight">
      {masked && <MaskedNote searched={list.data.pages[0]?.searched ?? null} />}
      {people.length === 0 ? (
        <NobodyHere narrowed={q !== undefined || group !== undefined || trait !== undefined} />
      ) : (
        <>
          <p className="meta" role="status">
            {t(count, { count: people.length })} {list.data.pages[0]?.narrow && t('persons.narrow')}
          </p>
          <PeopleTable people={people} />
        </>
      )}
      <More list={list} />
    </div>
  )
}

function NobodyHere({ narrowed }: { narrowed: boolean }) {
  const { t } = useTranslation()
  if (narrowed) {
    return (
      <Empty sentence={t('persons.noneFound')} note={t('persons.noneFoundNote')}>
        <LinkButton variant="default" to="/people">
          {t('persons.everybody')}
        </LinkButton>
      </Empty>
    )
  }
  return (
    <Empty sentence={t('persons.empty')} note={t('persons.emptyNote')}>
      <LinkButton variant="default" to="/sources">
        {t('measure.toSources')}
      </LinkButton>
    </Empty>
  )
}

function PeopleTable({ people }: { people: readonly PersonHit[] }) {
  const { t } = useTranslation()
  const fmt = useFormat()
  return (
    <DataTable
      caption={t('persons.title')}
      rows={people}
      rowKey={(person) => person.id}
      columns={[
        {
          key: 'name',
          header: t('persons.name'),
          main: true,
          width: '38%',
          cell: (person) => (
            <>
              <Link to="/people/$id" params={{ id: person.id }} className="main break">
                {nameOfHit(person, t)}
              </Link>
              <small className="break">{secondLine(person)}</small>
            </>
          ),
        },
        {
          key: 'facts',
          header: t('persons.about'),
          width: '30%',
          cell: (person) => (
            <span className="break dim">{person.facts.map((fact) => valueText(fact.value)).join(', ')}</span>
          ),
        },
        ...(people.some((person) => person.accounts.length > 0)
          ? [
              {
                key: 'accounts',
                header: t('persons.accounts'),
                cell: (person: PersonHit) =>
                  person.accounts.length === 0 ? null : <Accounts person={person} />,
              },
            ]
          : []),
        {
          key: 'last',
          header: t('persons.last'),
          right: true,
          cell: (person) => (
            <span className="nowrap">{person.lastSeen ? fmt.since(person.lastSeen, Date.now()) : '–'}</span>
          ),
        },
      ]}
    />
  )
}

/** What is shown below the name: e-mail, else telephone, else number; and where the search was found when that is none of it. */
function secondLine(person: PersonHit): string {
  const shown = [person.email ?? person.phone, person.userId].filter(
    (value) => value && value !== person.name,
  )
  const { matched } = person
  const known = matched && [person.name, ...shown].some((value) => value === matched.value)
  return [...shown, ...(matched && !known ? [matched.value] : [])].join(', ')
}

function Accounts({ person }: { person: PersonHit }) {
  const shown = person.accounts.slice(0, 2)
  const more = person.accounts.length - shown.length
  return (
    <span className="break">
      {shown.map((account, index) => (
        <span key={account.id}>
          {index > 0 && ', '}
          <Link to="/accounts/$id" params={{ id: account.id }} className="a">
            {account.name ?? account.id}
          </Link>
        </span>
      ))}
      {more > 0 && ` +${more}`}
    </span>
  )
}

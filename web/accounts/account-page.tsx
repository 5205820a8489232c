import '../people/people.css'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import type { Account, AccountMember, TimelineEntry } from '../../src/profiles/index.ts'
import { useCan, useFormat } from '../access/session.ts'
import { DataTable } from '../parts/data-table.tsx'
import { More } from '../parts/more.tsx'
import { Card } from '../parts/page.tsx'
import { Empty, Failed, Loading, Resource } from '../parts/states.tsx'
import { MaskedNote } from '../people/masked-note.tsx'
import { headFacts } from '../people/person-words.ts'
import { joinDays, Timeline } from '../people/timeline.tsx'
import { TraitList } from '../people/traits.tsx'
import { useTitleLanguage, useWhen } from '../people/when.ts'
import { CustomerWarnings } from '../warnings/person-warnings.tsx'
import { accountQuery, accountTimelineQuery, membersQuery } from './account-data.ts'

const route = getRouteApi('/app/accounts/$id')

/** One account: what we know of it, who belongs to it, and what happened with its people. */
export function AccountPage() {
  const { id } = route.useParams()
  const account = useQuery(accountQuery(id))
  return (
    <Resource query={account} shape="figure">
      {(data) => <AccountDetails account={data} />}
    </Resource>
  )
}

function AccountDetails({ account }: { account: Account }) {
  const { t } = useTranslation()
  const maySee = useCan('warnings:read')
  return (
    <>
      <Head account={account} />
      {account.masked && <MaskedNote />}
      <div className="side person-side">
        <div className="stack">
          {maySee && <CustomerWarnings whose="account" id={account.id} name={account.name ?? account.id} />}
          <Members id={account.id} />
          <Activity id={account.id} />
        </div>
        <aside className="stack">
          <Card title={t('traits.title')}>
            {account.traitDetails.length === 0 ? (
              <p className="dim">{t('traits.none')}</p>
            ) : (
              <TraitList details={account.traitDetails} />
            )}
          </Card>
        </aside>
      </div>
    </>
  )
}

function Head({ account }: { account: Account }) {
  const { t } = useTranslation()
  const fmt = useFormat()
  const when = useWhen()
  const name = account.name ?? account.id
  useEffect(() => {
    document.title = `${name} · Tandem`
  }, [name])
  return (
    <div className="c-head">
      <div className="c-who">
        <h1 className="break">{name}</h1>
        <p className="facts">
          {account.firstSeen && (
            <span>{t('person.since', { month: when.monthYear(account.firstSeen) })}</span>
          )}
          {headFacts(account.traitDetails).map((fact) => (
            <span key={fact}>{fact}</span>
          ))}
          {account.name && <span className="break">{account.id}</span>}
        </p>
      </div>
      <dl className="kv">
        <div>
          <dt>{t('accounts.members')}</dt>
          <dd className="num">{fmt.count(account.memberCount)}</dd>
        </div>
        <div>
          <dt>{t('person.lastHeard')}</dt>
          <dd className="num">
            {account.lastSeen ? fmt.since(account.lastSeen, Date.now()) : t('person.never')}
          </dd>
        </div>
      </dl>
    </div>
  )
}

function Members({ id }: { id: string }) {
  const { t } = useTranslation()
  const list = useInfiniteQuery(membersQuery(id))
  const members = list.data?.pages.flatMap((page) => page.members)
  return (
    <Card title={t('accounts.members')}>
      <div className="stack tight">
        {list.isError && !members && <Failed error={list.error} onRetry={() => void list.refetch()} />}
        {list.isLoading && <Loading />}
        {members?.length === 0 && <Empty sentence={t('accounts.nobody')} />}
        {members && members.length > 0 && <MemberTable members={members} />}
        <More list={list} />
      </div>
    </Card>
  )
}

function MemberTable({ members }: { members: readonly AccountMember[] }) {
  const { t } = useTranslation()
  const fmt = useFormat()
  const when = useWhen()
  return (
    <DataTable
      caption={t('accounts.members')}
      rows={members}
      rowKey={(member) => member.id}
      columns={[
        {
          key: 'name',
          header: t('persons.name'),
          main: true,
          cell: (member) => (
            <>
              <Link to="/people/$id" params={{ id: member.id }} className="main break">
                {member.name ?? member.email ?? t('person.noName')}
              </Link>
              {member.email && member.email !== member.name && (
                <small className="break">{member.email}</small>
              )}
            </>
          ),
        },
        { key: 'since', header: t('accounts.since'), cell: (member) => when.day(member.since) },
        {
          key: 'last',
          header: t('persons.last'),
          right: true,
          cell: (member) => <span className="nowrap">{fmt.since(member.lastSeen, Date.now())}</span>,
        },
      ]}
    />
  )
}

function Activity({ id }: { id: string }) {
  const { t } = useTranslation()
  const lang = useTitleLanguage()
  const when = useWhen()
  const list = useInfiniteQuery(accountTimelineQuery(id, lang))
  const days = list.data && joinDays(list.data.pages.flatMap((page) => page.days))
  return (
    <Card title={t('accounts.activity')}>
      {list.isError && !days && <Failed error={list.error} onRetry={() => void list.refetch()} />}
      {list.isLoading && <Loading />}
      {days?.length === 0 && <Empty sentence={t('timeline.none')} />}
      {days && days.length > 0 && <Timeline days={days} when={when} who={(entry) => <Who entry={entry} />} />}
      <More list={list} label={t('timeline.earlier')} />
    </Card>
  )
}

function Who({ entry }: { entry: TimelineEntry }) {
  const { t } = useTranslation()
  if (entry.person === null) return null
  return (
    <Link to="/people/$id" params={{ id: entry.person }} className="a">
      {t('accounts.who')}
    </Link>
  )
}

import '../people/people.css'
import { useInfiniteQuery } from '@tanstack/react-query'
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { AccountHit } from '../../src/profiles/index.ts'
import { useFormat } from '../access/session.ts'
import { DataTable } from '../parts/data-table.tsx'
import { LinkButton } from '../parts/link-button.tsx'
import { ListSearch } from '../parts/list-search.tsx'
import { More } from '../parts/more.tsx'
import { Card, PageHead } from '../parts/page.tsx'
import { Empty, Failed, Loading } from '../parts/states.tsx'
import { MaskedNote } from '../people/masked-note.tsx'
import { valueText } from '../people/person-words.ts'
import { accountsQuery } from './account-data.ts'

const route = getRouteApi('/app/accounts')

/** Companies, households and contracts that people belong to, newest activity first. */
export function AccountsPage() {
  const { t } = useTranslation()
  return (
    <>
      <PageHead title={t('accounts.title')} lede={t('accounts.lede')} />
      <div className="stack">
        <Search />
        <Card label={t('accounts.title')}>
          <Accounts />
        </Card>
      </div>
    </>
  )
}

function Search() {
  const { t } = useTranslation()
  const { q } = route.useSearch()
  const navigate = useNavigate()
  return (
    <ListSearch
      label={t('accounts.search')}
      placeholder={t('accounts.searchPlaceholder')}
      value={q ?? ''}
      onFind={(text) => void navigate({ to: '/accounts', search: text ? { q: text } : {}, replace: true })}
    />
  )
}

function Accounts() {
  const { q } = route.useSearch()
  const list = useInfiniteQuery(accountsQuery(q ?? ''))
  if (list.isError && !list.data) return <Failed error={list.error} onRetry={() => void list.refetch()} />
  if (!list.data) return <Loading />
  const [first] = list.data.pages
  const accounts = list.data.pages.flatMap((page) => page.accounts)
  return (
    <div className="stack tight">
      {first?.masked && <MaskedNote searched={first.searched} />}
      {accounts.length > 0 ? <AccountTable accounts={accounts} /> : <NoAccounts searched={q !== undefined} />}
      <More list={list} />
    </div>
  )
}

function NoAccounts({ searched }: { searched: boolean }) {
  const { t } = useTranslation()
  if (searched) {
    return (
      <Empty sentence={t('accounts.noneFound')}>
        <LinkButton variant="default" to="/accounts">
          {t('accounts.every')}
        </LinkButton>
      </Empty>
    )
  }
  return (
    <Empty sentence={t('accounts.empty')} note={t('accounts.emptyNote')}>
      <LinkButton variant="default" to="/sources">
        {t('measure.toSources')}
      </LinkButton>
    </Empty>
  )
}

function AccountTable({ accounts }: { accounts: readonly AccountHit[] }) {
  const { t } = useTranslation()
  const fmt = useFormat()
  return (
    <DataTable
      caption={t('accounts.title')}
      rows={accounts}
      rowKey={(account) => account.id}
      columns={[
        {
          key: 'name',
          header: t('accounts.name'),
          main: true,
          width: '40%',
          cell: (account) => (
            <>
              <Link to="/accounts/$id" params={{ id: account.id }} className="main break">
                {account.name ?? account.id}
              </Link>
              {account.name && <small className="break">{account.id}</small>}
            </>
          ),
        },
        {
          key: 'facts',
          header: t('persons.about'),
          cell: (account) => (
            <span className="break dim">{account.facts.map((fact) => valueText(fact.value)).join(', ')}</span>
          ),
        },
        {
          key: 'members',
          header: t('accounts.members'),
          right: true,
          cell: (account) => fmt.count(account.memberCount),
        },
        {
          key: 'last',
          header: t('persons.last'),
          right: true,
          cell: (account) => (
            <span className="nowrap">{account.lastSeen ? fmt.since(account.lastSeen, Date.now()) : '–'}</span>
          ),
        },
      ]}
    />
  )
}

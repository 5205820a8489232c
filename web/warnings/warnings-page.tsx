import './warnings.css'
import { Button, Select } from '@mantine/core'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { ModelSummary, WarningsPage as Page } from '../../src/warnings/index.ts'
import { useFormat, useMe } from '../access/session.ts'
import { LinkButton } from '../parts/link-button.tsx'
import { ListSearch } from '../parts/list-search.tsx'
import { More } from '../parts/more.tsx'
import { Card, PageHead } from '../parts/page.tsx'
import { Empty, Failed, Loading } from '../parts/states.tsx'
import { MaskedNote } from '../people/masked-note.tsx'
import { useTitleLanguage } from '../people/when.ts'
import { Budget } from './budget.tsx'
import { CannotSay, useWhy } from './cannot-say.tsx'
import { modelsQuery, untilLookedAtMs, type WarningsAsked, warningsQuery } from './warning-data.ts'
import { WarningList } from './warning-list.tsx'
import { WarningsNav } from './warnings-nav.tsx'

const route = getRouteApi('/app/warnings')
const kinds = ['leave', 'dissatisfied', 'disagree'] as const
const states = ['open', 'snoozed', 'done', 'wrong', 'ended'] as const
const sorts = ['chance', 'value', 'newest'] as const

/** Customers who may leave or are dissatisfied, the most pressing first, with reasons and who can help. */
export function WarningsPage() {
  const { t } = useTranslation()
  return (
    <>
      <WarningsNav at="list" />
      <PageHead title={t('warnings.title')} lede={t('warnings.lede')} />
      <Warnings />
    </>
  )
}

type Search = ReturnType<typeof route.useSearch>

/** Changes a part of the page's address and keeps the rest. */
function useNarrow(): (change: Partial<Record<keyof Search, string>>) => void {
  const search = route.useSearch()
  const navigate = useNavigate()
  return (change) =>
    void navigate({
      to: '/warnings',
      search: Object.fromEntries(Object.entries({ ...search, ...change }).filter(([, value]) => value)),
      replace: true,
      resetScroll: false,
    })
}

function Warnings() {
  const { t } = useTranslation()
  const narrow = useNarrow()
  const lang = useTitleLanguage()
  const { q, ...rest } = route.useSearch()
  const asked: WarningsAsked = { ...rest, ...(q ? { search: q } : {}) }
  const list = useInfiniteQuery(warningsQuery(asked, lang))
  if (list.isError && !list.data) return <Failed error={list.error} onRetry={() => void list.refetch()} />
  const first = list.data?.pages[0]
  return (
    <div className="stack">
      <CannotSay {...(rest.signal ? { only: rest.signal } : {})} />
      {first && (
        <Budget budget={first.budget} team={rest.team} onChoose={(team) => narrow({ team: team ?? '' })} />
      )}
      <Filters />
      <Card label={t('warnings.title')}>
        {list.data && first ? (
          <div className="stack tight" aria-busy={list.isPlaceholderData}>
            {first.masked && <MaskedNote searched={null} />}
            <Found pages={list.data.pages} first={first} />
            <More list={list} />
          </div>
        ) : (
          <Loading />
        )}
      </Card>
    </div>
  )
}

function Found({ pages, first }: { pages: readonly Page[]; first: Page }) {
  const { t } = useTranslation()
  const fmt = useFormat()
  const items = pages.flatMap((page) => page.items)
  if (items.length === 0) return <Nobody first={first} />
  return (
    <>
      <p className="meta" role="status">
        {t('warnings.total', { count: first.total, value: fmt.count(first.total) })}
        {first.asOf && `, ${t('warnings.asOf', { at: fmt.since(first.asOf, Date.now()) })}`}
      </p>
      <WarningList items={items} />
    </>
  )
}

function Nobody({ first }: { first: Page }) {
  const { t } = useTranslation()
  const { q, signal, whose, team, state } = route.useSearch()
  if (!first.asOf) return <NobodyLookedAt />
  if (q || signal || whose || team || state)
    return (
      <Empty sentence={t('warnings.noneFound')} note={t('warnings.noneFoundNote')}>
        <LinkButton variant="default" to="/warnings">
          {t('warnings.all')}
        </LinkButton>
      </Empty>
    )
  return <Empty sentence={t('warnings.none')} note={t('warnings.noneNote')} />
}

/** Nobody was scored: nothing was learned yet, it was just learned, or what was learned is not in use, with why. */
function NobodyLookedAt() {
  const { t } = useTranslation()
  const models = useQuery({ ...modelsQuery(), refetchInterval: untilLookedAtMs })
  if (models.data?.some(({ inUse }) => inUse !== null))
    return <Empty sentence={t('warnings.soon')} note={t('warnings.soonNote')} />
  const refused = models.data?.find(({ newest, inUse }) => newest !== null && inUse === null)
  if (refused) return <Refused model={refused} />
  return (
    <Empty sentence={t('warnings.notYet')} note={t('warnings.notYetNote')}>
      <LinkButton variant="default" to="/warnings/model">
        {t('warnings.nav.model')}
      </LinkButton>
    </Empty>
  )
}

function Refused({ model }: { model: ModelSummary }) {
  const { t } = useTranslation()
  return (
    <Empty sentence={t('warnings.refused')} note={useWhy(model)}>
      <LinkButton
        variant="default"
        to="/warnings/model"
        search={{ signal: model.signal, whose: model.whose }}
      >
        {t('warnings.cannotSay.more')}
      </LinkButton>
    </Empty>
  )
}

function Filters() {
  const { t } = useTranslation()
  const me = useMe()
  const search = route.useSearch()
  const narrow = useNarrow()
  return (
    <ListSearch
      label={t('warnings.search')}
      placeholder={t('warnings.search')}
      value={search.q ?? ''}
      onFind={(q) => narrow({ q })}
      className="row warn-filters"
    >
      <Select
        aria-label={t('warnings.kindFilter')}
        placeholder={t('warnings.everyKind')}
        data={kinds.map((kind) => ({ value: kind, label: t(`warnings.kind.${kind}`) }))}
        value={search.signal ?? null}
        onChange={(signal) => narrow({ signal: signal ?? '' })}
        clearable
        clearButtonProps={{ 'aria-label': t('form.clear') }}
      />
      <Select
        aria-label={t('warnings.stateFilter')}
        data={states.map((state) => ({ value: state, label: t(`warnings.state.${state}`) }))}
        value={search.state ?? 'open'}
        allowDeselect={false}
        onChange={(state) => narrow({ state: state === 'open' ? '' : (state ?? '') })}
      />
      <Select
        aria-label={t('warnings.sort')}
        data={sorts.map((sort) => ({ value: sort, label: t(`warnings.sorts.${sort}`) }))}
        value={search.sort ?? 'chance'}
        allowDeselect={false}
        onChange={(sort) => narrow({ sort: sort === 'chance' ? '' : (sort ?? '') })}
      />
      {me.team && search.team !== me.team && (
        <Button variant="default" onClick={() => narrow({ team: me.team ?? '' })}>
          {t('warnings.ours', { team: t(`team.${me.team}`) })}
        </Button>
      )}
    </ListSearch>
  )
}

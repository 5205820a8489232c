import '../metrics/metrics.css'
import './changes.css'
import { Button, SegmentedControl, Select } from '@mantine/core'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { Team } from '../../src/access/index.ts'
import type { ChangeKind, ChangeList, ChangeState } from '../../src/changes/index.ts'
import { useCan, useFormat } from '../access/session.ts'
import { teams } from '../dashboards/teams.ts'
import { measuresQuery } from '../metrics/measure-data.ts'
import { useAct } from '../parts/act.ts'
import { More } from '../parts/more.tsx'
import { notify } from '../parts/notify.ts'
import { Card, PageHead } from '../parts/page.tsx'
import { Empty, Failed, Loading } from '../parts/states.tsx'
import { Mark } from '../theme/marks.tsx'
import { Budget } from './budget.tsx'
import { type ChangeFilter, changesQuery, coursesQuery, lookNow } from './change-data.ts'
import { ChangeLine } from './change-line.tsx'
import { ChangesNav } from './changes-nav.tsx'
import { personKinds } from './person-words.ts'
import { kinds, states } from './words.ts'

const route = getRouteApi('/app/changes')
type Search = ReturnType<typeof route.useSearch>

/** What changed in how customers behave: each change in a sentence, with its course and what can be done. */
export function ChangesPage() {
  const { t } = useTranslation()
  const search = route.useSearch()
  const list = useInfiniteQuery(changesQuery(filterOf(search)))
  const pages = list.data?.pages ?? []
  const [first] = pages
  return (
    <>
      <ChangesNav at="measures" />
      <PageHead title={t('changes.title')} lede={t('changes.lede')}>
        <LookButton />
      </PageHead>
      <Filters search={search} counts={first?.counts} />
      <div className="side">
        <Card label={t('changes.title')}>
          {list.isError && !first ? (
            <Failed error={list.error} onRetry={() => void list.refetch()} />
          ) : !first ? (
            <Loading />
          ) : (
            <>
              <ChangedPeople first={first} search={search} />
              <Feed pages={pages} first={first} search={search} />
              <More list={list} />
            </>
          )}
        </Card>
        {first && <Budget list={first} team={readTeam(search.team)} />}
      </div>
    </>
  )
}

const readTeam = (given: string | undefined) => teams.find((one) => one === given)

/** Without a state in the address the new ones are shown. */
function filterOf(search: Search): ChangeFilter {
  const state = search.state ?? 'new'
  const team: Team | undefined = readTeam(search.team)
  const kind: ChangeKind | undefined = kinds.find((one) => one === search.kind)
  const known: ChangeState | undefined = states.find((one) => one === state)
  return {
    ...(team ? { team } : {}),
    ...(known ? { state: known } : {}),
    ...(kind ? { kind } : {}),
    ...(search.measure ? { measure: search.measure } : {}),
  }
}

function useChangeSearch() {
  const navigate = useNavigate({ from: '/changes' })
  return (change: Partial<Record<keyof Search, string | undefined>>) =>
    void navigate({
      search: (old) => {
        const next = Object.entries({ ...old, ...change }).filter(([, value]) => value !== undefined)
        return Object.fromEntries(next) as typeof old
      },
      replace: true,
      resetScroll: false,
    })
}

function Filters({ search, counts }: { search: Search; counts: ChangeList['counts'] | undefined }) {
  const { t } = useTranslation()
  const fmt = useFormat()
  const change = useChangeSearch()
  const measures = useQuery(measuresQuery())
  const labelOf = (state: (typeof states)[number]) =>
    counts ? t(`changes.countOf.${state}`, { n: fmt.count(counts[state]) }) : t(`changes.stateOf.${state}`)
  return (
    <div className="row controls">
      <SegmentedControl
        aria-label={t('changes.state')}
        value={search.state ?? 'new'}
        onChange={(state) => change({ state: state === 'new' ? undefined : state })}
        data={[
          ...states.map((value) => ({ value, label: labelOf(value) })),
          { value: 'all', label: t('changes.all') },
        ]}
        transitionDuration={0}
      />
      <Select
        aria-label={t('changes.team')}
        placeholder={t('changes.everyTeam')}
        data={teams.map((value) => ({ value, label: t(`team.${value}`) }))}
        value={search.team ?? null}
        onChange={(team) => change({ team: team ?? undefined })}
        clearable
        clearButtonProps={{ 'aria-label': t('form.clear') }}
        w={160}
      />
      <Select
        aria-label={t('changes.kind')}
        placeholder={t('changes.everyKind')}
        data={kinds.map((value) => ({ value, label: t(`changes.kindOf.${value}`) }))}
        value={search.kind ?? null}
        onChange={(kind) => change({ kind: kind ?? undefined })}
        clearable
        clearButtonProps={{ 'aria-label': t('form.clear') }}
        w={170}
      />
      <Select
        aria-label={t('measures.measure')}
        placeholder={t('changes.everyMeasure')}
        data={(measures.data ?? []).map(({ name, label }) => ({ value: name, label }))}
        value={search.measure ?? null}
        onChange={(measure) => change({ measure: measure ?? undefined })}
        searchable
        clearable
        clearButtonProps={{ 'aria-label': t('form.clear') }}
        w={220}
      />
    </div>
  )
}

interface FeedProps {
  pages: readonly ChangeList[]
  first: ChangeList
  search: Search
}

function Feed({ pages, first, search }: FeedProps) {
  const { t } = useTranslation()
  const fmt = useFormat()
  if (first.items.length > 0)
    return (
      <ul className="change-list" data-list>
        {pages.map(({ items }) => (
          <Lines key={items[0]?.id} items={items} />
        ))}
      </ul>
    )
  if (first.lookedAt === null)
    return <Empty sentence={t('changes.notLooked')} note={t('changes.notLookedNote')} />
  const narrowed = search.team || search.kind || search.measure || search.state
  return (
    <Empty
      sentence={t(narrowed ? 'changes.noneSuch' : 'changes.none')}
      note={t('changes.lookedAt', { at: fmt.since(first.lookedAt, Date.now()) })}
    />
  )
}

/** The changes of one page; their courses come in one answer. */
function Lines({ items }: { items: ChangeList['items'] }) {
  const courses = useQuery(coursesQuery(items))
  return items.map((change) => (
    <li key={change.id}>
      <ChangeLine
        change={change}
        course={courses.isPending ? 'waiting' : (courses.data?.get(change.id) ?? 'none')}
      />
    </li>
  ))
}

/** Customers who behave otherwise than they themselves did, as one item before the others. */
function ChangedPeople({ first: { people }, search }: Pick<FeedProps, 'first' | 'search'>) {
  const { t } = useTranslation()
  const fmt = useFormat()
  const isNarrowed = search.team || search.kind || search.measure || (search.state ?? 'new') !== 'new'
  if (!people || isNarrowed) return null
  const kinds = personKinds.filter((kind) => people.kinds[kind] > 0)
  return (
    <div className="change-people">
      <p className="say sm change-say">
        <Mark level="watch" size={12} />
        <Link to="/changes/people">
          {t('changes.people.inFeed', { count: people.people, n: fmt.count(people.people) })}
        </Link>
      </p>
      <p className="dim">
        {kinds
          .map((kind) => t(`changes.people.countOf.${kind}`, { n: fmt.count(people.kinds[kind]) }))
          .join(' · ')}
      </p>
      <p className="meta">{t('changes.people.inFeedNote', { n: fmt.count(people.judged) })}</p>
    </div>
  )
}

/** Looks at all measures now, for those who may; otherwise the night does. */
function LookButton() {
  const { t } = useTranslation()
  const fmt = useFormat()
  const look = useAct(lookNow, {
    onDone: ({ looked, found, late }) =>
      void notify(
        [
          t('changes.looked', { looked: fmt.count(looked), count: found }),
          ...(late.length > 0 ? [t('changes.lookedLate', { count: late.length })] : []),
        ].join(' '),
      ),
  })
  if (!useCan('measures:write')) return null
  return (
    <>
      {look.error && <span className="meta ember-text">{look.error.message}</span>}
      <Button variant="default" disabled={look.isPending} onClick={() => look.mutate()}>
        {t(look.isPending ? 'changes.looking' : 'changes.look')}
      </Button>
    </>
  )
}

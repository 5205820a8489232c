import { SegmentedControl } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { Review } from '../../src/identity/index.ts'
import { useCan } from '../access/session.ts'
import { LinkButton } from '../parts/link-button.tsx'
import { Card, PageHead } from '../parts/page.tsx'
import { Empty, Failed, Loading, NotYours } from '../parts/states.tsx'
import './identity.css'
import { More } from '../parts/more.tsx'
import { LookAgain } from './look-again.tsx'
import { Pair } from './pair.tsx'
import { PairList } from './pair-list.tsx'
import { reviewsQuery } from './review-data.ts'
import { usePairKeys } from './use-pair-keys.ts'

const route = getRouteApi('/app/people/doubtful')
const states = ['open', 'later', 'joined', 'separated'] as const

/** Pairs of people who may be one: looked at side by side, and answered. */
export function DoubtfulPage() {
  const { t } = useTranslation()
  const maySee = useCan('people:read')
  const mayJoin = useCan('people:join')
  return (
    <>
      <PageHead title={t('pairs.title')} lede={t('pairs.lede')}>
        {maySee && <LookAgain mayStart={mayJoin} />}
        {maySee && (
          <LinkButton variant="default" to="/settings/matching">
            {t('matcher.toSettings')}
          </LinkButton>
        )}
      </PageHead>
      {maySee ? <Queue mayJoin={mayJoin} /> : <NotYours role={t('role.analyst')} />}
    </>
  )
}

function Queue({ mayJoin }: { mayJoin: boolean }) {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const { state = 'open' } = route.useSearch()
  const choose = (chosen: string) =>
    void navigate({
      to: '/people/doubtful',
      search: chosen === 'open' ? {} : { state: chosen as Review['state'] },
    })
  return (
    <div className="stack">
      <div className="row">
        <SegmentedControl
          aria-label={t('pairs.which')}
          value={state}
          onChange={choose}
          data={states.map((value) => ({ value, label: t(`pairs.state.${value}`) }))}
        />
      </div>
      <Pairs key={state} state={state} mayJoin={mayJoin} />
    </div>
  )
}

function Pairs({ state, mayJoin }: { state: Review['state']; mayJoin: boolean }) {
  const { t } = useTranslation()
  const list = useInfiniteQuery(reviewsQuery(state))
  if (list.isError && !list.data) return <Failed error={list.error} onRetry={() => void list.refetch()} />
  if (!list.data) return <Loading />
  const pairs = list.data.pages.flatMap((page) => page.reviews)
  if (pairs.length === 0) {
    return (
      <Card label={t('pairs.title')}>
        <Empty sentence={t(`pairs.empty.${state}`)} note={t('pairs.emptyNote')} />
      </Card>
    )
  }
  return <Desk pairs={pairs} mayJoin={mayJoin} more={list.hasNextPage ? <More list={list} /> : undefined} />
}

interface DeskProps {
  pairs: readonly Review[]
  mayJoin: boolean
  more: React.ReactNode
}

/** The list on one side, the chosen pair on the other; without a choice the first. */
function Desk({ pairs, mayJoin, more }: DeskProps) {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const { pair, state } = route.useSearch()
  const at = Math.max(
    pairs.findIndex(({ id }) => id === pair),
    0,
  )
  const chosen = pairs[at] as Review
  const go = (to: number) => {
    const next = pairs[Math.min(Math.max(to, 0), pairs.length - 1)]
    if (!next) return
    void navigate({
      to: '/people/doubtful',
      search: { ...(state ? { state } : {}), pair: next.id },
      replace: true,
    })
  }
  usePairKeys({ j: () => go(at + 1), k: () => go(at - 1) })
  return (
    <div className="pairs">
      <div className="pair-side">
        <Card
          title={t('pairs.list')}
          aside={
            <span className="meta">
              {t('pairs.position', { at: at + 1, of: `${pairs.length}${more ? '+' : ''}` })}
            </span>
          }
        >
          <PairList
            pairs={pairs}
            chosen={chosen.id}
            onChoose={(id) => go(pairs.findIndex((p) => p.id === id))}
          />
          {more}
          <p className="meta keys-note">{t('pairs.keys')}</p>
        </Card>
      </div>
      <Pair
        key={chosen.id}
        review={chosen}
        mayJoin={mayJoin}
        onNext={() => go(at + 1 < pairs.length ? at + 1 : at - 1)}
      />
    </div>
  )
}

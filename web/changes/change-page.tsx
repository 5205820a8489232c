import './changes.css'
import { SegmentedControl } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { ChangeDetail } from '../../src/changes/index.ts'
import { useCan, useFormat } from '../access/session.ts'
import { Talks } from '../boards/talks.tsx'
import { BehindList } from '../metrics/behind.tsx'
import { useMoments } from '../metrics/moments.ts'
import { Card, Facts, PageHead } from '../parts/page.tsx'
import { Resource } from '../parts/states.tsx'
import { Mark } from '../theme/marks.tsx'
import { Candidates } from './candidates.tsx'
import { ChangeActs } from './change-acts.tsx'
import { ChangeChart } from './change-chart.tsx'
import { changeQuery } from './change-data.ts'
import { ownersOf } from './change-line.tsx'
import { ChangeParts } from './change-parts.tsx'
import { ChangesNav } from './changes-nav.tsx'
import {
  chanceInWords,
  changeSentence,
  levels,
  likelyRange,
  sizeSentence,
  subjectName,
  unitOf,
  writeChange,
} from './words.ts'

const route = getRouteApi('/app/changes/$id')

/** One change: its course, the groups that make it up, what else happened then, the people behind it, what is said of it. */
export function ChangePage() {
  const { id } = route.useParams()
  const change = useQuery(changeQuery(id))
  return (
    <Resource query={change} shape="figure">
      {(data) => <Details change={data} />}
    </Resource>
  )
}

function Details({ change }: { change: ChangeDetail }) {
  const { t } = useTranslation()
  const fmt = useFormat()
  const size = sizeSentence(change, t, fmt)
  return (
    <>
      <ChangesNav at="measures" />
      <PageHead
        title={subjectName(change, t)}
        lede={
          <>
            <Mark level={levels[change.tone]} size={11} /> {changeSentence(change, t, fmt)}.{' '}
            {size && `${size[0]?.toUpperCase()}${size.slice(1)}.`}
          </>
        }
      >
        <ChangeActs change={change} />
      </PageHead>
      <div className="side">
        <div className="stack">
          {change.series.length > 0 && <ChangeChart change={change} />}
          {change.decompositions.length > 0 && <ChangeParts change={change} />}
          <Candidates change={change} />
          {change.people && <Behind change={change} people={change.people} />}
          <Card title={t('panelTab.talk')}>
            <Talks subject={`change:${change.id}`} />
          </Card>
        </div>
        <div className="stack">
          <About change={change} />
          {change.together.length > 0 && <Together change={change} />}
          <History change={change} />
        </div>
      </div>
    </>
  )
}

function About({ change }: { change: ChangeDetail }) {
  const { t } = useTranslation()
  const fmt = useFormat()
  const moments = useMoments(change.grain)
  const { subject, size, spread } = change
  const unit = unitOf(change)
  const likely = likelyRange(size, unit, t, fmt)
  const facts: [string, React.ReactNode][] = [
    [t('changes.fact.state'), stateOf(change, t)],
    [t('changes.kind'), t(`changes.kindOf.${change.kind}`)],
    [t('changes.fact.for'), t(`changes.tone.${change.tone}`)],
    [t('changes.fact.since'), moments.long(change.since)],
  ]
  if (change.until) facts.push([t('changes.fact.over'), moments.long(change.until)])
  facts.push([t('changes.fact.found'), fmt.since(change.foundAt, Date.now())])
  if (size.absolute !== null)
    facts.push([
      t('changes.fact.size'),
      [writeChange(size.absolute, unit, fmt), ...(likely ? [likely] : [])].join(', '),
    ])
  if (spread)
    facts.push([
      t('changes.fact.spread'),
      t('changes.fromTo', {
        from: fmt.difference(spread.before, unit),
        to: fmt.difference(spread.after, unit),
      }),
    ])
  facts.push(
    [t('changes.fact.answers'), fmt.count(change.answers)],
    [t('changes.fact.chance'), chanceInWords(change.evidence.p, t, fmt)],
  )
  if (change.owners.length > 0) facts.push([t('measure.lookedAfter'), ownersOf(change.owners, t).join(' + ')])
  if (change.assigned) facts.push([t('changes.fact.with'), change.assigned.name])
  if (change.acknowledged)
    facts.push([
      t('changes.fact.taken'),
      `${change.acknowledged.by}, ${fmt.since(change.acknowledged.at, Date.now())}`,
    ])
  facts.push([t('changes.fact.told'), t(change.told ? 'changes.told' : 'changes.untold')])
  if (subject.kind === 'measure')
    facts.push([
      t('measures.measure'),
      <Link key="measure" to="/measures/$name" params={{ name: subject.measure }} className="a">
        {subject.label}
      </Link>,
    ])
  else
    facts.push([
      t('changes.fact.source'),
      <Link key="source" to="/sources/$id" params={{ id: subject.source }} className="a">
        {subject.name}
      </Link>,
    ])
  return (
    <Card title={t('changes.about')}>
      <Facts of={facts} />
    </Card>
  )
}

function stateOf({ state, closedAs }: ChangeDetail, t: ReturnType<typeof useTranslation>['t']): string {
  const word = t(`changes.stateOf.${state}`)
  return closedAs ? `${word}: ${t(`changes.closedAs.${closedAs}`)}` : word
}

/** Changes that came together: most likely one cause. */
function Together({ change }: { change: ChangeDetail }) {
  const { t } = useTranslation()
  const fmt = useFormat()
  return (
    <Card title={t('changes.together')}>
      <p className="dim">{t('changes.togetherNote')}</p>
      <ul className="change-history">
        {change.together.map((other) => (
          <li key={other.id}>
            <Mark level={levels[other.tone]} size={11} />{' '}
            <Link to="/changes/$id" params={{ id: other.id }} className="a">
              {changeSentence(other, t, fmt)}
            </Link>
          </li>
        ))}
      </ul>
    </Card>
  )
}

function History({ change }: { change: ChangeDetail }) {
  const { t } = useTranslation()
  const fmt = useFormat()
  return (
    <Card title={t('changes.history')}>
      <ul className="change-history">
        {change.history.map((entry) => (
          <li key={`${entry.at} ${entry.what}`}>
            {t(`changes.did.${entry.what}`)}
            {entry.detail && <DidDetail what={entry.what} detail={entry.detail} />}
            <p className="meta">{[entry.by, fmt.since(entry.at, Date.now())].filter(Boolean).join(', ')}</p>
          </li>
        ))}
      </ul>
    </Card>
  )
}

/** What was written with it; how a change was closed is a word of ours. */
function DidDetail({ what, detail }: { what: ChangeDetail['history'][number]['what']; detail: string }) {
  const { t } = useTranslation()
  const said = what === 'closed' ? t(`changes.closedAs.${detail}`, { defaultValue: detail }) : detail
  return (
    <span className="dim" data-words="own">
      : {said}
    </span>
  )
}

/** The events and people that make the figure since then; people only for those who may see them. */
function Behind({ change, people }: { change: ChangeDetail; people: NonNullable<ChangeDetail['people']> }) {
  const { t } = useTranslation()
  const navigate = useNavigate({ from: '/changes/$id' })
  const mayRead = useCan('people:read')
  const { behind } = route.useSearch()
  const { subject } = change
  if (subject.kind !== 'measure') return null
  const modes = ['none', 'rows', ...(mayRead ? ['people'] : [])]
  const mode = behind === 'rows' || (behind === 'people' && mayRead) ? behind : undefined
  const { group, ...asked } = people
  return (
    <Card
      title={t('changes.behind')}
      aside={
        <SegmentedControl
          aria-label={t('changes.behind')}
          value={mode ?? 'none'}
          onChange={(value) =>
            void navigate({
              search: ({ behind: _, ...old }) => (value === 'none' ? old : { ...old, behind: value }),
              replace: true,
              resetScroll: false,
            })
          }
          data={modes.map((value) => ({ value, label: t(`behind.${value}`) }))}
          transitionDuration={0}
        />
      }
    >
      <div className="stack tight">
        {mode ? (
          <BehindList
            mode={mode}
            definition={{ label: subject.label, unit: subject.unit }}
            behind={{ ...asked, ...(group ? { group } : {}) }}
          />
        ) : (
          <p className="meta">{t('changes.behindNote')}</p>
        )}
      </div>
    </Card>
  )
}

import './team.css'
import { Button, Select } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type {
  ChangeState,
  HeadlineState,
  LineState,
  NeedsState,
  SourcesState,
} from '../../src/dashboards/index.ts'
import { homeOf, usePreferences } from '../access/preferences.ts'
import { useFormat, useMe } from '../access/session.ts'
import { api } from '../api/client.ts'
import { dataKey } from '../api/workspace.ts'
import { TeamChanges } from '../changes/team-changes.tsx'
import { LinkButton } from '../parts/link-button.tsx'
import { Card, PageHead } from '../parts/page.tsx'
import { Resource } from '../parts/states.tsx'
import { Mark } from '../theme/marks.tsx'
import { changeText, needText, RangeStrip, sayIn, usualText } from '../wall/index.ts'
import { TeamWarnings } from '../warnings/team-line.tsx'
import { teams } from './teams.ts'

type Team = (typeof teams)[number]

interface TeamNow {
  at: string
  headline: HeadlineState
  needs: NeedsState
  lines: LineState[]
  more: number
  change: ChangeState
  sources: SourcesState
}

const route = getRouteApi('/app/team')

/** The same numbers as on the wall, those that one team looks after on top. */
export function TeamPage() {
  const { t, i18n } = useTranslation()
  const navigate = useNavigate()
  const me = useMe()
  const search = route.useSearch()
  const team: Team = search.team ?? me.team ?? 'service'
  const language = i18n.language
  const now = useQuery({
    queryKey: dataKey('team', team, language),
    queryFn: ({ signal }) => api<TeamNow>(`/api/v1/teams/${team}/now`, { query: { language }, signal }),
    refetchInterval: 30_000,
  })
  const keep = usePreferences(t('find.begun'))
  const address = search.team ? `/team?team=${search.team}` : '/team'
  return (
    <>
      <PageHead title={t('teamNow.title', { team: t(`team.${team}`) })} lede={t('teamNow.lede')}>
        <Select
          aria-label={t('teamNow.choose')}
          data={teams.map((one) => ({ value: one, label: t(`team.${one}`) }))}
          value={team}
          allowDeselect={false}
          onChange={(one) => void navigate({ to: '/team', search: { team: one as Team } })}
        />
        {homeOf(me) !== address && (
          <Button variant="default" onClick={() => keep.mutate({ home: address })}>
            {t('find.beginHere')}
          </Button>
        )}
        <LinkButton variant="default" to="/impact/teams/$team" params={{ team }}>
          {t('nav.teamImpact', { context: team, team: t(`team.${team}`) })}
        </LinkButton>
      </PageHead>
      <Resource query={now}>{(data) => <Now data={data} team={team} />}</Resource>
    </>
  )
}

function Now({ data, team }: { data: TeamNow; team: Team }) {
  const { t } = useTranslation()
  const { headline } = data
  return (
    <div className="stack">
      <p className="say">
        {headline.calm} {headline.concern && <em className={`t-${headline.level}`}>{headline.concern}</em>}
      </p>
      <div className="side">
        <Card title={t('teamNow.measures')}>
          {data.lines.length === 0 ? <p className="dim">{t('teamNow.none')}</p> : <Lines data={data} />}
          {data.more > 0 && (
            <Link to="/measures" className="a">
              {t('teamNow.more', { count: data.more })}
            </Link>
          )}
        </Card>
        <div className="stack">
          <NeedsCard data={data} team={team} />
          <TeamWarnings team={team} />
          <TeamChanges team={team} />
          <AroundCard data={data} />
        </div>
      </div>
    </div>
  )
}

function Lines({ data }: { data: TeamNow }) {
  const { i18n } = useTranslation()
  const fmt = useFormat()
  const say = sayIn(i18n.language)
  return (
    <ul className="team-lines" data-list>
      {data.lines.map((line) => (
        <li key={line.measure ?? line.label}>
          <div>
            <p className="team-name">
              {line.status === 'normal' && <Mark level={line.level} />}
              {line.measure ? (
                <Link to="/measures/$name" params={{ name: line.measure }}>
                  {line.label}
                </Link>
              ) : (
                line.label
              )}
            </p>
            <p className="meta">{line.owners.map((owner) => say.teams[owner]).join(' + ')}</p>
          </div>
          <p className="figure-m num">{figureText(line, fmt, say)}</p>
          <div className="team-range">
            {line.status === 'normal' && line.usual && line.value !== null && (
              <RangeStrip value={line.value} usual={line.usual} aim={line.aim?.value} level={line.level} />
            )}
            <p className="meta">{beside(line, fmt, say)}</p>
          </div>
        </li>
      ))}
    </ul>
  )
}

function figureText(
  line: LineState,
  fmt: ReturnType<typeof useFormat>,
  say: ReturnType<typeof sayIn>,
): string {
  if (line.status === 'too_few') return `${fmt.count(line.n)} ${say.answers(line.n === 1)}`
  return line.value === null ? '–' : fmt.value(line.value, line.unit)
}

function beside(line: LineState, fmt: ReturnType<typeof useFormat>, say: ReturnType<typeof sayIn>): string {
  if (line.status === 'nothing_yet') return line.why ?? say.nothingLinked
  if (line.status === 'failed') return `${say.failed} ${say.reference(line.reference ?? '')}`
  if (line.status === 'too_few') return say.tooFew.figure
  if (line.status === 'late' && line.asOf) return say.asOf(fmt.since(line.asOf, Date.now()))
  return usualText(line, fmt, say)
}

function NeedsCard({ data, team }: { data: TeamNow; team: Team }) {
  const { t, i18n } = useTranslation()
  const fmt = useFormat()
  const say = sayIn(i18n.language)
  const { items } = data.needs
  return (
    <Card title={say.needs}>
      {items.length === 0 ? (
        <p className="dim">{say.needsEmpty}</p>
      ) : (
        <ul className="team-needs" data-list>
          {items.map((need) => (
            <li key={need.id}>
              <p className="team-name">
                <Mark level={need.level} />
                {need.measure ? (
                  <Link to="/measures/$name" params={{ name: need.measure }}>
                    {need.title}
                  </Link>
                ) : (
                  need.title
                )}
                {need.owners.includes(team) && <span className="tag">{t('teamNow.yours')}</span>}
              </p>
              <p className="meta">{needText(need, fmt, say, data.at)}</p>
            </li>
          ))}
        </ul>
      )}
    </Card>
  )
}

function AroundCard({ data }: { data: TeamNow }) {
  const { t, i18n } = useTranslation()
  const fmt = useFormat()
  const say = sayIn(i18n.language)
  const { sources, change } = data
  return (
    <Card title={t('teamNow.around')}>
      <ul className="team-needs">
        <li>
          <p className="meta">{say.changing(fmt.since(change.since, data.at))}</p>
          <p>{changeText(change, fmt, say)}</p>
        </li>
        <li>
          <p>
            <Link to="/sources">{say.sources(sources.current, sources.total)}</Link>
          </p>
          {sources.late.map((source) => (
            <p key={source.name} className="meta">
              {say.isLate(source.name)}
            </p>
          ))}
        </li>
      </ul>
    </Card>
  )
}

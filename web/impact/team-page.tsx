import './impact.css'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { lazy, Suspense } from 'react'
import { useTranslation } from 'react-i18next'
import type { Team } from '../../src/access/index.ts'
import type { ImpactView, TeamView } from '../../src/impact/index.ts'
import { useFormat } from '../access/session.ts'
import { Card } from '../parts/page.tsx'
import { Empty, Resource } from '../parts/states.tsx'
import { type NodeView, teamImpactQuery } from './impact-data.ts'
import { TreeWithPanel, WithTree } from './tree-page.tsx'
import { changeOf, effectInWords, likelyInWords, writeEffect } from './words.ts'

const WhatIf = lazy(() => import('../forecasts/what-if.tsx').then((it) => ({ default: it.WhatIf })))

const route = getRouteApi('/app/impact/teams/$team')

/** "How does IT affect customers?": the team's measures, their ways up, what changed, what is worth doing. */
export function TeamPage() {
  const { t } = useTranslation()
  const team = route.useParams().team as Team
  const name = t(`team.${team}`, { defaultValue: team })
  return (
    <WithTree title={t('impact.teamTitle', { team: name })} lede={t('impact.teamLede')} team={team}>
      {(view) => <TeamTree view={view} team={team} />}
    </WithTree>
  )
}

function TeamTree({ view, team }: { view: ImpactView; team: Team }) {
  const { t } = useTranslation()
  const found = useQuery(teamImpactQuery(team, view.tree.name))
  return (
    <Resource query={found} shape="figure">
      {(data) =>
        data.measures.length === 0 ? (
          <Empty
            sentence={t('impact.teamNone', { team: t(`team.${team}`) })}
            note={t('impact.teamNoneNote')}
          />
        ) : (
          <>
            <div className="two">
              <Worth view={view} data={data} />
              <Own data={data} view={view} />
            </div>
            <Suspense>
              <WhatIf key={view.tree.name} view={view} own={data.measures.map(({ node }) => node.measure)} />
            </Suspense>
            <TreeWithPanel view={view} focus={focusOf(data)} />
          </>
        )
      }
    </Resource>
  )
}

/** The team's measures and all that they reach. */
function focusOf(data: TeamView): ReadonlySet<string> {
  return new Set(
    data.measures.flatMap(({ node, paths }) => [node.measure, ...paths.flatMap(({ measures }) => measures)]),
  )
}

function Worth({ view, data }: { view: ImpactView; data: TeamView }) {
  const { t } = useTranslation()
  const fmt = useFormat()
  const nodeOf = (measure: string) => view.nodes.find((node) => node.measure === measure)
  return (
    <Card title={t('impact.worth')}>
      {data.worth.length === 0 ? (
        <p className="dim">{t('impact.worthNone')}</p>
      ) : (
        <ol className="impact-worth">
          {data.worth.slice(0, 4).map(({ measure, top, path, gain, toAim }) => {
            const [from, to] = [nodeOf(measure), nodeOf(top)]
            if (!from || !to || !path.effect) return null
            return (
              <li key={measure}>
                <p>{effectInWords({ from, to }, path.effect, t, fmt)}</p>
                <p className="meta">
                  {likelyInWords(path.effect, to.unit, t, fmt)} {t(`impact.grade.${path.grade}`)}.{' '}
                  {toAim &&
                    t('impact.worthAim', { gain: writeEffect(gain.value, to.unit, fmt), to: to.label })}
                </p>
              </li>
            )
          })}
        </ol>
      )}
    </Card>
  )
}

function Own({ data, view }: { data: TeamView; view: ImpactView }) {
  const { t } = useTranslation()
  return (
    <Card title={t('impact.own')}>
      <ul className="impact-own">
        {data.measures.map(({ node, paths }) => (
          <li key={node.measure}>
            <OwnLine node={node} ways={paths.length} tree={view.tree.name} />
          </li>
        ))}
      </ul>
    </Card>
  )
}

function OwnLine({ node, ways, tree }: { node: NodeView; ways: number; tree: string }) {
  const { t } = useTranslation()
  const fmt = useFormat()
  const change = changeOf(node, fmt)
  return (
    <>
      <span>
        <Link to="/measures/$name" params={{ name: node.measure }}>
          {node.label}
        </Link>
        <span className="meta">{t('impact.ways', { count: ways })}</span>
      </span>
      <span className="num">
        {node.now.value === null ? '–' : fmt.value(node.now.value, node.unit)}
        {change && <span className={change.good === false ? 'ember-text' : 'dim'}> {change.text}</span>}
        {node.aim && (
          <span className="meta">{t('impact.aimIs', { aim: fmt.value(node.aim.value, node.unit) })}</span>
        )}
      </span>
      <span className="sr">{t('impact.ofTree', { tree })}</span>
    </>
  )
}

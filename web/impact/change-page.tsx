import './impact.css'
import { Select } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { Change } from '../../src/impact/index.ts'
import { useFormat } from '../access/session.ts'
import { Figure } from '../charts/index.ts'
import { Waterfall } from '../charts/waterfall.tsx'
import { Card, PageHead } from '../parts/page.tsx'
import { Empty, Resource } from '../parts/states.tsx'
import { changeQuery, type StoredTree, treesQuery, viewQuery } from './impact-data.ts'

import { writePart } from './words.ts'

const route = getRouteApi('/app/impact/change')
type Unit = Parameters<ReturnType<typeof useFormat>['value']>[1]

/** What the change of a measure is made of: groups and mix, what links brought, and what nothing accounts for. */
export function ChangePage() {
  const { t } = useTranslation()
  const search = route.useSearch()
  const trees = useQuery(treesQuery())
  const tree = trees.data?.find(({ definition }) => definition.name === search.tree) ?? trees.data?.[0]
  return (
    <>
      <PageHead title={t('impact.changeTitle')} lede={t('impact.changeLede')}>
        {tree && <Choices tree={tree} />}
      </PageHead>
      <Resource query={trees} shape="figure">
        {() =>
          tree ? (
            <ChangeOf tree={tree.definition.name} />
          ) : (
            <Empty sentence={t('impact.empty')} note={t('impact.emptyNote')} />
          )
        }
      </Resource>
    </>
  )
}

function Choices({ tree }: { tree: StoredTree }) {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const search = route.useSearch()
  const { definition } = tree
  const view = useQuery(viewQuery(definition.name))
  const labelOf = (name: string) => view.data?.nodes.find(({ measure }) => measure === name)?.label ?? name
  const measures = definition.nodes.filter(({ place }) => place !== 'works').map(({ measure }) => measure)
  const go = (part: Partial<typeof search>) =>
    void navigate({ to: '/impact/change', search: { ...search, ...part } })
  return (
    <>
      <Select
        aria-label={t('impact.measure')}
        data={measures.map((value) => ({ value, label: labelOf(value) }))}
        value={search.measure ?? measures[0] ?? null}
        allowDeselect={false}
        onChange={(measure) => measure && go({ measure })}
      />
      <Select
        aria-label={t('impact.compare')}
        data={(['previous', 'year'] as const).map((value) => ({
          value,
          label: t(`impact.compareWith.${value}`),
        }))}
        value={search.compare ?? 'previous'}
        allowDeselect={false}
        onChange={(compare) => go({ compare: compare === 'year' ? 'year' : 'previous' })}
      />
    </>
  )
}

function ChangeOf({ tree }: { tree: string }) {
  const { t } = useTranslation()
  const { measure, compare } = route.useSearch()
  const asked = { ...(measure ? { measure } : {}), ...(compare ? { compare } : {}) }
  const change = useQuery(changeQuery(tree, asked))
  return (
    <Resource query={change} shape="figure">
      {(data) =>
        data.change === null || data.before.value === null ? (
          <Empty sentence={t('impact.noChange')} note={t('impact.noChangeNote')} />
        ) : (
          <div className="stack">
            <Parts data={data} start={data.before.value} change={data.change} />
            {data.groups.length > 0 && <Groups data={data} />}
          </div>
        )
      }
    </Resource>
  )
}

function Parts({ data, start, change }: { data: Change; start: number; change: number }) {
  const { t } = useTranslation()
  const fmt = useFormat()
  const unit = data.unit as Unit
  const write = (value: number) => writePart(value, unit, fmt)
  const isGood = (value: number) =>
    data.good === 'none' || value === 0 ? undefined : value > 0 === (data.good === 'up')
  const reasons = data.parts.map((part) => ({
    key: part.kind === 'link' ? part.from : part.kind,
    label: part.kind === 'link' ? part.label : t(`impact.part.${part.kind}`),
    note: part.kind === 'link' ? t(`impact.grade.${part.grade}`) : undefined,
    value: part.value,
    good: part.kind === 'unexplained' ? undefined : isGood(part.value),
  }))
  const sentence = t('impact.changeSentence', {
    label: data.label,
    before: fmt.value(start, unit),
    after: fmt.value(start + change, unit),
    change: write(change),
  })
  return (
    <Card>
      <Figure
        title={data.label}
        sentence={sentence}
        about={[`${data.before.from} – ${data.before.to}`, `${data.after.from} – ${data.after.to}`]}
        table={{
          columns: [
            t('impact.part.name'),
            t('impact.part.brought'),
            t('impact.part.low'),
            t('impact.part.high'),
          ],
          rows: [
            [t('impact.part.before'), start, '', ''],
            ...data.parts.map((part, index) => [
              reasons[index]?.label ?? '',
              part.value,
              part.kind === 'link' ? (part.low ?? '') : '',
              part.kind === 'link' ? (part.high ?? '') : '',
            ]),
            [t('impact.part.after'), start + change, '', ''],
          ],
        }}
      >
        <Waterfall
          start={{ label: t('impact.part.before'), value: start }}
          reasons={reasons}
          end={{ label: t('impact.part.after') }}
          writeValue={(value) => fmt.value(value, unit)}
          writeChange={write}
          sentence={sentence}
        />
      </Figure>
      <p className="meta">
        {t('impact.periods', {
          from: fmt.date(data.after.from),
          to: fmt.date(data.after.to),
          before: fmt.date(data.before.from),
          until: fmt.date(data.before.to),
          n: fmt.count(data.after.n),
          m: fmt.count(data.before.n),
        })}
      </p>
    </Card>
  )
}

function Groups({ data }: { data: Change }) {
  const { t } = useTranslation()
  const fmt = useFormat()
  const unit = data.unit as Unit
  const value = (given: number | null) => (given === null ? '–' : fmt.value(given, unit))
  return (
    <Card title={t('impact.groups')}>
      <p className="dim">{t('impact.groupsNote')}</p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard */}
      <section className="figure-table" tabIndex={0} aria-label={t('impact.groups')}>
        <table>
          <thead>
            <tr>
              <th scope="col">{(data.by ?? '').replace(/^trait\./, '')}</th>
              {(['before', 'after', 'share', 'within', 'mix'] as const).map((column) => (
                <th key={column} scope="col" className="num">
                  {t(`impact.group.${column}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {data.groups.map((one) => (
              <tr key={`${one.group} ${one.others}`}>
                <td>{one.others ? t('impact.others') : (one.group ?? t('impact.unknown'))}</td>
                <td className="num">{value(one.before.value)}</td>
                <td className="num">{value(one.after.value)}</td>
                <td className="num">
                  {fmt.percent(one.before.share * 100)} → {fmt.percent(one.after.share * 100)}
                </td>
                <td className="num">{writePart(one.within, unit, fmt)}</td>
                <td className="num">{writePart(one.mix, unit, fmt)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </Card>
  )
}

import { Autocomplete } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Metric, Series } from '../../src/metrics/index.ts'
import { useFormat } from '../access/session.ts'
import { useSourceNames } from '../ingestion/source-data.ts'
import { DataTable } from '../parts/data-table.tsx'
import { Card } from '../parts/page.tsx'
import { Empty, Resource } from '../parts/states.tsx'
import { groupsQuery } from '../people/group-data.ts'
import { useTraitNames } from '../traits/trait-names.ts'
import { useChangeSearch } from './controls.tsx'
import { figuresQuery, type Question } from './measure-data.ts'

const route = getRouteApi('/app/measures/$name')
const offered = ['channel', 'source', 'name', 'account', 'context.device.type', 'context.campaign.name']

/** The parts of the period's figure by one property; pressing one narrows what lies behind the number to it. */
export function Breakdown({ definition, question }: { definition: Metric; question: Question }) {
  const { t } = useTranslation()
  const { by, group } = route.useSearch()
  const change = useChangeSearch()
  return (
    <Card
      title={t('breakdown.title')}
      aside={<ByChoice by={by} onChoose={(next) => change({ by: next, group: undefined })} />}
    >
      {by === undefined ? (
        <p className="meta">{t('breakdown.choose')}</p>
      ) : (
        <Parts
          definition={definition}
          question={question}
          by={by}
          chosen={group}
          onChoose={(next) => change({ group: next, behind: 'rows' })}
        />
      )}
    </Card>
  )
}

interface ByChoiceProps {
  by: string | undefined
  onChoose: (by: string | undefined) => void
}

/** By what a figure is broken down: offered, or typed. */
export function ByChoice({ by, onChoose }: ByChoiceProps) {
  const { t } = useTranslation()
  const [text, setText] = useState(by ?? '')
  const groups = (useQuery(groupsQuery()).data ?? []).map(({ name }) => `segment.${name}`)
  const [asked, setAsked] = useState(false)
  const traits = useTraitNames('trait', asked).map((name) => `trait.${name}`)
  const choose = (value: string) => onChoose(value.trim() || undefined)
  return (
    <Autocomplete
      aria-label={t('breakdown.by')}
      placeholder={t('breakdown.by')}
      data={[...offered, ...groups, ...traits]}
      value={text}
      onChange={setText}
      onFocus={() => setAsked(true)}
      onOptionSubmit={choose}
      onBlur={() => text !== (by ?? '') && choose(text)}
      onKeyDown={(event) => event.key === 'Enter' && choose(text)}
      w={220}
    />
  )
}

interface PartsProps {
  definition: Pick<Metric, 'label' | 'unit'>
  question: Question
  by: string
  /** The part that is narrowed to, as its `by` in JSON. */
  chosen: string | undefined
  onChoose: (group: string) => void
}

/** The parts of the period's figure as a table. */
export function Parts({ question, ...table }: PartsProps) {
  const { t } = useTranslation()
  const { by } = table
  const parts = useQuery(figuresQuery({ ...question, grain: 'total', by: [by], limit: 12 }))
  return (
    <Resource query={parts} rest={t('measure.restWorks')}>
      {(result) =>
        result.series.length === 0 ? (
          <Empty sentence={t('breakdown.empty')} />
        ) : (
          <GroupTable {...table} series={result.series} />
        )
      }
    </Resource>
  )
}

function GroupTable({
  definition,
  series,
  by,
  chosen,
  onChoose,
}: Omit<PartsProps, 'question'> & { series: Series[] }) {
  const { t } = useTranslation()
  const fmt = useFormat()
  const groups = useQuery({ ...groupsQuery(), enabled: by.startsWith('segment.') })
  const groupLabel = groups.data?.find(({ name }) => by === `segment.${name}`)?.label
  const totalOf = (one: Series) => one.points.at(-1)?.value ?? null
  const largest = Math.max(...series.map((one) => Math.abs(totalOf(one) ?? 0)), 0) || 1
  return (
    <DataTable
      caption={t('breakdown.title')}
      rows={series}
      rowKey={(one) => JSON.stringify(one.by) + String(one.others ?? '')}
      columns={[
        {
          key: 'group',
          header: groupLabel ?? by,
          main: true,
          cell: (one) => <GroupName one={one} by={by} chosen={chosen} onChoose={onChoose} />,
        },
        {
          key: 'bar',
          header: '',
          width: '45%',
          cell: (one) => (
            <div className="bd-bar" style={{ width: `${(Math.abs(totalOf(one) ?? 0) / largest) * 100}%` }} />
          ),
        },
        {
          key: 'value',
          header: definition.label,
          right: true,
          sort: (one) => totalOf(one) ?? 0,
          cell: (one) => <GroupValue definition={definition} one={one} />,
        },
        {
          key: 'n',
          header: t('measure.answersHead'),
          right: true,
          sort: (one) => one.points.at(-1)?.n ?? 0,
          cell: (one) => fmt.count(one.points.at(-1)?.n ?? 0),
        },
      ]}
    />
  )
}

/** A group's name; pressing it opens what is behind its part. */
function GroupName({
  one,
  by,
  chosen,
  onChoose,
}: Omit<PartsProps, 'question' | 'definition'> & { one: Series }) {
  const { t } = useTranslation()
  const sourceName = useSourceNames()
  if (one.others) return t('breakdown.others')
  const name = one.by[by]
  const key = JSON.stringify(one.by)
  const wordOf = (value: string) => {
    if (by === 'source') return sourceName(value)
    return by.startsWith('segment.') ? t(`breakdown.group.${value as 'in' | 'out'}`) : value
  }
  return (
    <button type="button" className="main break" aria-pressed={chosen === key} onClick={() => onChoose(key)}>
      {name ? wordOf(name) : t('breakdown.without')}
    </button>
  )
}

function GroupValue({ definition, one }: { definition: PartsProps['definition']; one: Series }) {
  const { t } = useTranslation()
  const fmt = useFormat()
  const point = one.points.at(-1)
  if (point?.tooFew) return <span className="meta">{t('measures.answers', { count: point.n })}</span>
  return point?.value == null ? '–' : fmt.value(point.value, definition.unit)
}

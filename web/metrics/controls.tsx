import { SegmentedControl, Select, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { groupsQuery } from '../people/group-data.ts'
import { FilterButton } from './filter-button.tsx'
import { comparisons, grains, groupPrefix, type MeasureSearch, periods } from './measure-search.ts'
import { grainOf } from './period.ts'

/** Changes some of the page's address and keeps the rest. */
export function useChangeSearch(): (
  change: Partial<Record<keyof MeasureSearch, string | undefined>>,
) => void {
  const navigate = useNavigate({ from: '/measures/$name' })
  return (change) =>
    void navigate({
      search: (old) => {
        const next = Object.entries({ ...old, ...change }).filter(([, value]) => value !== undefined)
        return Object.fromEntries(next) as typeof old
      },
      replace: true,
      resetScroll: false,
    })
}

/** Period, step, comparison and filter of the page, all in its address. */
export function Controls({ search }: { search: MeasureSearch }) {
  const { t } = useTranslation()
  const change = useChangeSearch()
  const period = search.period ?? '28d'
  return (
    <div className="row controls">
      <SegmentedControl
        aria-label={t('measure.period')}
        value={period}
        onChange={(value) => change({ period: value, grain: undefined, point: undefined, behind: undefined })}
        data={periods.map((name) => ({ value: name, label: t(`period.${name}`) }))}
        transitionDuration={0}
      />
      {period === 'custom' && <CustomPeriod search={search} />}
      <Select
        aria-label={t('measure.grain')}
        data={grains.map((grain) => ({ value: grain, label: t(`grain.${grain}`) }))}
        value={grainOf(search)}
        allowDeselect={false}
        onChange={(grain) => change({ grain: grain ?? undefined, point: undefined })}
        w={132}
      />
      <CompareChoice search={search} />
      <FilterButton text={search.filter} onChange={(filter) => change({ filter, point: undefined })} />
    </div>
  )
}

/** With what the figures are compared: another time, or a group of customers. */
function CompareChoice({ search }: { search: MeasureSearch }) {
  const { t } = useTranslation()
  const change = useChangeSearch()
  const groups = useQuery(groupsQuery()).data ?? []
  const { against } = search
  const known = groups.some(({ name }) => name === against)
  const offered = against === undefined || known ? groups : [...groups, { name: against, label: against }]
  return (
    <Select
      aria-label={t('measure.compare')}
      data={[
        ...comparisons.map((name) => ({ value: name, label: t(`compare.${name}`) })),
        ...offered.map(({ name, label }) => ({
          value: `${groupPrefix}${name}`,
          label: t('compare.group', { group: label }),
        })),
      ]}
      value={against === undefined ? (search.compare ?? 'usual') : `${groupPrefix}${against}`}
      allowDeselect={false}
      onChange={(chosen) =>
        chosen?.startsWith(groupPrefix)
          ? change({ against: chosen.slice(groupPrefix.length), compare: undefined })
          : change({ compare: chosen ?? undefined, against: undefined })
      }
      w={220}
    />
  )
}

function CustomPeriod({ search }: { search: MeasureSearch }) {
  const { t } = useTranslation()
  const change = useChangeSearch()
  return (
    <>
      <TextInput
        type="date"
        aria-label={t('measure.from')}
        value={search.from ?? ''}
        onChange={(event) => change({ from: event.currentTarget.value || undefined, point: undefined })}
      />
      <TextInput
        type="date"
        aria-label={t('measure.to')}
        value={search.to ?? ''}
        onChange={(event) => change({ to: event.currentTarget.value || undefined, point: undefined })}
      />
    </>
  )
}

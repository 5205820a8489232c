import { SegmentedControl, Select, TextInput } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { Board } from '../../src/boards/index.ts'
import { FilterButton } from '../metrics/filter-button.tsx'
import { type BoardSearch, boardComparisons, boardGrains, boardPeriods } from './board-search.ts'

type Change = Partial<Record<keyof BoardSearch, string | undefined>>

/** Changes some of the board's address and keeps the rest. */
export function useChangeBoard(): (change: Change) => void {
  const navigate = useNavigate({ from: '/boards/$name' })
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

const nothingChosen = { tile: undefined, point: undefined, group: undefined, tab: undefined }

/** Period, step, comparison and filter of the board, all in its address and for all its tiles. */
export function BoardControls({ search, board }: { search: BoardSearch; board: Board }) {
  const { t } = useTranslation()
  const change = useChangeBoard()
  return (
    <div className="row controls">
      <SegmentedControl
        aria-label={t('measure.period')}
        value={search.period ?? 'own'}
        onChange={(value) =>
          change({ period: value === 'own' ? undefined : value, grain: undefined, ...nothingChosen })
        }
        data={[
          { value: 'own', label: periodInWords(board.period, t) },
          ...boardPeriods.map((name) => ({ value: name, label: t(`period.${name}`) })),
        ]}
        transitionDuration={0}
      />
      {search.period === 'custom' && <CustomPeriod search={search} />}
      <Select
        aria-label={t('measure.grain')}
        data={[
          { value: 'own', label: t('board.ownGrain') },
          ...boardGrains.map((grain) => ({ value: grain, label: t(`grain.${grain}`) })),
        ]}
        value={search.grain ?? 'own'}
        allowDeselect={false}
        onChange={(grain) => change({ grain: grain === 'own' ? undefined : (grain ?? undefined) })}
        w={190}
      />
      <Select
        aria-label={t('measure.compare')}
        data={[
          { value: 'own', label: t('board.ownCompare') },
          ...boardComparisons.map((name) => ({ value: name, label: t(`board.compare.${name}`) })),
        ]}
        value={search.compare ?? 'own'}
        allowDeselect={false}
        onChange={(compare) => change({ compare: compare === 'own' ? undefined : (compare ?? undefined) })}
        w={220}
      />
      <FilterButton text={search.filter} onChange={(filter) => change({ filter })} />
    </div>
  )
}

/** 'The last 28 days', or the dates of a board that stands still. */
function periodInWords(period: Board['period'], t: ReturnType<typeof useTranslation>['t']): string {
  if (!('last' in period)) return t('board.ownDates')
  const unit = period.last.at(-1) as 'h' | 'd' | 'w' | 'm'
  return t(`board.last.${unit}`, { count: Number.parseInt(period.last, 10) })
}

function CustomPeriod({ search }: { search: BoardSearch }) {
  const { t } = useTranslation()
  const change = useChangeBoard()
  return (
    <>
      <TextInput
        type="date"
        aria-label={t('measure.from')}
        value={search.from ?? ''}
        onChange={(event) => change({ from: event.currentTarget.value || undefined })}
      />
      <TextInput
        type="date"
        aria-label={t('measure.to')}
        value={search.to ?? ''}
        onChange={(event) => change({ to: event.currentTarget.value || undefined })}
      />
    </>
  )
}

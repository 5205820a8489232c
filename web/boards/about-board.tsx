import { Select, Textarea, TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { Board } from '../../src/boards/index.ts'
import { ExpressionEditor } from '../metrics/expression-editor.tsx'
import { OwnerFields } from '../metrics/measure-form.tsx'
import { Card } from '../parts/page.tsx'
import { boardGrains } from './board-search.ts'

interface AboutBoardProps {
  board: Board
  isNew: boolean
  onChange: (board: Board) => void
}

const lasts = ['24h', '7d', '14d', '28d', '90d', '12w', '12m'] as const

/** What a board is called, who looks after it, and what all its tiles keep to. */
export function AboutBoard({ board, isNew, onChange }: AboutBoardProps) {
  const { t } = useTranslation()
  const set = (change: Partial<Board>) => onChange({ ...board, ...change })
  return (
    <Card label={t('boardEdit.about')}>
      <details open={isNew}>
        <summary>
          <b>{t('boardEdit.about')}</b>
        </summary>
        <div className="stack about-board">
          <div className="two">
            <TextInput
              label={t('edit.label')}
              required
              maxLength={80}
              value={board.label}
              onChange={(event) => {
                const label = event.currentTarget.value
                set({ label, ...(isNew ? { name: slugOf(label) } : {}) })
              }}
            />
            <TextInput
              label={t('boardEdit.name')}
              required
              readOnly={!isNew}
              value={board.name}
              onChange={(event) => set({ name: event.currentTarget.value })}
            />
          </div>
          <Textarea
            label={t('edit.description')}
            autosize
            minRows={2}
            maxLength={1000}
            value={board.description}
            onChange={(event) => set({ description: event.currentTarget.value })}
          />
          <OwnerFields owners={board.owners} onChange={(owners) => set({ owners })} />
          <PeriodFields board={board} set={set} onChange={onChange} />
          <div className="stack tight">
            <h3>{t('boardEdit.filter')}</h3>
            <ExpressionEditor
              value={board.filter}
              onChange={(filter) => {
                const { filter: _, ...rest } = board
                onChange(filter ? { ...rest, filter } : rest)
              }}
            />
          </div>
        </div>
      </details>
    </Card>
  )
}

interface PeriodFieldsProps extends Pick<AboutBoardProps, 'board' | 'onChange'> {
  set: (change: Partial<Board>) => void
}

function PeriodFields({ board, set, onChange }: PeriodFieldsProps) {
  const { t } = useTranslation()
  const { period } = board
  const last = 'last' in period ? period.last : undefined
  const known = [...new Set([...lasts, ...(last ? [last] : [])])]
  return (
    <div className="two">
      <Select
        label={t('measure.period')}
        data={[
          ...known.map((value) => ({
            value,
            label: t(`board.last.${value.at(-1) as 'h' | 'd' | 'w' | 'm'}`, {
              count: Number.parseInt(value, 10),
            }),
          })),
          ...(last === undefined ? [{ value: 'dates', label: t('board.ownDates') }] : []),
        ]}
        value={last ?? 'dates'}
        allowDeselect={false}
        onChange={(value) => value && value !== 'dates' && set({ period: { last: value } })}
      />
      <Select
        label={t('measure.grain')}
        data={[
          { value: 'fit', label: t('board.fitGrain') },
          ...boardGrains.map((grain) => ({ value: grain, label: t(`grain.${grain}`) })),
        ]}
        value={board.grain ?? 'fit'}
        allowDeselect={false}
        onChange={(value) => {
          const { grain: _, ...rest } = board
          const grain = boardGrains.find((one) => one === value)
          onChange(grain ? { ...rest, grain } : rest)
        }}
      />
    </div>
  )
}

/** A name for addresses made of a label. */
export function slugOf(label: string): string {
  const words = label
    .toLowerCase()
    .normalize('NFKD')
    .replaceAll(/[^a-z0-9]+/g, '-')
  return words.replaceAll(/^[^a-z]+|-+$/g, '').slice(0, 63)
}

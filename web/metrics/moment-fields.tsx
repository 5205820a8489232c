import { NumberInput, Select, TextInput } from '@mantine/core'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { Expression } from '../../src/metrics/index.ts'
import { ExpressionEditor } from './expression-editor.tsx'
import { EventField } from './ratio-fields.tsx'

/** One moment in what a person does: events, and a condition. */
export interface DraftMoment {
  event: string | string[]
  label?: string
  filter?: Expression
}

interface MomentFieldsProps {
  title: string
  moment: DraftMoment
  onChange: (moment: DraftMoment) => void
  /** Asks for what people call it. */
  named?: boolean
  /** Stands beside the title. */
  aside?: ReactNode
}

/** The fields of one moment. */
export function MomentFields({ title, moment, onChange, named = false, aside }: MomentFieldsProps) {
  const { t } = useTranslation()
  const set = (change: Partial<Record<keyof DraftMoment, unknown>>) =>
    onChange(
      Object.fromEntries(
        Object.entries({ ...moment, ...change }).filter(([, value]) => value !== undefined),
      ) as unknown as DraftMoment,
    )
  return (
    <fieldset className="side-of-ratio">
      <legend>{title}</legend>
      <div className="stack tight">
        {aside && <div className="row">{aside}</div>}
        <EventField
          label={t('edit.event')}
          required
          value={moment.event === '' ? undefined : moment.event}
          onChange={(event) => set({ event: event ?? '' })}
        />
        {named && (
          <TextInput
            label={t('steps.label')}
            value={moment.label ?? ''}
            onChange={(event) => set({ label: event.currentTarget.value || undefined })}
          />
        )}
        <ExpressionEditor value={moment.filter} onChange={(filter) => set({ filter })} />
      </div>
    </fieldset>
  )
}

const spans = ['days', 'hours', 'minutes'] as const
export type DraftSpan = Partial<Record<(typeof spans)[number], number>>

interface SpanFieldsProps {
  label: string
  value: DraftSpan | undefined
  onChange: (span: DraftSpan | undefined) => void
}

/** A stretch of time: a number and its unit; empty is none. */
export function SpanFields({ label, value, onChange }: SpanFieldsProps) {
  const { t } = useTranslation()
  const unit = spans.find((one) => value?.[one] !== undefined) ?? 'days'
  const amount = value?.[unit]
  return (
    <div className="two">
      <NumberInput
        label={label}
        min={0}
        value={amount ?? ''}
        hideControls
        onChange={(next) => onChange(next === '' ? undefined : { [unit]: Number(next) })}
      />
      <Select
        label={t('steps.unit')}
        data={spans.map((one) => ({ value: one, label: t(`steps.units.${one}`) }))}
        value={unit}
        allowDeselect={false}
        disabled={amount === undefined}
        onChange={(next) => next && amount !== undefined && onChange({ [next]: amount })}
      />
    </div>
  )
}

import { Select, TagsInput, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { Expression } from '../../src/metrics/index.ts'
import { ExpressionEditor } from './expression-editor.tsx'
import { eventNamesQuery } from './measure-data.ts'

const partKinds = ['count', 'sum', 'unique'] as const

/** What one side of a share counts. */
export interface RatioPart {
  kind: (typeof partKinds)[number]
  event?: string | string[]
  property?: string
  filter?: Expression
}

interface RatioFieldsProps {
  value: Record<string, unknown>
  set: (change: Record<string, unknown>) => void
}

/** The two sides of a ratio, each with what it counts and under which condition. */
export function RatioFields({ value, set }: RatioFieldsProps) {
  const { t } = useTranslation()
  return (
    <>
      {(['numerator', 'denominator'] as const).map((side) => (
        <fieldset key={side} className="side-of-ratio">
          <legend>{t(`edit.${side}`)}</legend>
          <PartFields
            part={(value[side] as RatioPart | undefined) ?? { kind: 'count' }}
            onChange={(part) => set({ [side]: part })}
          />
        </fieldset>
      ))}
    </>
  )
}

/** What is counted, in which events, under which condition. */
export function PartFields({ part, onChange }: { part: RatioPart; onChange: (part: RatioPart) => void }) {
  const { t } = useTranslation()
  const set = (change: Record<string, unknown>) =>
    onChange(
      Object.fromEntries(
        Object.entries({ ...part, ...change }).filter(([, v]) => v !== undefined),
      ) as unknown as RatioPart,
    )
  return (
    <div className="stack tight">
      <div className="two">
        <Select
          label={t('edit.kind')}
          data={partKinds.map((kind) => ({ value: kind, label: t(`kind.${kind}`) }))}
          value={part.kind}
          allowDeselect={false}
          onChange={(kind) => set({ kind, ...(kind === 'count' ? { property: undefined } : {}) })}
        />
        {part.kind !== 'count' && (
          <TextInput
            label={t('edit.property')}
            value={part.property ?? ''}
            onChange={(event) => set({ property: event.currentTarget.value || undefined })}
          />
        )}
      </div>
      <EventField label={t('edit.event')} value={part.event} onChange={(event) => set({ event })} />
      <ExpressionEditor value={part.filter} onChange={(filter) => set({ filter })} />
    </div>
  )
}

interface EventFieldProps {
  label: string
  value: unknown
  onChange: (event: string | string[] | undefined) => void
  /** There must be one. */
  required?: boolean
}

/** One event or several, offered from those that were heard. */
export function EventField({ label, value, onChange, required = false }: EventFieldProps) {
  const { t } = useTranslation()
  const names = useQuery(eventNamesQuery())
  const list = Array.isArray(value) ? value.map(String) : value === undefined ? [] : [String(value)]
  return (
    <TagsInput
      label={label}
      description={required ? undefined : t('edit.eventNote')}
      required={required}
      data={names.data ?? []}
      limit={50}
      value={list}
      acceptValueOnBlur
      onChange={(events) =>
        onChange(events.length === 0 ? undefined : events.length === 1 ? events[0] : events)
      }
    />
  )
}

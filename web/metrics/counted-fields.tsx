import { NumberInput, Select, TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { Expression } from '../../src/metrics/index.ts'
import { type Draft, type KindFieldsProps, kinds, needsProperty, ofKind } from './draft.ts'
import { ExpressionEditor } from './expression-editor.tsx'
import { FormulaFields } from './formula-fields.tsx'
import { LatestFields } from './latest-fields.tsx'
import { EventField, PartFields, RatioFields, type RatioPart } from './ratio-fields.tsx'
import { BetweenFields, ConversionFields, RetentionFields, StickinessFields } from './step-fields.tsx'

interface CountedProps {
  value: Draft
  replace: (value: Draft) => void
}

/** What a measure counts: its kind, and the fields that this kind has. */
export function CountedFields({ value, replace }: CountedProps) {
  const { t } = useTranslation()
  const set: KindFieldsProps['set'] = (change) =>
    replace(
      Object.fromEntries(Object.entries({ ...value, ...change }).filter(([, v]) => v !== undefined)) as Draft,
    )
  return (
    <>
      <Select
        label={t('edit.kind')}
        description={t(`kindNote.${value.kind}`)}
        data={kinds.map((kind) => ({ value: kind, label: t(`kind.${kind}`) }))}
        value={value.kind}
        allowDeselect={false}
        onChange={(kind) => kind && replace(ofKind(value, kind as Draft['kind']))}
      />
      <KindFields value={value} set={set} />
      {value.kind !== 'formula' && (
        <div className="stack tight">
          <span className="meta">{t(filterWords(value.kind))}</span>
          <ExpressionEditor
            value={value.filter as Expression | undefined}
            onChange={(filter) => set({ filter })}
          />
        </div>
      )}
    </>
  )
}

/** What the condition of a kind is about. */
function filterWords(kind: Draft['kind']): string {
  if (kind === 'share') return 'edit.shareFilter'
  if (kind === 'conversion' || kind === 'retention') return 'steps.filterStart'
  return kind === 'between' ? 'steps.filterEnd' : 'edit.filter'
}

function KindFields({ value, set }: KindFieldsProps) {
  switch (value.kind) {
    case 'ratio':
      return <RatioFields value={value} set={set} />
    case 'share':
      return <PartFields part={value.part as RatioPart} onChange={(part) => set({ part })} />
    case 'formula':
      return <FormulaFields value={value} set={set} />
    case 'latest':
      return <LatestFields value={value} set={set} />
    case 'conversion':
      return <ConversionFields value={value} set={set} />
    case 'retention':
      return <RetentionFields value={value} set={set} />
    case 'between':
      return <BetweenFields value={value} set={set} />
    case 'stickiness':
      return <StickinessFields value={value} set={set} />
    case 'open':
      return <OpenFields value={value} set={set} />
    default:
      return <EventFields value={value} set={set} />
  }
}

/** Events, the property that is read from them, and what the kind asks about its values. */
function EventFields({ value, set }: KindFieldsProps) {
  const { t } = useTranslation()
  const { kind } = value
  const usual = kind === 'nps' || kind === 'csat' || kind === 'ces' ? 'score' : ''
  return (
    <>
      <EventField label={t('edit.event')} value={value.event} onChange={(event) => set({ event })} />
      {needsProperty(kind) && (
        <TextInput
          label={t('edit.property')}
          description={kind === 'unique' ? t('edit.uniqueNote') : undefined}
          placeholder={usual}
          value={String(value.property ?? '')}
          onChange={(event) => set({ property: event.currentTarget.value || undefined })}
        />
      )}
      {kind === 'percentile' && (
        <NumberInput
          label={t('edit.percentile')}
          min={0}
          max={100}
          value={Number(value.percentile ?? 0.5) * 100}
          onChange={(percent) => set({ percentile: Number(percent) / 100 })}
          hideControls
        />
      )}
      {kind === 'csat' && (
        <NumberInput
          label={t('edit.satisfied')}
          value={Number(value.satisfied ?? 4)}
          onChange={(satisfied) => set({ satisfied: Number(satisfied) })}
          hideControls
        />
      )}
    </>
  )
}

function OpenFields({ value, set }: KindFieldsProps) {
  const { t } = useTranslation()
  return (
    <>
      <EventField required label={t('edit.event')} value={value.event} onChange={(event) => set({ event })} />
      <div className="two">
        <EventField
          required
          label={t('edit.closedBy')}
          value={value.closedBy}
          onChange={(closedBy) => set({ closedBy })}
        />
        <TextInput
          label={t('edit.key')}
          value={String(value.key ?? '')}
          onChange={(event) => set({ key: event.currentTarget.value })}
        />
      </div>
    </>
  )
}

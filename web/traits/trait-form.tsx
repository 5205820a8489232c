import { NumberInput, Select, Textarea, TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { Expression } from '../../src/metrics/index.ts'
import type { TraitInput, TraitKind } from '../../src/traits/index.ts'
import { ExpressionEditor } from '../metrics/expression-editor.tsx'
import { EventNames } from '../segments/event-names.tsx'
import { nameOfLabel } from '../segments/names.ts'

const kinds = [
  'count',
  'sum',
  'average',
  'min',
  'max',
  'first',
  'last',
  'most_frequent',
  'unique_list',
  'days_since',
] as const satisfies readonly TraitKind[]

/** Whether the kind reads something from each event. */
export function readsProperty(kind: TraitKind): boolean {
  return kind !== 'count' && kind !== 'days_since'
}

/** A definition as a loose record: which fields it has depends on its kind, and the server says what is missing. */
type Draft = Omit<TraitInput, 'kind'> & { kind: TraitKind; property?: string | undefined }

interface TraitFormProps {
  value: TraitInput
  onChange: (value: TraitInput) => void
  isNew: boolean
  /** Whether to mark what is not filled in. */
  asked: boolean
}

/** The definition as a form; each field is one of the definition's own. */
export function TraitForm({ value, onChange, isNew, asked }: TraitFormProps) {
  const { t } = useTranslation()
  const draft = value as Draft
  const set = (change: Partial<Record<keyof Draft, unknown>>) => {
    const entries = Object.entries({ ...draft, ...change }).filter(([, field]) => field !== undefined)
    onChange(Object.fromEntries(entries) as unknown as TraitInput)
  }
  const choose = (kind: TraitKind) =>
    set({ kind, property: readsProperty(kind) ? (draft.property ?? '') : undefined })
  return (
    <div className="stack">
      <div className="two">
        <TextInput
          label={t('edit.label')}
          required
          value={value.label}
          onChange={(event) => {
            const label = event.currentTarget.value
            set({ label, ...(isNew ? { name: nameOfLabel(label) } : {}) })
          }}
        />
        <TextInput
          label={t('measure.name')}
          description={t('computed.nameNote')}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          required
          readOnly={!isNew}
          value={value.name}
          onChange={(event) => set({ name: event.currentTarget.value })}
        />
      </div>
      <Textarea
        label={t('edit.description')}
        autosize
        minRows={2}
        value={value.description ?? ''}
        onChange={(event) => set({ description: event.currentTarget.value })}
      />
      <Select
        label={t('computed.kindLabel')}
        description={t(`computed.kindNote.${value.kind}`)}
        data={kinds.map((kind) => ({ value: kind, label: t(`computed.kind.${kind}`) }))}
        value={value.kind}
        allowDeselect={false}
        onChange={(kind) => choose(kind as TraitKind)}
      />
      <EventNames
        label={t('edit.event')}
        value={value.event}
        onChange={(event) => set({ event })}
        asked={asked}
      />
      <div className="two">
        {readsProperty(value.kind) && (
          <TextInput
            label={t('edit.property')}
            description={t('computed.propertyNote')}
            inputWrapperOrder={['label', 'input', 'description', 'error']}
            value={draft.property ?? ''}
            error={asked && !draft.property ? t('groupEdit.needed') : undefined}
            onChange={(event) => set({ property: event.currentTarget.value })}
          />
        )}
        <NumberInput
          label={t('computed.days')}
          description={t('computed.daysNote')}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          hideControls
          allowDecimal={false}
          min={1}
          max={1100}
          value={value.within?.days ?? ''}
          onChange={(days) => set({ within: Number(days) > 0 ? { days: Number(days) } : undefined })}
        />
      </div>
      <div className="stack tight">
        {value.where !== undefined && <span className="meta">{t('edit.filter')}</span>}
        <ExpressionEditor
          value={value.where as Expression | undefined}
          onChange={(where) => set({ where })}
          withoutGroups
          add={t(value.where === undefined ? 'groupEdit.addWhere' : 'filter.add')}
        />
      </div>
    </div>
  )
}

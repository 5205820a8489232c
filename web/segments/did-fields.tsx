import { Button, CloseButton, NumberInput, Select, TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { ExpressionEditor } from '../metrics/expression-editor.tsx'
import { Icon } from '../parts/icon.tsx'
import type { Leaf } from './draft.ts'
import { EventNames } from './event-names.tsx'
import { WithinFields } from './within-fields.tsx'

export type Did = Extract<Leaf, { did: unknown }>
type Total = NonNullable<Did['total']>

const numberOps = ['gte', 'lte', 'eq', 'neq', 'gt', 'lt'] as const
const aggregates = ['sum', 'average', 'min', 'max'] as const
const hows = ['once', 'never', ...numberOps] as const

interface DidFieldsProps {
  leaf: Did
  onChange: (leaf: Did) => void
  asked: boolean
}

/** An event that happened so often, or never: which, how often, when, of which kind, and what it came to. */
export function DidFields({ leaf, onChange, asked }: DidFieldsProps) {
  const { t } = useTranslation()
  const set = (change: { [Field in keyof Did]?: Did[Field] | undefined }) =>
    onChange(whole({ ...leaf, ...change }))
  return (
    <>
      <EventNames label={t('edit.event')} value={leaf.did} onChange={(did) => set({ did })} asked={asked} />
      <div className="leaf-row">
        <TimesFields value={leaf.times} onChange={(times) => set({ times })} />
        <WithinFields value={leaf.within} onChange={(within) => set({ within })} />
      </div>
      <WhereFields value={leaf.where} onChange={(where) => set({ where })} />
      <TotalFields value={leaf.total} onChange={(total) => set({ total })} asked={asked} />
    </>
  )
}

/** Without the fields that are not filled in. */
function whole<T extends object>(given: { [Field in keyof T]?: T[Field] | undefined }): T {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as T
}

function TimesFields({ value, onChange }: { value: Did['times']; onChange: (times: Did['times']) => void }) {
  const { t } = useTranslation()
  const never = value?.op === 'eq' && value.value === 0
  const how = never ? 'never' : (value?.op ?? 'once')
  const choose = (next: (typeof hows)[number]) => {
    if (next === 'once') return onChange(undefined)
    if (next === 'never') return onChange({ op: 'eq', value: 0 })
    onChange({ op: next, value: never || !value ? 2 : value.value })
  }
  return (
    <>
      <Select
        label={t('groupEdit.howOften')}
        data={hows.map((one) => ({ value: one, label: t(`groupEdit.times.${one}`) }))}
        value={how}
        allowDeselect={false}
        onChange={(next) => choose(next as (typeof hows)[number])}
      />
      {value && !never && (
        <NumberInput
          hideControls
          label={t('groupEdit.number')}
          min={how === 'eq' ? 1 : 0}
          allowDecimal={false}
          value={value.value}
          onChange={(times) =>
            onChange({ op: value.op, value: Math.max(Number(times) || 0, how === 'eq' ? 1 : 0) })
          }
        />
      )}
    </>
  )
}

interface WhereFieldsProps {
  value: Did['where']
  onChange: (where: Did['where']) => void
}

/** Which of the events count, by what they say. */
export function WhereFields({ value, onChange }: WhereFieldsProps) {
  const { t } = useTranslation()
  return (
    <div className="stack tight">
      {value !== undefined && <span className="meta">{t('edit.filter')}</span>}
      <ExpressionEditor
        value={value}
        onChange={(where) => onChange(where as Did['where'])}
        withoutGroups
        add={t(value === undefined ? 'groupEdit.addWhere' : 'filter.add')}
      />
    </div>
  )
}

interface TotalFieldsProps {
  value: Did['total']
  onChange: (total: Did['total']) => void
  asked: boolean
}

/** What a property of the events comes to: their sum, average, least or greatest. */
function TotalFields({ value, onChange, asked }: TotalFieldsProps) {
  const { t } = useTranslation()
  if (!value) {
    return (
      <div className="row">
        <Button
          variant="default"
          leftSection={<Icon name="plus" size={14} />}
          onClick={() => onChange({ property: '', aggregate: 'sum', op: 'gte', value: 100 })}
        >
          {t('groupEdit.addTotal')}
        </Button>
      </div>
    )
  }
  const set = (change: Partial<Total>) => onChange({ ...value, ...change })
  return (
    <fieldset className="leaf-row part">
      <legend className="meta">{t('groupEdit.total')}</legend>
      <Select
        aria-label={t('groupEdit.aggregateLabel')}
        data={aggregates.map((one) => ({ value: one, label: t(`groupEdit.aggregate.${one}`) }))}
        value={value.aggregate}
        allowDeselect={false}
        onChange={(aggregate) => set({ aggregate: aggregate as Total['aggregate'] })}
      />
      <TextInput
        aria-label={t('edit.property')}
        placeholder="total"
        value={value.property}
        error={asked && value.property === ''}
        onChange={(event) => set({ property: event.currentTarget.value })}
      />
      <Select
        aria-label={t('filter.op')}
        data={numberOps.map((op) => ({ value: op, label: t(`filter.ops.${op}`) }))}
        value={value.op}
        allowDeselect={false}
        onChange={(op) => set({ op: op as Total['op'] })}
      />
      <NumberInput
        hideControls
        aria-label={t('filter.value')}
        value={value.value}
        onChange={(number) => set({ value: Number(number) || 0 })}
      />
      <CloseButton aria-label={t('groupEdit.removeTotal')} onClick={() => onChange(undefined)} />
    </fieldset>
  )
}

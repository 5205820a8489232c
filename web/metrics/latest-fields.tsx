import { Select, TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { KindFieldsProps } from './draft.ts'
import { EventField } from './ratio-fields.tsx'

const aggregates = ['count', 'sum', 'average'] as const
const comparisons = ['eq', 'neq', 'gt', 'gte', 'lt', 'lte', 'exists'] as const

interface Compared {
  op: (typeof comparisons)[number]
  value?: string | number
}

/** The newest event of each says the state; what it must be to count. */
export function LatestFields({ value, set }: KindFieldsProps) {
  const { t } = useTranslation()
  const compared = value.value as Compared | undefined
  const compare = (change: Partial<Compared>) => {
    const next = { op: 'eq' as const, ...compared, ...change }
    set({ value: next.op === 'exists' ? { op: next.op } : next })
  }
  return (
    <>
      <EventField
        required
        label={t('edit.latestEvent')}
        value={value.event}
        onChange={(event) => set({ event })}
      />
      <div className="two">
        <TextInput
          label={t('edit.latestKey')}
          description={t('edit.uniqueNote')}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          value={String(value.key ?? '')}
          onChange={(event) => set({ key: event.currentTarget.value || undefined })}
        />
        <TextInput
          label={t('edit.latestProperty')}
          value={String(value.property ?? '')}
          onChange={(event) =>
            set({
              property: event.currentTarget.value || undefined,
              ...(event.currentTarget.value ? {} : { value: undefined }),
            })
          }
        />
        <Select
          label={t('edit.latestIs')}
          disabled={!value.property}
          clearable
          data={comparisons.map((op) => ({ value: op, label: t(`op.${op}`) }))}
          value={compared?.op ?? null}
          onChange={(op) => (op ? compare({ op: op as Compared['op'] }) : set({ value: undefined }))}
        />
        <TextInput
          label={t('edit.latestValue')}
          disabled={!compared || compared.op === 'exists'}
          value={String(compared?.value ?? '')}
          onChange={(event) => compare({ value: asNumber(event.currentTarget.value) })}
        />
        <Select
          label={t('edit.aggregate')}
          data={aggregates.map((one) => ({ value: one, label: t(`aggregate.${one}`) }))}
          value={String(value.aggregate ?? 'count')}
          allowDeselect={false}
          onChange={(aggregate) => set({ aggregate })}
        />
      </div>
    </>
  )
}

/** Text that is a number is meant as one. */
function asNumber(text: string): string | number {
  return text.trim() !== '' && Number.isFinite(Number(text)) ? Number(text) : text
}

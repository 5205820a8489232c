import { NumberInput, Select, TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { Leaf } from './draft.ts'

export type Within = NonNullable<Extract<Leaf, { did: unknown }>['within']>

const kinds = ['ever', 'days', 'hours', 'dates'] as const
type Kind = (typeof kinds)[number]
const starts: Record<Kind, Within | undefined> = {
  ever: undefined,
  days: { days: 30 },
  hours: { hours: 24 },
  dates: { from: '' },
}

function kindOf(within: Within | undefined): Kind {
  if (!within) return 'ever'
  if ('days' in within) return 'days'
  return 'hours' in within ? 'hours' : 'dates'
}

interface WithinFieldsProps {
  value: Within | undefined
  onChange: (within: Within | undefined) => void
}

/** When events count: ever, in the last days or hours, or between two days of the workspace. */
export function WithinFields({ value, onChange }: WithinFieldsProps) {
  const { t } = useTranslation()
  const kind = kindOf(value)
  return (
    <>
      <Select
        label={t('groupEdit.when')}
        data={kinds.map((one) => ({ value: one, label: t(`groupEdit.within.${one}`) }))}
        value={kind}
        allowDeselect={false}
        onChange={(next) => onChange(starts[next as Kind])}
      />
      {value && 'days' in value && (
        <NumberInput
          hideControls
          label={t('groupEdit.days')}
          min={1}
          max={3660}
          value={value.days}
          onChange={(days) => onChange({ days: Number(days) || 1 })}
        />
      )}
      {value && 'hours' in value && (
        <NumberInput
          hideControls
          label={t('groupEdit.hours')}
          min={1}
          max={87_600}
          value={value.hours}
          onChange={(hours) => onChange({ hours: Number(hours) || 1 })}
        />
      )}
      {value && kind === 'dates' && <Dates value={value as Dated} onChange={onChange} />}
    </>
  )
}

type Dated = { from?: string; to?: string }

function Dates({ value, onChange }: { value: Dated; onChange: (within: Within) => void }) {
  const { t } = useTranslation()
  const set = (change: Dated) => {
    const entries = Object.entries({ ...value, ...change }).filter(([, day]) => day !== '')
    // Without either day it stays a choice of days, to be filled in.
    onChange(entries.length > 0 ? (Object.fromEntries(entries) as Dated) : { from: '' })
  }
  return (
    <>
      {(['from', 'to'] as const).map((end) => (
        <TextInput
          key={end}
          type="date"
          label={t(`measure.${end}`)}
          value={value[end]?.slice(0, 10) ?? ''}
          onChange={(event) => set({ [end]: event.currentTarget.value })}
        />
      ))}
    </>
  )
}

import { NumberInput, TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { MetricInput } from '../../src/metrics/index.ts'

type Aim = NonNullable<MetricInput['aim']>

/** What the measure is to reach and by when, and from where on it is worth a look or needs us. */
export function AimFields({ aim, onChange }: { aim: Aim | undefined; onChange: (aim?: Aim) => void }) {
  const { t } = useTranslation()
  const set = (change: Partial<Record<keyof Aim, number | string>>) => {
    const next = Object.entries({ ...aim, ...change }).filter(
      ([, value]) => value !== '' && value !== undefined,
    )
    onChange('value' in Object.fromEntries(next) ? (Object.fromEntries(next) as unknown as Aim) : undefined)
  }
  const thresholds = ['watch', 'act'] as const
  return (
    <fieldset className="side-of-ratio">
      <legend>{t('aim.title')}</legend>
      <div className="two">
        <NumberInput
          label={t('aim.value')}
          value={aim?.value ?? ''}
          onChange={(value) => set({ value })}
          hideControls
        />
        <TextInput
          type="date"
          label={t('aim.by')}
          disabled={!aim}
          value={aim?.by ?? ''}
          onChange={(event) => set({ by: event.currentTarget.value })}
        />
        {thresholds.map((threshold) => (
          <NumberInput
            key={threshold}
            label={t(`aim.${threshold}`)}
            disabled={!aim}
            value={aim?.[threshold] ?? ''}
            onChange={(value) => set({ [threshold]: value })}
            hideControls
          />
        ))}
      </div>
    </fieldset>
  )
}

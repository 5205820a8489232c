import { Checkbox, NumberInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { Card } from '../parts/page.tsx'
import { EventNames } from '../segments/event-names.tsx'
import { linkField } from './link-words.ts'
import type { PersonField, SettingsChange } from './matching-data.ts'

interface FieldsProps {
  value: SettingsChange
  set: (change: Partial<SettingsChange>) => void
}

const fields = [
  'first name',
  'last name',
  'birthday',
  'email',
  'phone',
  'street',
  'postcode',
  'city',
  'devices',
] as const satisfies readonly PersonField[]

/** A number of a field; the former one while it is empty. */
const numberOf = (given: number | string, before: number) => (typeof given === 'number' ? given : before)

/** Which of what people told about themselves is compared, and where else they tell it. */
export function ComparedCard({ value, set }: FieldsProps) {
  const { t } = useTranslation()
  return (
    <Card title={t('matcher.compared')}>
      <div className="stack">
        <Checkbox.Group
          label={t('matcher.fields')}
          description={t('matcher.fieldsNote')}
          value={[...value.fields]}
          error={value.fields.length === 0 ? t('matcher.oneField') : undefined}
          onChange={(chosen) => set({ fields: fields.filter((field) => chosen.includes(field)) })}
        >
          <div className="row matcher-fields">
            {fields.map((field) => (
              <Checkbox key={field} value={field} label={linkField(field, t)} />
            ))}
          </div>
        </Checkbox.Group>
        <EventNames
          label={t('matcher.describedBy')}
          value={value.describedBy}
          asked={false}
          onChange={(events) => set({ describedBy: [events].flat().filter((name) => name !== '') })}
        />
        <p className="meta">{t('matcher.describedByNote')}</p>
      </div>
    </Card>
  )
}

/** From when on a pair is asked about. */
export function SureCard({ value, set }: FieldsProps) {
  const { t } = useTranslation()
  return (
    <Card title={t('matcher.sure')}>
      <div className="stack">
        <NumberInput
          label={t('matcher.threshold')}
          description={t('matcher.thresholdNote')}
          min={1}
          max={99.9}
          decimalScale={1}
          value={Math.round(value.threshold * 1000) / 10}
          onChange={(given) => set({ threshold: numberOf(given, value.threshold * 100) / 100 })}
        />
        <NumberInput
          label={t('matcher.mostProposals')}
          description={t('matcher.mostProposalsNote')}
          min={1}
          max={20_000}
          allowDecimal={false}
          value={value.mostProposals}
          onChange={(given) => set({ mostProposals: numberOf(given, value.mostProposals) })}
        />
      </div>
    </Card>
  )
}

/** Whether and how often it looks by itself. */
export function WhenCard({ value, set }: FieldsProps) {
  const { t } = useTranslation()
  return (
    <Card title={t('matcher.when')}>
      <div className="stack">
        <Checkbox
          label={t('matcher.on')}
          checked={value.on}
          onChange={(event) => set({ on: event.currentTarget.checked })}
        />
        <NumberInput
          label={t('matcher.everyHours')}
          min={1}
          max={720}
          allowDecimal={false}
          disabled={!value.on}
          value={value.everyHours}
          onChange={(given) => set({ everyHours: numberOf(given, value.everyHours) })}
        />
      </div>
    </Card>
  )
}

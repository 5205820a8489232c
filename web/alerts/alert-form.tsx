import { Button, Checkbox, NumberInput, Select, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useTranslation } from 'react-i18next'
import { useMe } from '../access/session.ts'
import type { MeasureLine } from '../metrics/measure-data.ts'
import { Failed } from '../parts/states.tsx'
import { RecipientsField } from '../subscriptions/recipients-field.tsx'
import type { AlertInput } from './alert-data.ts'

/** The form's own fields; a rule is chosen by its kind and side together. */
interface Fields {
  label: string
  rule: 'above' | 'below' | 'aim' | 'usual' | 'usualAbove' | 'usualBelow' | 'rises' | 'falls'
  value: number | string
  /** Of a rule in percent. */
  by: number | string
  against: 'usual' | 'previous' | 'year'
  grain: 'hour' | 'day' | 'week' | 'month'
  ongoing: boolean
  minimum: number | string
  recipients: string[]
  tellBack: boolean
  webhook: boolean
}

interface AlertFormProps {
  measure: Pick<MeasureLine, 'name' | 'label' | 'unit' | 'aim' | 'good'>
  initial?: AlertInput
  verb: string
  busy: boolean
  error: unknown
  onGiven: (given: AlertInput) => void
}

/** What is watched, when it rings, and who is told. */
export function AlertForm({ measure, initial, verb, busy, error, onGiven }: AlertFormProps) {
  const { t } = useTranslation()
  const me = useMe()
  const form = useForm<Fields>({
    initialValues: initial ? fieldsOf(initial) : firstFields(measure.label, me.id, hasThresholds(measure)),
    validate: {
      label: (label) => (label.trim() ? null : t('alertForm.labelNeeded')),
      value: (value, { rule }) =>
        (rule !== 'above' && rule !== 'below') || typeof value === 'number'
          ? null
          : t('alertForm.valueNeeded'),
      by: (by, { rule }) => (!isPercent(rule) || Number(by) > 0 ? null : t('alertForm.byNeeded')),
      ongoing: (ongoing, { rule, against }) =>
        ongoing && isPercent(rule) && against === 'previous' ? t('alertForm.ongoingPrevious') : null,
    },
  })
  const { rule } = form.values
  const rules: Fields['rule'][] = [
    'above',
    'below',
    'usual',
    'usualAbove',
    'usualBelow',
    'falls',
    'rises',
    ...(hasThresholds(measure) ? (['aim'] as const) : []),
  ]
  return (
    <form
      className="stack"
      onSubmit={form.onSubmit((given) => onGiven({ ...initial, ...readFields(given, measure.name) }))}
    >
      {error != null && <Failed error={error} rest="" />}
      <TextInput label={t('alertForm.label')} required data-autofocus {...form.getInputProps('label')} />
      <Select
        label={t('alertForm.rule')}
        allowDeselect={false}
        data={rules.map((value) => ({ value, label: t(`alertForm.rules.${value}`) }))}
        {...form.getInputProps('rule')}
      />
      {(rule === 'above' || rule === 'below') && (
        <NumberInput
          label={t('alertForm.value')}
          description={t('alertForm.valueNote', { unit: t(`unit.${measure.unit}`) })}
          required
          {...form.getInputProps('value')}
        />
      )}
      {isPercent(rule) && (
        <>
          <NumberInput
            label={t('alertForm.by')}
            suffix=" %"
            min={0}
            max={10_000}
            required
            {...form.getInputProps('by')}
          />
          <Select
            label={t('alertForm.against')}
            description={t('alertForm.againstNote')}
            allowDeselect={false}
            data={(['usual', 'previous', 'year'] as const).map((value) => ({
              value,
              label: t(`alertForm.comparisons.${value}`),
            }))}
            {...form.getInputProps('against')}
          />
        </>
      )}
      <Select
        label={t('alertForm.grain')}
        allowDeselect={false}
        data={(['hour', 'day', 'week', 'month'] as const).map((value) => ({
          value,
          label: t(`alertForm.grains.${value}`),
        }))}
        {...form.getInputProps('grain')}
      />
      <Checkbox
        label={t('alertForm.ongoing')}
        description={t('alertForm.ongoingNote')}
        {...form.getInputProps('ongoing', { type: 'checkbox' })}
      />
      <NumberInput
        label={t('alertForm.minimum')}
        description={t('alertForm.minimumNote')}
        min={0}
        allowDecimal={false}
        {...form.getInputProps('minimum')}
      />
      <RecipientsField label={t('alertForm.recipients')} {...form.getInputProps('recipients')} />
      <Checkbox label={t('alertForm.tellBack')} {...form.getInputProps('tellBack', { type: 'checkbox' })} />
      <Checkbox
        label={t('alertForm.webhook')}
        description="measure.crossed"
        {...form.getInputProps('webhook', { type: 'checkbox' })}
      />
      <div className="row end">
        <Button type="submit" disabled={busy}>
          {verb}
        </Button>
      </div>
    </form>
  )
}

const isPercent = (rule: Fields['rule']) => rule === 'rises' || rule === 'falls'

function hasThresholds({ aim, good }: AlertFormProps['measure']): boolean {
  return good !== 'none' && (aim?.watch !== undefined || aim?.act !== undefined)
}

function firstFields(label: string, me: string, aimed: boolean): Fields {
  return {
    label,
    rule: aimed ? 'aim' : 'usual',
    value: '',
    by: 20,
    against: 'usual',
    grain: 'day',
    ongoing: false,
    minimum: 1,
    recipients: [me],
    tellBack: true,
    webhook: true,
  }
}

function fieldsOf(given: AlertInput): Fields {
  const { rule } = given
  const side = rule.kind === 'usual' ? (rule.side ?? 'both') : 'both'
  const kind =
    rule.kind === 'usual'
      ? ({ both: 'usual', above: 'usualAbove', below: 'usualBelow' } as const)[side]
      : rule.kind === 'percent'
        ? rule.direction
        : rule.kind
  return {
    label: given.label,
    rule: kind,
    value: rule.kind === 'above' || rule.kind === 'below' ? rule.value : '',
    by: rule.kind === 'percent' ? rule.by : 20,
    against: rule.kind === 'percent' ? rule.against : 'usual',
    grain: given.grain ?? 'day',
    ongoing: given.ongoing ?? false,
    minimum: given.minimum ?? 1,
    recipients: [...(given.recipients ?? [])],
    tellBack: given.tellBack ?? true,
    webhook: given.webhook ?? true,
  }
}

function readFields({ rule, value, by, against, minimum, ...rest }: Fields, measure: string): AlertInput {
  const given = { value: Number(value), by: Number(by), against }
  return { ...rest, measure, rule: ruleOf(rule, given), minimum: Number(minimum) || 0 }
}

function ruleOf(
  rule: Fields['rule'],
  { value, by, against }: { value: number; by: number; against: Fields['against'] },
): AlertInput['rule'] {
  switch (rule) {
    case 'above':
    case 'below':
      return { kind: rule, value }
    case 'rises':
    case 'falls':
      return { kind: 'percent', direction: rule, by, against }
    case 'aim':
      return { kind: 'aim' }
    case 'usual':
      return { kind: 'usual', side: 'both' }
    case 'usualAbove':
      return { kind: 'usual', side: 'above' }
    case 'usualBelow':
      return { kind: 'usual', side: 'below' }
  }
}

import { Button, Checkbox, NumberInput, Select, TextInput } from '@mantine/core'
import type { useForm } from '@mantine/form'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { measuresQuery } from '../metrics/measure-data.ts'
import { Icon } from '../parts/icon.tsx'
import type { Fields } from './settings-form.ts'

interface FormProps {
  form: ReturnType<typeof useForm<Fields>>
}

/** What is otherwise for single measures: another size that matters, or not watched at all. */
export function MeasureFields({ form }: FormProps) {
  const { t } = useTranslation()
  const measures = useQuery(measuresQuery())
  const { measures: rows } = form.values
  const free = (own: string) =>
    (measures.data ?? [])
      .filter(({ name }) => name === own || !rows.some(({ measure }) => measure === name))
      .map(({ name, label }) => ({ value: name, label }))
  return (
    <div className="stack tight">
      <h3>{t('changes.settings.single')}</h3>
      <div className="change-field-rows">
        {rows.map((row, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: rows have no identity but their place
          <div key={index} className="change-field-row">
            <Select
              label={t('measures.measure')}
              searchable
              data={free(row.measure)}
              {...form.getInputProps(`measures.${index}.measure`)}
            />
            <NumberInput
              label={t('changes.settings.relativeShort')}
              min={0}
              max={1000}
              suffix=" %"
              {...form.getInputProps(`measures.${index}.relative`)}
            />
            <NumberInput
              label={t('changes.settings.eventsShort')}
              min={1}
              allowDecimal={false}
              {...form.getInputProps(`measures.${index}.events`)}
            />
            <div className="row">
              <Checkbox
                label={t('changes.settings.isWatched')}
                {...form.getInputProps(`measures.${index}.watched`, { type: 'checkbox' })}
              />
              <Button variant="default" onClick={() => form.removeListItem('measures', index)}>
                {t('changes.settings.remove')}
              </Button>
            </div>
          </div>
        ))}
      </div>
      <div className="row">
        <Button
          variant="default"
          leftSection={<Icon name="plus" size={14} />}
          onClick={() =>
            form.insertListItem('measures', { measure: '', relative: '', events: '', watched: true })
          }
        >
          {t('changes.settings.addMeasure')}
        </Button>
      </div>
    </div>
  )
}

/** Days of the company's own that are not like others. */
export function HolidayFields({ form }: FormProps) {
  const { t } = useTranslation()
  return (
    <div className="stack tight">
      <h3>{t('changes.settings.ownDays')}</h3>
      <div className="change-field-rows">
        {form.values.holidays.map((_, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: rows have no identity but their place
          <div key={index} className="change-field-row day">
            <TextInput
              type="date"
              label={t('changes.settings.day')}
              {...form.getInputProps(`holidays.${index}.date`)}
            />
            <TextInput
              label={t('changes.settings.dayName')}
              maxLength={100}
              {...form.getInputProps(`holidays.${index}.name`)}
            />
            <Button variant="default" onClick={() => form.removeListItem('holidays', index)}>
              {t('changes.settings.remove')}
            </Button>
          </div>
        ))}
      </div>
      <div className="row">
        <Button
          variant="default"
          leftSection={<Icon name="plus" size={14} />}
          onClick={() => form.insertListItem('holidays', { date: '', name: '' })}
        >
          {t('changes.settings.addDay')}
        </Button>
      </div>
    </div>
  )
}

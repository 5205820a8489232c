import { Button, Select, Textarea, TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { RulesFormState } from './rules-values.ts'

interface BlockedFieldsProps {
  form: RulesFormState
  readOnly: boolean
}

/** Values that say nothing about who somebody is, and so join nobody. */
export function BlockedFields({ form, readOnly }: BlockedFieldsProps) {
  const { t } = useTranslation()
  const types = form.values.lines.map(({ type }) => ({
    value: type,
    label: t(`identifier.${type}`, { defaultValue: type }),
  }))
  return (
    <div className="stack">
      <p className="dim">{t('rules.blockedNote')}</p>
      <Textarea
        className="mono-input"
        label={t('rules.patterns')}
        description={t('rules.patternsNote')}
        autosize
        minRows={2}
        maxRows={12}
        readOnly={readOnly}
        {...form.getInputProps('patterns')}
      />
      <fieldset className="stack tight plain">
        <legend>{t('rules.values')}</legend>
        {form.values.blocked.length === 0 && <p className="meta">{t('rules.noValues')}</p>}
        {form.values.blocked.map((line, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: lines have no name of their own while they are written
          <div key={index} className="blocked-row">
            <Select
              aria-label={t('rules.blockedType', { at: index + 1 })}
              data={[{ value: '', label: t('rules.allTypes') }, ...withUnknown(types, line.type)]}
              allowDeselect={false}
              readOnly={readOnly}
              {...form.getInputProps(`blocked.${index}.type`)}
            />
            <TextInput
              aria-label={t('rules.blockedValue', { at: index + 1 })}
              maxLength={1000}
              readOnly={readOnly}
              {...form.getInputProps(`blocked.${index}.value`)}
            />
            {!readOnly && (
              <Button variant="default" onClick={() => form.removeListItem('blocked', index)}>
                {t('rules.remove')}
              </Button>
            )}
          </div>
        ))}
        {!readOnly && (
          <div className="row">
            <Button variant="default" onClick={() => form.insertListItem('blocked', { type: '', value: '' })}>
              {t('rules.addValue')}
            </Button>
          </div>
        )}
      </fieldset>
    </div>
  )
}

function withUnknown(types: { value: string; label: string }[], type: string) {
  return type === '' || types.some(({ value }) => value === type)
    ? types
    : [...types, { value: type, label: type }]
}

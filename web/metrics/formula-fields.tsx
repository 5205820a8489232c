import { ActionIcon, Button, Select, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Icon } from '../parts/icon.tsx'
import type { KindFieldsProps } from './draft.ts'
import { measuresQuery } from './measure-data.ts'

/** Arithmetic over measures: the formula, and what each name in it stands for. */
export function FormulaFields({ value, set }: KindFieldsProps) {
  const { t } = useTranslation()
  const catalogue = useQuery(measuresQuery())
  const measures = (value.measures ?? {}) as Record<string, unknown>
  const entries = Object.entries(measures)
  const choices = (catalogue.data ?? [])
    .filter((one) => one.name !== value.name)
    .map((one) => ({ value: one.name, label: one.label }))
  const replace = (next: [string, unknown][]) => set({ measures: Object.fromEntries(next) })
  return (
    <>
      <TextInput
        label={t('edit.formula')}
        description={t('edit.formulaNote')}
        value={String(value.formula ?? '')}
        onChange={(event) => set({ formula: event.currentTarget.value })}
      />
      {entries.map(([letter, measure], index) => (
        // A name changes while it is typed; its place does not.
        <div key={String(index)} className="row">
          <TextInput
            aria-label={t('edit.formulaName', { number: index + 1 })}
            value={letter}
            w={120}
            onChange={(event) =>
              replace(entries.map((one, at) => (at === index ? [event.currentTarget.value, one[1]] : one)))
            }
          />
          {typeof measure === 'string' ? (
            <Select
              aria-label={t('edit.formulaMeasure', { name: letter })}
              data={choices}
              searchable
              flex={1}
              value={measure || null}
              onChange={(chosen) =>
                replace(entries.map((one, at) => (at === index ? [one[0], chosen ?? ''] : one)))
              }
            />
          ) : (
            <span className="dim grow">{t('edit.formulaOwn')}</span>
          )}
          <ActionIcon
            variant="subtle"
            aria-label={t('edit.formulaWithout', { name: letter })}
            onClick={() => replace(entries.filter((_, at) => at !== index))}
          >
            <Icon name="close" size={16} />
          </ActionIcon>
        </div>
      ))}
      <Button
        variant="default"
        onClick={() => {
          const name = 'abcdefghijklmnopqrstuvwxyz'.split('').find((letter) => !(letter in measures)) ?? 'x'
          const said = String(value.formula ?? '').trim()
          set({ measures: { ...measures, [name]: '' }, formula: said === '' ? name : said })
        }}
      >
        {t('edit.formulaAdd')}
      </Button>
    </>
  )
}

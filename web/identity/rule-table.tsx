import { Button, NumberInput, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { DataTable } from '../parts/data-table.tsx'
import { fixedTypes, type RuleFields, type RulesFormState } from './rules-values.ts'

interface RuleTableProps {
  form: RulesFormState
  readOnly: boolean
}

/** A line of the table: where its fields are in the form. */
interface Line {
  /** '' for all types that are not named. */
  type: string
  path: string
  index: number
}

const columns = [
  { field: 'priority', empty: '' },
  { field: 'limit', empty: 'any' },
  { field: 'windowDays', empty: 'ever' },
  { field: 'sharedBy', empty: 'any' },
] as const satisfies readonly { field: keyof RuleFields; empty: string }[]

/** What each type of identifier may do: how far it is trusted, how many a person may have, when it is shared by too many. */
export function RuleTable({ form, readOnly }: RuleTableProps) {
  const { t } = useTranslation()
  const lines: Line[] = [
    ...form.values.lines.map(({ type }, index) => ({ type, path: `lines.${index}`, index })),
    { type: '', path: 'others', index: -1 },
  ]
  const nameOf = ({ type }: Line) =>
    type === '' ? t('rules.others') : t(`identifier.${type}`, { defaultValue: type })
  return (
    <div className="stack rules-table">
      <DataTable
        caption={t('rules.types')}
        rows={lines}
        rowKey={(line) => line.path}
        columns={[
          {
            key: 'type',
            header: t('rules.type'),
            main: true,
            cell: (line) => (
              <>
                <span className="main">{nameOf(line)}</span>
                <small>{line.type === '' ? t('rules.othersNote') : <code>{line.type}</code>}</small>
              </>
            ),
          },
          ...columns.map(({ field, empty }) => ({
            key: field,
            header: t(`rules.${field}`),
            cell: (line: Line) => (
              <NumberInput
                aria-label={`${t(`rules.${field}`)}, ${nameOf(line)}`}
                placeholder={empty === '' ? '' : t(`rules.empty.${empty}`)}
                min={1}
                max={field === 'windowDays' ? 36_500 : field === 'priority' ? 1000 : 10_000}
                allowDecimal={false}
                required={field === 'priority'}
                readOnly={readOnly}
                hideControls
                {...form.getInputProps(`${line.path}.${field}`)}
              />
            ),
          })),
          ...(readOnly
            ? []
            : [
                {
                  key: 'end',
                  header: '',
                  right: true,
                  cell: (line: Line) =>
                    line.type === '' || fixedTypes.includes(line.type) ? null : (
                      <Button
                        variant="default"
                        aria-label={t('rules.removeType', { type: nameOf(line) })}
                        onClick={() => form.removeListItem('lines', line.index)}
                      >
                        {t('rules.remove')}
                      </Button>
                    ),
                },
              ]),
        ]}
      />
      {!readOnly && <AddType form={form} />}
    </div>
  )
}

function AddType({ form }: { form: RulesFormState }) {
  const { t } = useTranslation()
  const [type, setType] = useState('')
  const name = type.trim()
  const known = form.values.lines.some((line) => line.type === name)
  const add = () => {
    form.insertListItem('lines', { type: name, ...form.values.others })
    setType('')
  }
  return (
    <div className="row">
      <TextInput
        aria-label={t('rules.newType')}
        placeholder={t('rules.newType')}
        value={type}
        maxLength={64}
        onChange={(event) => setType(event.currentTarget.value)}
        error={known ? t('rules.typeKnown') : undefined}
      />
      <Button variant="default" onClick={add} disabled={name === '' || known}>
        {t('rules.addType')}
      </Button>
    </div>
  )
}

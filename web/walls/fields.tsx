import { Button, Select, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { WallDefinition } from '../../src/dashboards/index.ts'
import { measuresQuery } from '../metrics/measure-data.ts'
import { type LanguageCode, moved, replaced, spoken, type Words, withText } from './draft.ts'

interface WordsFieldProps {
  label: string
  value: Words | undefined
  language: LanguageCode
  longest: number
  required?: boolean
  onChange: (words: Words) => void
}

/** Words in the language that is edited, and how much room is left. */
export function WordsField({ label, value, language, longest, required, onChange }: WordsFieldProps) {
  const { t } = useTranslation()
  const text = spoken(value, language)
  return (
    <TextInput
      label={label}
      lang={language}
      maxLength={longest}
      required={required ?? false}
      description={t('wallEdit.room', { count: longest - text.length })}
      value={text}
      onChange={(event) => onChange(withText(value, language, event.currentTarget.value))}
    />
  )
}

type Measured = Pick<WallDefinition['stages'][number], 'unit' | 'good'> & { measure: unknown }

interface MeasureFieldProps<Tile extends { measure: unknown }> {
  tile: Tile
  /** May be left empty. */
  clearable?: boolean
  onChange: (change: Measured) => void
}

/** Chooses a measure of the catalogue, with its unit and its good direction; one that is written out stays until another is chosen. */
export function MeasureField<Tile extends { measure: unknown }>(props: MeasureFieldProps<Tile>) {
  const { tile, clearable = false, onChange } = props
  const { t } = useTranslation()
  const measures = useQuery(measuresQuery())
  const own = tile.measure !== null && typeof tile.measure !== 'string'
  const names = (measures.data ?? []).map((measure) => ({ value: measure.name, label: measure.label }))
  const gone =
    typeof tile.measure === 'string' && measures.data && !names.some((one) => one.value === tile.measure)
  return (
    <Select
      label={t('wallEdit.measure')}
      data={[
        ...(own ? [{ value: 'own', label: t('wallEdit.writtenOut') }] : []),
        ...(gone ? [{ value: tile.measure as string, label: tile.measure as string }] : []),
        ...names,
      ]}
      value={own ? 'own' : (tile.measure as string | null)}
      error={gone ? t('wallEdit.measureGone') : undefined}
      searchable
      clearable={clearable}
      allowDeselect={false}
      nothingFoundMessage={t('find.nothing')}
      onChange={(name) => {
        if (name === 'own') return
        const found = measures.data?.find((measure) => measure.name === name)
        if (found) onChange({ measure: found.name, unit: found.unit, good: found.good })
        else onChange({ measure: null, unit: 'count', good: 'none' })
      }}
    />
  )
}

/** A number in a field; an empty field is none. */
export function NumberField(props: {
  label: string
  value: number | undefined
  step?: string
  onChange: (value: number | undefined) => void
}) {
  const { label, value, step = 'any', onChange } = props
  return (
    <TextInput
      label={label}
      type="number"
      step={step}
      value={value ?? ''}
      onChange={(event) => {
        const text = event.currentTarget.value
        onChange(text === '' || Number.isNaN(Number(text)) ? undefined : Number(text))
      }}
    />
  )
}

interface ListEditorProps<Entry extends { id: string }> {
  /** What one entry is called, for readers of its buttons. */
  name: (entry: Entry) => string
  list: readonly Entry[]
  onChange: (list: Entry[]) => void
  children: (entry: Entry, change: (change: Partial<Entry>) => void) => ReactNode
  /** Whether entries can be taken off the list. */
  removable?: boolean
  /** What stands beside the name. */
  note?: (entry: Entry) => ReactNode
}

/** Entries in an order, each with its fields, moved and removed by buttons. */
export function ListEditor<Entry extends { id: string }>(props: ListEditorProps<Entry>) {
  const { list, name, onChange, children, removable = true, note } = props
  const { t } = useTranslation()
  return (
    <ol className="walls-list">
      {list.map((entry, at) => (
        <li key={entry.id}>
          <div className="walls-entry">
            <h3>{name(entry)}</h3>
            {note?.(entry)}
            <div className="row end">
              <Button
                variant="default"
                disabled={at === 0}
                aria-label={t('wallEdit.up', { name: name(entry) })}
                onClick={() => onChange(moved(list, at, -1))}
              >
                ↑
              </Button>
              <Button
                variant="default"
                disabled={at === list.length - 1}
                aria-label={t('wallEdit.down', { name: name(entry) })}
                onClick={() => onChange(moved(list, at, 1))}
              >
                ↓
              </Button>
              {removable && (
                <Button
                  variant="default"
                  aria-label={t('wallEdit.take', { name: name(entry) })}
                  onClick={() => onChange(list.filter((_, index) => index !== at))}
                >
                  {t('walls.remove')}
                </Button>
              )}
            </div>
          </div>
          <div className="walls-fields">
            {children(entry, (change) => onChange(replaced(list, at, { ...entry, ...change })))}
          </div>
        </li>
      ))}
    </ol>
  )
}

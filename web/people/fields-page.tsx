import { Button, NativeSelect, SegmentedControl } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { FieldClass, ProfileFields } from '../../src/profiles/index.ts'
import { useCan } from '../access/session.ts'
import { SettingsFrame } from '../access/settings-frame.tsx'
import { useAct } from '../parts/act.ts'
import { DataTable } from '../parts/data-table.tsx'
import { ListSearch } from '../parts/list-search.tsx'
import { Card } from '../parts/page.tsx'
import { Empty, Failed, Resource } from '../parts/states.tsx'
import { type Field, type FieldDecision, fieldsQuery, saveFields } from './field-data.ts'
import { traitName } from './person-words.ts'
import { useWhen } from './when.ts'

const kinds = ['trait', 'account', 'property'] as const
const classes = ['public', 'personal', 'sensitive'] as const satisfies readonly FieldClass[]
const byName = 'name'

/** How much each field tells about somebody, which decides what colleagues without the right see of it. */
export function FieldsPage() {
  const { t } = useTranslation()
  const fields = useQuery(fieldsQuery())
  return (
    <SettingsFrame title={t('fields.title')} lede={t('fields.lede')}>
      <Resource query={fields}>{(data) => <Fields key={data.version} data={data} />}</Resource>
    </SettingsFrame>
  )
}

/** Decisions that are not saved yet, by kind and name; null: the name decides again. */
type Changes = Readonly<Record<string, FieldClass | null>>

const keyOf = ({ kind, name }: Pick<Field, 'kind' | 'name'>) => `${kind} ${name}`

function Fields({ data }: { data: ProfileFields }) {
  const { t } = useTranslation()
  const when = useWhen()
  const mayChange = useCan('identity:write')
  const [kind, setKind] = useState<Field['kind']>('trait')
  const [words, setWords] = useState('')
  const [changes, setChanges] = useState<Changes>({})
  const shown = data.fields.filter(
    (field) => field.kind === kind && field.name.toLowerCase().includes(words.toLowerCase()),
  )
  const changed = data.fields.filter((field) => keyOf(field) in changes)
  const decide = (field: Field, chosen: FieldClass | null) => {
    const { [keyOf(field)]: _, ...others } = changes
    const stands = chosen === (field.byDefault ? null : field.class)
    setChanges(stands ? others : { ...others, [keyOf(field)]: chosen })
  }
  return (
    <div className="stack">
      <p className="meta">
        {data.updatedAt
          ? t('rules.changedBy', { by: data.updatedBy ?? '', at: when.exact(data.updatedAt) })
          : t('fields.defaults')}{' '}
        {!mayChange && t('rules.readOnly')}
      </p>
      <Meanings />
      <ListSearch label={t('fields.search')} placeholder={t('fields.search')} value={words} onFind={setWords}>
        <SegmentedControl
          aria-label={t('fields.of')}
          value={kind}
          onChange={(next) => setKind(next as Field['kind'])}
          data={kinds.map((value) => ({ value, label: t(`fields.kind.${value}`) }))}
        />
      </ListSearch>
      <Card label={t('fields.title')}>
        {shown.length === 0 ? (
          <Empty sentence={t('fields.none')} note={t('fields.noneNote')} />
        ) : (
          <FieldTable rows={shown} changes={changes} onDecide={mayChange ? decide : undefined} />
        )}
      </Card>
      {changed.length > 0 && (
        <Unsaved
          decisions={changed.map((field) => ({
            kind: field.kind,
            name: field.name,
            class: changes[keyOf(field)] ?? null,
          }))}
          version={data.version}
          onReset={() => setChanges({})}
        />
      )}
    </div>
  )
}

/** What each class means, and who sees what of it. */
function Meanings() {
  const { t } = useTranslation()
  return (
    <Card title={t('fields.means')}>
      <ul className="stack tight plain">
        {classes.map((one) => (
          <li key={one}>
            <b>{t(`fields.class.${one}`)}</b>: {t(`fields.classNote.${one}`)}
          </li>
        ))}
      </ul>
    </Card>
  )
}

interface UnsavedProps {
  decisions: FieldDecision[]
  version: number
  onReset: () => void
}

/** Decisions that are not saved yet, with what can be done about them. */
function Unsaved({ decisions, version, onReset }: UnsavedProps) {
  const { t } = useTranslation()
  const save = useAct(saveFields, { done: t('fields.saved') })
  return (
    <section className="answer" aria-label={t('fields.change')}>
      {save.isError && <Failed error={save.error} rest="" />}
      <div className="row end">
        <span className="meta" role="status">
          {t('fields.changed', { count: decisions.length })}
        </span>
        <Button variant="subtle" onClick={onReset}>
          {t('rules.reset')}
        </Button>
        <Button disabled={save.isPending} onClick={() => save.mutate({ version, fields: decisions })}>
          {t('form.save')}
        </Button>
      </div>
    </section>
  )
}

interface FieldTableProps {
  rows: readonly Field[]
  changes: Changes
  /** Absent for who may only look. */
  onDecide: ((field: Field, chosen: FieldClass | null) => void) | undefined
}

function FieldTable({ rows, changes, onDecide }: FieldTableProps) {
  const { t } = useTranslation()
  const chosenOf = (field: Field) => {
    const key = keyOf(field)
    if (key in changes) return changes[key] ?? byName
    return field.byDefault ? byName : field.class
  }
  return (
    <DataTable
      caption={t('fields.title')}
      rows={rows}
      rowKey={keyOf}
      columns={[
        {
          key: 'name',
          header: t('fields.name'),
          main: true,
          sort: (field) => field.name,
          cell: (field) => (
            <>
              <span className="main break">{traitName(field.name, t)}</span>
              <small>
                <code className="break">{field.name}</code>
              </small>
            </>
          ),
        },
        {
          key: 'class',
          header: t('fields.tells'),
          sort: (field) => classes.indexOf(field.class),
          cell: (field) =>
            onDecide ? (
              <NativeSelect
                aria-label={`${t('fields.tells')}: ${field.name}`}
                value={chosenOf(field)}
                data={[
                  {
                    value: byName,
                    label: field.byDefault
                      ? t('fields.byName', { class: t(`fields.class.${field.class}`) })
                      : t('fields.byNameAgain'),
                  },
                  ...classes.map((value) => ({ value, label: t(`fields.class.${value}`) })),
                ]}
                onChange={(event) => {
                  const { value } = event.currentTarget
                  onDecide(field, value === byName ? null : (value as FieldClass))
                }}
              />
            ) : (
              t(`fields.class.${field.class}`)
            ),
        },
      ]}
    />
  )
}

import { NumberInput, Select, Textarea, TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { Expression, MetricInput } from '../../src/metrics/index.ts'
import { teamNames } from '../access/roles.ts'
import { ExpressionEditor } from './expression-editor.tsx'
import { EventField, RatioFields } from './ratio-fields.tsx'

const kinds = ['count', 'sum', 'average', 'unique', 'ratio', 'percentile', 'open', 'nps'] as const
const units = ['count', 'percent', 'money', 'seconds', 'minutes', 'score', 'number'] as const
const directions = ['up', 'down', 'none'] as const

/** A definition as a loose record: which fields it has depends on its kind, and the server says what is missing. */
type Draft = Record<string, unknown> & { kind: (typeof kinds)[number] }

interface MeasureFormProps {
  value: MetricInput
  onChange: (value: MetricInput) => void
  isNew: boolean
}

/** The definition as a form; each field is one of the definition's own. */
export function MeasureForm({ value, onChange, isNew }: MeasureFormProps) {
  const set = (change: Record<string, unknown>) => onChange({ ...value, ...change } as MetricInput)
  return (
    <div className="stack">
      <AboutFields value={value} set={set} isNew={isNew} />
      <CountedFields
        value={value as unknown as Draft}
        replace={(next) => onChange(next as unknown as MetricInput)}
      />
    </div>
  )
}

type Set = (change: Record<string, unknown>) => void

function AboutFields({ value, set, isNew }: { value: MetricInput; set: Set; isNew: boolean }) {
  const { t } = useTranslation()
  const label = (text: string) => set({ label: text, ...(isNew ? { name: toName(text) } : {}) })
  return (
    <>
      <div className="two">
        <TextInput
          label={t('edit.label')}
          required
          value={value.label}
          onChange={(event) => label(event.currentTarget.value)}
        />
        <TextInput
          label={t('measure.name')}
          description={t('edit.nameNote')}
          inputWrapperOrder={['label', 'input', 'description', 'error']}
          required
          readOnly={!isNew}
          value={value.name}
          onChange={(event) => set({ name: event.currentTarget.value })}
        />
      </div>
      <TextInput
        label={t('edit.question')}
        placeholder={t('edit.questionPlaceholder')}
        value={value.question ?? ''}
        onChange={(event) => set({ question: event.currentTarget.value })}
      />
      <Textarea
        label={t('edit.description')}
        autosize
        minRows={2}
        value={value.description ?? ''}
        onChange={(event) => set({ description: event.currentTarget.value })}
      />
      <div className="two">
        <Select
          label={t('measures.unit')}
          data={units.map((unit) => ({ value: unit, label: t(`unit.${unit}`) }))}
          value={value.unit}
          allowDeselect={false}
          onChange={(unit) => set({ unit })}
        />
        <Select
          label={t('measure.good')}
          data={directions.map((good) => ({ value: good, label: t(`good.${good}`) }))}
          value={value.good ?? 'none'}
          allowDeselect={false}
          onChange={(good) => set({ good })}
        />
      </div>
      <OwnerFields owners={value.owners} onChange={(owners) => set({ owners })} />
    </>
  )
}

type Owners = MetricInput['owners']

/** The two teams that look after something, and whom to ask there. */
export function OwnerFields({ owners, onChange }: { owners: Owners; onChange: (owners: Owners) => void }) {
  const { t } = useTranslation()
  const change = (index: number, part: Partial<Owners[number]>) =>
    onChange(
      owners.map((owner, at) => (at === index ? withoutEmpty({ ...owner, ...part }) : owner)) as Owners,
    )
  return (
    <fieldset className="owners" style={{ border: 0, padding: 0, margin: 0 }}>
      <legend className="meta">{t('edit.ownersNote')}</legend>
      {[0, 1].map((index) => (
        <div key={index} className="two">
          <Select
            label={t('edit.team', { number: index + 1 })}
            data={teamNames.map((team) => ({ value: team, label: t(`team.${team}`) }))}
            value={owners[index]?.team ?? null}
            allowDeselect={false}
            onChange={(team) => change(index, { team: team as Owners[number]['team'] })}
          />
          <TextInput
            label={t('edit.person')}
            value={owners[index]?.person ?? ''}
            onChange={(event) => change(index, { person: event.currentTarget.value })}
          />
        </div>
      ))}
    </fieldset>
  )
}

function withoutEmpty<T extends object>(given: T): T {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== '')) as T
}

interface CountedProps {
  value: Draft
  replace: (value: Draft) => void
}

function CountedFields({ value, replace }: CountedProps) {
  const { t } = useTranslation()
  const set = (change: Record<string, unknown>) =>
    replace(
      Object.fromEntries(Object.entries({ ...value, ...change }).filter(([, v]) => v !== undefined)) as Draft,
    )
  return (
    <>
      <Select
        label={t('edit.kind')}
        description={t(`kindNote.${value.kind}`)}
        data={kinds.map((kind) => ({ value: kind, label: t(`kind.${kind}`) }))}
        value={value.kind}
        allowDeselect={false}
        onChange={(kind) => kind && replace(ofKind(value, kind as Draft['kind']))}
      />
      {value.kind === 'ratio' ? (
        <RatioFields value={value} set={set} />
      ) : (
        <EventField label={t('edit.event')} value={value.event} onChange={(event) => set({ event })} />
      )}
      {needsProperty(value.kind) && (
        <TextInput
          label={t('edit.property')}
          description={value.kind === 'unique' ? t('edit.uniqueNote') : undefined}
          value={String(value.property ?? '')}
          onChange={(event) => set({ property: event.currentTarget.value || undefined })}
        />
      )}
      {value.kind === 'percentile' && (
        <NumberInput
          label={t('edit.percentile')}
          min={0}
          max={100}
          value={Number(value.percentile ?? 0.5) * 100}
          onChange={(percent) => set({ percentile: Number(percent) / 100 })}
          hideControls
        />
      )}
      {value.kind === 'open' && <OpenFields value={value} set={set} />}
      <div className="stack tight">
        <span className="meta">{t('edit.filter')}</span>
        <ExpressionEditor
          value={value.filter as Expression | undefined}
          onChange={(filter) => set({ filter })}
        />
      </div>
    </>
  )
}

function OpenFields({ value, set }: { value: Draft; set: Set }) {
  const { t } = useTranslation()
  return (
    <div className="two">
      <EventField
        label={t('edit.closedBy')}
        value={value.closedBy}
        onChange={(closedBy) => set({ closedBy })}
      />
      <TextInput
        label={t('edit.key')}
        value={String(value.key ?? '')}
        onChange={(event) => set({ key: event.currentTarget.value })}
      />
    </div>
  )
}

function needsProperty(kind: Draft['kind']): boolean {
  return ['sum', 'average', 'unique', 'percentile', 'nps'].includes(kind)
}

/** The draft with the fields that another kind needs; what both have stays. */
function ofKind(value: Draft, kind: Draft['kind']): Draft {
  const { property, percentile, closedBy, key, numerator, denominator, event, ...rest } = value
  const kept = event === undefined ? {} : { event }
  if (kind === 'ratio') {
    const part = { kind: 'count', ...kept }
    return { ...rest, kind, numerator: numerator ?? part, denominator: denominator ?? part }
  }
  return {
    ...rest,
    kind,
    ...kept,
    ...(needsProperty(kind) && property !== undefined ? { property } : {}),
    ...(kind === 'percentile' ? { percentile: percentile ?? 0.5 } : {}),
    ...(kind === 'open' ? { closedBy: closedBy ?? '', key: key ?? '' } : {}),
  }
}

/** A snake_case name made of a label. */
export function toName(label: string): string {
  const words = label
    .toLowerCase()
    .normalize('NFKD')
    .replace(/[^a-z0-9]+/g, '_')
  return words.replace(/^[^a-z]+|_+$/g, '').slice(0, 63)
}

import { Select, Textarea, TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { MetricInput } from '../../src/metrics/index.ts'
import { teamNames } from '../access/roles.ts'
import { AimFields } from './aim-fields.tsx'
import { CountedFields } from './counted-fields.tsx'
import type { Draft } from './draft.ts'

const units = ['count', 'percent', 'money', 'seconds', 'minutes', 'score', 'number'] as const
const directions = ['up', 'down', 'none'] as const

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
      {value.good !== undefined && value.good !== 'none' && (
        <AimFields aim={value.aim} onChange={(aim) => set({ aim })} />
      )}
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
          onChange={(good) => set(good === 'none' ? { good, aim: undefined } : { good })}
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

/** A snake_case name made of a label. */
export function toName(label: string): string {
  const words = label
    .toLowerCase()
    .normalize('NFKD')
    .replace(/[^a-z0-9]+/g, '_')
  return words.replace(/^[^a-z]+|_+$/g, '').slice(0, 63)
}

import './metrics.css'
import { Button, SegmentedControl } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { MetricInput } from '../../src/metrics/index.ts'
import { useCan } from '../access/session.ts'
import { useAct } from '../parts/act.ts'
import { Confirm } from '../parts/dialog.tsx'
import { Card, PageHead } from '../parts/page.tsx'
import { Failed, NotYours, Resource } from '../parts/states.tsx'
import { measureQuery, removeMeasure, saveMeasure } from './measure-data.ts'
import { MeasureForm } from './measure-form.tsx'
import { MeasureJson } from './measure-json.tsx'
import { MeasurePreview } from './measure-preview.tsx'

const newRoute = getRouteApi('/app/measures/new')
const editRoute = getRouteApi('/app/measures/$name/edit')

/** A new measure, begun from an event when the address names one. */
export function NewMeasurePage() {
  const { t } = useTranslation()
  const { event } = newRoute.useSearch()
  const start: MetricInput = {
    name: '',
    label: '',
    question: '',
    unit: 'count',
    good: 'up',
    owners: [{ team: 'marketing' }, { team: 'it' }],
    kind: 'count',
    ...(event ? { event } : {}),
  }
  return <Editor title={t('edit.newTitle')} start={start} version={0} />
}

/** The definition of a measure that is there. */
export function EditMeasurePage() {
  const { name } = editRoute.useParams()
  const measure = useQuery(measureQuery(name))
  return (
    <Resource query={measure} shape="form">
      {(stored) => (
        <Editor
          key={stored.version}
          title={stored.definition.label}
          start={stored.definition}
          version={stored.version}
        />
      )}
    </Resource>
  )
}

interface EditorProps {
  title: string
  start: MetricInput
  /** The version that is changed; 0 for a new one. */
  version: number
}

function Editor({ title, start, version }: EditorProps) {
  const { t } = useTranslation()
  const mayWrite = useCan('measures:write')
  const [definition, setDefinition] = useState(start)
  const [form, setForm] = useState<'form' | 'json'>('form')
  if (!mayWrite) return <NotYours role={t('role.editor')} />
  return (
    <>
      <PageHead title={title} lede={t('edit.lede')} />
      <div className="side">
        <Card
          title={t('edit.definition')}
          aside={
            <SegmentedControl
              aria-label={t('edit.how')}
              value={form}
              onChange={(value) => setForm(value as 'form' | 'json')}
              data={[
                { value: 'form', label: t('edit.form') },
                { value: 'json', label: 'JSON' },
              ]}
              transitionDuration={0}
            />
          }
        >
          <div className="stack">
            {form === 'form' ? (
              <MeasureForm value={definition} onChange={setDefinition} isNew={version === 0} />
            ) : (
              <MeasureJson value={definition} onChange={setDefinition} />
            )}
            <SaveRow definition={definition} version={version} />
          </div>
        </Card>
        <MeasurePreview definition={definition} />
      </div>
    </>
  )
}

function SaveRow({ definition, version }: { definition: MetricInput; version: number }) {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const open = (name: string) => void navigate({ to: '/measures/$name', params: { name } })
  const save = useAct(saveMeasure, {
    done: t('edit.saved'),
    onDone: (stored) => open(stored.definition.name),
  })
  const remove = useAct(removeMeasure, {
    done: t('edit.removed'),
    onDone: () => void navigate({ to: '/measures' }),
  })
  return (
    <>
      {save.isError && <Failed error={save.error} rest="" />}
      <div className="row apart">
        <div className="row">
          <Button onClick={() => save.mutate({ definition, version })} disabled={save.isPending}>
            {t('form.save')}
          </Button>
          <Button variant="default" onClick={() => history.back()}>
            {t('dialog.cancel')}
          </Button>
        </div>
        {version > 0 && (
          <Confirm
            verb={t('edit.remove')}
            title={t('edit.removeTitle', { name: definition.label })}
            consequence={t('edit.removeNote')}
            onConfirm={() => remove.mutateAsync({ name: definition.name, version })}
          />
        )}
      </div>
    </>
  )
}

import '../metrics/metrics.css'
import '../people/people.css'
import '../segments/segments.css'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { TraitInput } from '../../src/traits/index.ts'
import { useCan } from '../access/session.ts'
import { SaveRow } from '../definitions/save-row.tsx'
import { useAct } from '../parts/act.ts'
import { Confirm } from '../parts/dialog.tsx'
import { Card, PageHead } from '../parts/page.tsx'
import { NotYours, Resource } from '../parts/states.tsx'
import { ruleOf } from './rule.ts'
import { oneComputedQuery, removeComputed, type StoredComputed, saveComputed } from './trait-data.ts'
import { TraitForm } from './trait-form.tsx'
import { PreviewCard } from './trait-preview.tsx'

const editRoute = getRouteApi('/app/traits/$name/edit')

/** A new computed trait. */
export function NewTraitPage() {
  const { t } = useTranslation()
  const start: TraitInput = { name: '', label: '', kind: 'count', event: '' }
  return <Editor title={t('computed.newTitle')} start={start} stored={undefined} />
}

/** The definition of one that is there. */
export function EditTraitPage() {
  const { name } = editRoute.useParams()
  const trait = useQuery(oneComputedQuery(name))
  const [round, setRound] = useState(0)
  return (
    <Resource query={trait} shape="form">
      {(stored) => (
        <Editor
          key={`${name} ${round}`}
          title={stored.definition.label}
          start={stored.definition}
          stored={stored}
          onTakeTheirs={() => setRound(round + 1)}
        />
      )}
    </Resource>
  )
}

interface EditorProps {
  title: string
  start: TraitInput
  /** The trait as it is kept at this moment; absent for a new one. */
  stored: StoredComputed | undefined
  /** Begins anew with what is kept. */
  onTakeTheirs?: () => void
}

function Editor({ title, start, stored, onTakeTheirs }: EditorProps) {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const mayWrite = useCan('segments:write')
  const [definition, setDefinition] = useState(start)
  const [version] = useState(stored?.version ?? 0)
  const [asked, setAsked] = useState(false)
  const rule = ruleOf(definition)
  if (!mayWrite) return <NotYours role={t('role.editor')} />
  return (
    <>
      <PageHead title={title} lede={t('computed.editLede')} />
      <div className="side">
        <Card title={t('edit.definition')}>
          <div className="stack">
            <TraitForm
              value={definition}
              onChange={setDefinition}
              isNew={stored === undefined}
              asked={asked}
            />
            <SaveRow
              definition={rule && definition}
              version={version}
              stored={stored}
              save={saveComputed}
              done={t('computed.saved')}
              onDone={({ definition: { name } }) => void navigate({ to: '/traits/$name', params: { name } })}
              onAsked={() => setAsked(true)}
              {...(onTakeTheirs ? { onTakeTheirs } : {})}
            >
              {stored && <Remove stored={stored} />}
            </SaveRow>
          </div>
        </Card>
        <div className="beside">
          <PreviewCard rule={rule} />
        </div>
      </div>
    </>
  )
}

function Remove({ stored }: { stored: StoredComputed }) {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const { name, label } = stored.definition
  const remove = useAct(removeComputed, {
    done: t('computed.gone', { label }),
    onDone: () => void navigate({ to: '/traits' }),
  })
  return (
    <Confirm
      verb={t('edit.remove')}
      title={t('edit.removeTitle', { name: label })}
      consequence={t('computed.removeNote')}
      onConfirm={() => remove.mutateAsync({ name, version: stored.version })}
    />
  )
}

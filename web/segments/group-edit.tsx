import '../metrics/metrics.css'
import '../people/people.css'
import './segments.css'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Condition, ListedSegment, SegmentInput } from '../../src/segments/index.ts'
import { useCan } from '../access/session.ts'
import { SaveRow } from '../definitions/save-row.tsx'
import { PageHead } from '../parts/page.tsx'
import { NotYours, Resource } from '../parts/states.tsx'
import { type About, AboutCard, CareCard } from './about-fields.tsx'
import { ConditionCard, type Edited, editedOf, writtenIn } from './condition-card.tsx'
import { LiveCount } from './live-count.tsx'
import { RemoveGroup } from './remove-group.tsx'
import { saveSegment, segmentQuery } from './segment-data.ts'
import { templates } from './templates.ts'

const newRoute = getRouteApi('/app/groups/new')
const editRoute = getRouteApi('/app/groups/$name/edit')

/** A new group: by a condition, begun from a template when the address names one, or a list from a file. */
export function NewGroupPage() {
  const { t } = useTranslation()
  const { kind, template: key } = newRoute.useSearch()
  const template = templates.find((one) => one.key === key)
  const about = template
    ? { name: template.name, label: t(`groups.templates.${template.key}`) }
    : { name: '', label: '' }
  const start: SegmentInput =
    kind === 'list'
      ? { ...about, kind: 'list' }
      : { ...about, kind: 'live', condition: template?.condition ?? { did: '' } }
  return (
    <Editor
      key={`${kind} ${key}`}
      title={t(kind === 'list' ? 'groupEdit.newList' : 'groupEdit.new')}
      start={start}
      stored={undefined}
    />
  )
}

/** The definition of a group that is there. */
export function EditGroupPage() {
  const { name } = editRoute.useParams()
  const segment = useQuery(segmentQuery(name))
  const [round, setRound] = useState(0)
  return (
    <Resource query={segment} shape="form">
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
  start: SegmentInput
  /** The group as it is kept at this moment; absent for a new one. */
  stored: ListedSegment | undefined
  /** Begins anew with what is kept. */
  onTakeTheirs?: () => void
}

function Editor({ title, start, stored, onTakeTheirs }: EditorProps) {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const mayWrite = useCan('segments:write')
  const [about, setAbout] = useState(start)
  const [version] = useState(stored?.version ?? 0)
  const [edited, setEdited] = useState<Edited>(() => editedOf(start))
  const [asked, setAsked] = useState(false)
  if (!mayWrite) return <NotYours role={t('role.editor')} />
  const condition = writtenIn(edited)
  const set = (change: About) => setAbout({ ...about, ...change })
  return (
    <>
      <PageHead title={title} lede={t(about.kind === 'list' ? 'groupEdit.listLede' : 'groupEdit.lede')} />
      <div className={about.kind === 'live' ? 'side' : 'stack narrow'}>
        <div className="stack">
          <AboutCard value={about} onChange={set} isNew={stored === undefined} />
          {about.kind === 'live' && (
            <ConditionCard edited={edited} onChange={setEdited} self={about.name} asked={asked} />
          )}
          <CareCard value={about} onChange={set} />
          <SaveRow
            definition={definitionOf(about, condition)}
            version={version}
            stored={stored}
            save={saveSegment}
            done={t('groupEdit.saved')}
            onDone={({ definition: { name } }) => void navigate({ to: '/groups/$name', params: { name } })}
            onAsked={() => setAsked(true)}
            {...(onTakeTheirs ? { onTakeTheirs } : {})}
          >
            {stored && <RemoveGroup stored={stored} />}
          </SaveRow>
        </div>
        {about.kind === 'live' && <LiveCount condition={condition} />}
      </div>
    </>
  )
}

/** What is saved; undefined as long as the condition lacks something. */
function definitionOf(about: SegmentInput, condition: Condition | undefined): SegmentInput | undefined {
  if (about.kind === 'list') return about
  return condition && { ...about, condition }
}

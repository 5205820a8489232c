import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { TFunction } from 'i18next'
import { lazy, Suspense, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { PersonEvidence, PersonIdentifier } from '../../src/identity/index.ts'
import type { Person } from '../../src/profiles/index.ts'
import { useCan } from '../access/session.ts'
import { Card } from '../parts/page.tsx'
import { Resource } from '../parts/states.tsx'
import { EvidenceGraph } from './evidence-graph.tsx'
import { TypeName } from './identifier-name.tsx'
import { evidenceQuery, keyOf } from './identity-data.ts'
import { SplitButton } from './split-button.tsx'
import { useWhen } from './when.ts'

const EventsDialog = lazy(() => import('./events-dialog.tsx').then((it) => ({ default: it.EventsDialog })))
const EvidenceDialog = lazy(() =>
  import('./evidence-dialog.tsx').then((it) => ({ default: it.EvidenceDialog })),
)
const SplitDialog = lazy(() => import('./split-dialog.tsx').then((it) => ({ default: it.SplitDialog })))

/** Rows of the small drawing in the side column; all of them are in the dialog. */
const mostInSide = 8

/** Why these signals are of one person: the identifiers, what ties them together, and how often it was seen. */
export function OnePerson({ person }: { person: Person }) {
  const maySee = useCan('people:read')
  return maySee ? <Evidence person={person} /> : <CoveredIdentifiers person={person} />
}

function Evidence({ person }: { person: Person }) {
  const { t } = useTranslation()
  const when = useWhen()
  const evidence = useQuery(evidenceQuery(person.id))
  const [opened, setOpened] = useState(false)
  const [leaving, setLeaving] = useState<PersonIdentifier>()
  const [event, setEvent] = useState<string>()
  return (
    <Card title={t('evidence.title')}>
      <Resource query={evidence}>
        {(data) => (
          <div className="stack tight">
            <p className="dim">{sentence(data, t)}</p>
            <EvidenceGraph
              evidence={data}
              when={when}
              most={mostInSide}
              onEvent={setEvent}
              act={(identifier) => (
                <SplitButton evidence={data} identifier={identifier} onSplit={setLeaving} />
              )}
            />
            {data.identifiers.length + data.links.length > 1 && (
              <div className="row">
                <Button variant="default" onClick={() => setOpened(true)}>
                  {t('evidence.open', { count: data.identifiers.length })}
                </Button>
              </div>
            )}
            <Suspense>
              {opened && <EvidenceDialog person={person} evidence={data} onClose={() => setOpened(false)} />}
              {event && (
                <EventsDialog
                  person={person.id}
                  title={t('evidence.event')}
                  events={[event]}
                  onClose={() => setEvent(undefined)}
                />
              )}
              {leaving && (
                <SplitDialog
                  person={person}
                  evidence={data}
                  identifier={leaving}
                  onClose={() => setLeaving(undefined)}
                />
              )}
            </Suspense>
          </div>
        )}
      </Resource>
    </Card>
  )
}

function sentence(evidence: PersonEvidence, t: TFunction): string {
  const joined = evidence.identifiers.filter((identifier) => identifier.state === 'joined').length
  if (joined <= 1) return t('evidence.single')
  const seen = evidence.links.reduce((sum, link) => sum + (link.used ? link.seen : 0), 0)
  return t('evidence.sentence', { count: joined, seen })
}

/** Identifiers as somebody sees them who may not see people: covered, without the evidence. */
function CoveredIdentifiers({ person }: { person: Person }) {
  const { t } = useTranslation()
  const when = useWhen()
  return (
    <Card title={t('evidence.identifiers')}>
      <ul className="idents">
        {person.identifiers.slice(0, 20).map((identifier) => (
          <li key={keyOf(identifier)} className="break">
            <TypeName type={identifier.type} />
            <br />
            {identifier.value}{' '}
            {identifier.firstSeen && (
              <small className="meta">{t('person.sinceDay', { day: when.day(identifier.firstSeen) })}</small>
            )}
          </li>
        ))}
        {person.identifiers.length > 20 && (
          <li className="meta">{t('joining.moreIdentifiers', { count: person.identifiers.length - 20 })}</li>
        )}
      </ul>
    </Card>
  )
}

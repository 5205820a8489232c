import { Button, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Identifier, IdentityLink, PersonEvidence, PersonIdentifier } from '../../src/identity/index.ts'
import type { Person } from '../../src/profiles/index.ts'
import { DataTable } from '../parts/data-table.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { EventsDialog } from './events-dialog.tsx'
import { EvidenceGraph } from './evidence-graph.tsx'
import { TypeName } from './identifier-name.tsx'
import { keyOf } from './identity-data.ts'
import { nameOf } from './person-words.ts'
import { SplitButton } from './split-button.tsx'
import { SplitDialog } from './split-dialog.tsx'
import { useWhen } from './when.ts'

interface EvidenceDialogProps {
  person: Person
  evidence: PersonEvidence
  onClose: () => void
}

const mostDrawn = 30
const atFirst = 25

/** All identifiers of a person and all that ties them together: drawn, and as lists that lead to the events. */
export function EvidenceDialog({ person, evidence, onClose }: EvidenceDialogProps) {
  const { t } = useTranslation()
  const when = useWhen()
  const [words, setWords] = useState('')
  const [event, setEvent] = useState<string>()
  const [leaving, setLeaving] = useState<PersonIdentifier>()
  const shown = narrowed(evidence, words)
  return (
    <Dialog title={t('evidence.of', { name: nameOf(person, t) })} opened onClose={onClose} wide>
      <div className="stack">
        {evidence.identifiers.length > 8 && (
          <TextInput
            type="search"
            aria-label={t('evidence.find')}
            placeholder={t('evidence.find')}
            value={words}
            onChange={(change) => setWords(change.currentTarget.value)}
          />
        )}
        <section aria-label={t('evidence.identifiers')}>
          <h3>{t('evidence.identifiers')}</h3>
          {shown.identifiers.length > mostDrawn && (
            <p className="meta">
              {t('evidence.drawn', { count: mostDrawn, total: shown.identifiers.length })}
            </p>
          )}
          <EvidenceGraph
            evidence={shown}
            when={when}
            most={mostDrawn}
            onEvent={setEvent}
            act={(identifier) => (
              <SplitButton evidence={evidence} identifier={identifier} onSplit={setLeaving} />
            )}
          />
        </section>
        <Links links={shown.links} onEvent={setEvent} />
        <Identifiers identifiers={shown.identifiers} onEvent={setEvent} />
      </div>
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
          evidence={evidence}
          identifier={leaving}
          onClose={() => setLeaving(undefined)}
        />
      )}
    </Dialog>
  )
}

/** Identifiers with some letters in them, and what ties them to others. */
function narrowed(evidence: PersonEvidence, words: string): PersonEvidence {
  const wanted = words.trim().toLowerCase()
  if (wanted === '') return evidence
  const fits = (identifier: Identifier) => keyOf(identifier).toLowerCase().includes(wanted)
  const links = evidence.links.filter((link) => fits(link.left) || fits(link.right))
  const near = new Set(links.flatMap((link) => [keyOf(link.left), keyOf(link.right)]))
  return {
    ...evidence,
    links,
    identifiers: evidence.identifiers.filter((one) => fits(one) || near.has(keyOf(one))),
  }
}

/** The drawing in words: which two were seen together, how often, and the event that shows it. */
function Links({ links, onEvent }: { links: readonly IdentityLink[]; onEvent: (messageId: string) => void }) {
  const { t } = useTranslation()
  const when = useWhen()
  const [most, setMost] = useState(atFirst)
  if (links.length === 0) return null
  const rows = links.toSorted((a, b) => b.seen - a.seen).slice(0, most)
  return (
    <section aria-label={t('evidence.links')}>
      <h3>{t('evidence.links')}</h3>
      <DataTable
        caption={t('evidence.links')}
        rows={rows}
        rowKey={(link) => `${keyOf(link.left)} ${keyOf(link.right)} ${link.decision ?? ''}`}
        columns={[
          { key: 'left', header: t('evidence.one'), main: true, cell: (link) => <Name of={link.left} /> },
          { key: 'right', header: t('evidence.other'), cell: (link) => <Name of={link.right} /> },
          {
            key: 'seen',
            header: t('evidence.seen'),
            right: true,
            sort: (link) => link.seen,
            cell: (link) => link.seen,
          },
          {
            key: 'when',
            header: t('evidence.when'),
            sort: (link) => link.lastSeen,
            cell: (link) => <Span from={link.firstSeen} to={link.lastSeen} write={when.date} />,
          },
          {
            key: 'because',
            header: t('evidence.because'),
            cell: (link) => (
              <>
                {!link.used && <span className="tag">{t('evidence.notUsed')}</span>} {link.because}
              </>
            ),
          },
          { key: 'event', header: '', cell: (link) => <EventLink id={link.evidence} onEvent={onEvent} /> },
        ]}
      />
      <More shown={rows.length} of={links.length} onMore={() => setMost(most + 100)} />
    </section>
  )
}

function Identifiers({
  identifiers,
  onEvent,
}: {
  identifiers: readonly PersonIdentifier[]
  onEvent: (messageId: string) => void
}) {
  const { t } = useTranslation()
  const when = useWhen()
  const [most, setMost] = useState(atFirst)
  const rows = identifiers.slice(0, most)
  return (
    <section aria-label={t('evidence.each')}>
      <h3>{t('evidence.each')}</h3>
      <DataTable
        caption={t('evidence.each')}
        rows={rows}
        rowKey={keyOf}
        columns={[
          { key: 'name', header: t('evidence.identifier'), main: true, cell: (one) => <Name of={one} /> },
          {
            key: 'when',
            header: t('evidence.when'),
            sort: (one) => one.firstSeen,
            cell: (one) => <Span from={one.firstSeen} to={one.lastSeen} write={when.date} />,
          },
          {
            key: 'because',
            header: t('evidence.because'),
            cell: (one) => (
              <>
                {one.state !== 'joined' && <span className="tag">{t(`identifierState.${one.state}`)}</span>}{' '}
                {one.because}
              </>
            ),
          },
          { key: 'event', header: '', cell: (one) => <EventLink id={one.evidence} onEvent={onEvent} /> },
        ]}
      />
      <More shown={rows.length} of={identifiers.length} onMore={() => setMost(most + 100)} />
    </section>
  )
}

function Name({ of }: { of: Identifier }) {
  return (
    <span className="break">
      <TypeName type={of.type} />
      <br />
      <span className="exact">{of.value}</span>
    </span>
  )
}

function Span({ from, to, write }: { from: string; to: string; write: (at: string) => string }) {
  const [first, last] = [write(from), write(to)]
  return <span className="num">{first === last ? first : `${first} – ${last}`}</span>
}

function EventLink({ id, onEvent }: { id: string | null; onEvent: (messageId: string) => void }) {
  const { t } = useTranslation()
  if (id === null) return null
  return (
    <button type="button" className="a nowrap" onClick={() => onEvent(id)}>
      {t('evidence.event')}
    </button>
  )
}

function More({ shown, of, onMore }: { shown: number; of: number; onMore: () => void }) {
  const { t } = useTranslation()
  if (shown >= of) return null
  return (
    <div className="row">
      <Button variant="default" onClick={onMore}>
        {t('evidence.moreRows', { count: of - shown })}
      </Button>
    </div>
  )
}

import { useTranslation } from 'react-i18next'
import type { Identifier, PersonEvidence, PersonIdentifier } from '../../src/identity/index.ts'
import type { Person } from '../../src/profiles/index.ts'
import { useAct } from '../parts/act.ts'
import { Dialog } from '../parts/dialog.tsx'
import { afterSplit } from './after-split.ts'
import { TypeName } from './identifier-name.tsx'
import { idOf, keyOf, splitIdentifier } from './identity-data.ts'
import { nameOf } from './person-words.ts'
import { Reason } from './reason.tsx'
import { useUndoableNotice } from './undo.ts'

interface SplitDialogProps {
  person: Person
  evidence: PersonEvidence
  identifier: PersonIdentifier
  onClose: () => void
}

/** Takes one identifier out of a person: shows what goes, what stays and what falls apart, asks why, and does it. */
export function SplitDialog({ person, evidence, identifier, onClose }: SplitDialogProps) {
  const { t } = useTranslation()
  const say = useUndoableNotice()
  const { stays, apart } = afterSplit(evidence, identifier)
  const name = nameOf(person, t)
  const { type, value } = identifier
  const split = useAct(splitIdentifier, {
    onDone: (result) => {
      onClose()
      say(t('split.done', { value: value.slice(0, 80), name }), idOf(result.decision))
    },
  })
  return (
    <Dialog title={t('split.title')} opened onClose={onClose}>
      <div className="stack">
        <p>{t('split.sentence', { name })}</p>
        <Part title={t('split.goes')} identifiers={[identifier]} />
        <Part title={t('split.stays', { name })} identifiers={stays} />
        {apart.length > 0 && (
          <div className="callout ochre stack tight">
            <p>{t('split.fallsApart', { count: apart.length })}</p>
            {apart.slice(0, 5).map((part) => (
              <List key={keyOf(part[0]!)} identifiers={part} />
            ))}
          </div>
        )}
        <Reason
          verb={t('split.verb')}
          busy={split.isPending}
          error={split.error}
          back={t('dialog.cancel')}
          onBack={onClose}
          onSend={(reason) => split.mutate({ person: person.id, identifier: { type, value }, reason })}
        />
      </div>
    </Dialog>
  )
}

function Part({ title, identifiers }: { title: string; identifiers: readonly Identifier[] }) {
  return (
    <section aria-label={title}>
      <h3>{title}</h3>
      <List identifiers={identifiers} />
    </section>
  )
}

const mostShown = 6

function List({ identifiers }: { identifiers: readonly Identifier[] }) {
  const { t } = useTranslation()
  const more = identifiers.length - mostShown
  return (
    <ul className="idents">
      {identifiers.slice(0, mostShown).map((identifier) => (
        <li key={keyOf(identifier)} className="break">
          <TypeName type={identifier.type} /> {identifier.value.slice(0, 200)}
        </li>
      ))}
      {more > 0 && <li className="meta">{t('joining.moreIdentifiers', { count: more })}</li>}
    </ul>
  )
}

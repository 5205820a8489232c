import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import type { TFunction } from 'i18next'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { JoinPreview } from '../../src/identity/index.ts'
import type { Person, PersonHit } from '../../src/profiles/index.ts'
import { useAct } from '../parts/act.ts'
import { Dialog } from '../parts/dialog.tsx'
import { Resource } from '../parts/states.tsx'
import { idOf, joinPeople, joinPreviewQuery, separatePeople } from './identity-data.ts'
import { JoinTable } from './join-table.tsx'
import { PersonPicker } from './person-picker.tsx'
import { nameOf, nameOfHit } from './person-words.ts'
import { Reason } from './reason.tsx'
import { useUndoableNotice } from './undo.ts'
import { useWhen } from './when.ts'

interface JoinDialogProps {
  person: Person
  /** Join both, or say that they must never be joined. */
  kind: 'join' | 'separate'
  onClose: () => void
}

/** Finds the other person, shows what would change, asks why, and does it; it can be taken back. */
export function JoinDialog({ person, kind, onClose }: JoinDialogProps) {
  const { t } = useTranslation()
  const [other, setOther] = useState<PersonHit>()
  const name = nameOf(person, t)
  return (
    <Dialog
      title={t(kind === 'join' ? 'joining.title' : 'separate.title', { name })}
      opened
      onClose={onClose}
      wide={kind === 'join' && other !== undefined}
    >
      {other === undefined ? (
        <div className="stack">
          <p className="dim">{t(kind === 'join' ? 'joining.lede' : 'separate.lede')}</p>
          <PersonPicker except={person.id} label={t('joining.who')} onPick={setOther} />
        </div>
      ) : kind === 'join' ? (
        <Join person={person} other={other} onBack={() => setOther(undefined)} onClose={onClose} />
      ) : (
        <Separate person={person} other={other} onBack={() => setOther(undefined)} onClose={onClose} />
      )}
    </Dialog>
  )
}

/** What both are called; two of one name are told apart by what else is known of the second. */
function namesOf(person: Person, other: PersonHit, t: TFunction): [string, string] {
  const [one, two] = [nameOf(person, t), nameOfHit(other, t)]
  if (one !== two) return [one, two]
  return [one, `${two} (${other.email ?? other.userId ?? other.phone ?? `…${other.id.slice(-4)}`})`]
}

interface StepProps {
  person: Person
  other: PersonHit
  onBack: () => void
  onClose: () => void
}

function Join({ person, other, onBack, onClose }: StepProps) {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const say = useUndoableNotice()
  const people = [person.id, other.id]
  const preview = useQuery(joinPreviewQuery(people))
  const names = namesOf(person, other, t)
  const join = useAct(joinPeople, {
    onDone: (result) => {
      onClose()
      say(t('joining.done', { one: names[0], other: names[1] }), idOf(result.decision))
      if (result.person !== person.id) {
        void navigate({ to: '/people/$id', params: { id: result.person }, replace: true })
      }
    },
  })
  return (
    <Resource query={preview}>
      {(data) => (
        <div className="stack">
          <JoinTable preview={data} first={person.id} names={names} />
          <Cautions preview={data} />
          <Reason
            verb={t('joining.verb')}
            busy={join.isPending}
            barred={data.against.length > 0}
            error={join.error}
            back={t('joining.another')}
            onBack={onBack}
            onSend={(reason) => join.mutate({ people, reason })}
          />
        </div>
      )}
    </Resource>
  )
}

/** What speaks against a join: limits it would pass, which is allowed, and standing decisions, which is not. */
function Cautions({ preview }: { preview: JoinPreview }) {
  const { t } = useTranslation()
  const when = useWhen()
  return (
    <>
      {preview.exceeds.length > 0 && (
        <div className="callout ochre">
          {preview.exceeds.map(({ type, values, limit, windowDays }) => (
            <p key={type}>
              {t(windowDays === null ? 'joining.exceeds' : 'joining.exceedsWithin', {
                type: t(`identifier.${type}`, { defaultValue: type }),
                values,
                limit,
                days: windowDays,
              })}
            </p>
          ))}
        </div>
      )}
      {preview.against.length > 0 && (
        <div className="callout ember" role="alert">
          <p>{t('joining.against')}</p>
          <ul>
            {preview.against.map((decision) => (
              <li key={decision.id} className="break">
                {when.exact(decision.at)}, {decision.by}: {decision.reason}
              </li>
            ))}
          </ul>
        </div>
      )}
    </>
  )
}

function Separate({ person, other, onBack, onClose }: StepProps) {
  const { t } = useTranslation()
  const say = useUndoableNotice()
  const [one, two] = namesOf(person, other, t)
  const names = { one, other: two }
  const separate = useAct(separatePeople, {
    onDone: (result) => {
      onClose()
      say(t('separate.done', names), idOf(result.decision))
    },
  })
  return (
    <div className="stack">
      <p>{t('separate.sentence', names)}</p>
      <Reason
        verb={t('separate.verb')}
        busy={separate.isPending}
        error={separate.error}
        back={t('joining.another')}
        onBack={onBack}
        onSend={(reason) => separate.mutate({ people: [person.id, other.id], reason })}
      />
    </div>
  )
}

import { lazy, Suspense, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { WarningDetail } from '../../src/warnings/index.ts'
import { useCan } from '../access/session.ts'
import { useWhen } from '../people/when.ts'

const EventsDialog = lazy(() =>
  import('../people/events-dialog.tsx').then((it) => ({ default: it.EventsDialog })),
)

interface EvidenceProps {
  events: WarningDetail['waterfall'][number]['events']
  /** Whose page the events are of. */
  person: string
}

/** Events of what customers said, by name; their words are set as a quote, their figures are not. */
const spoken =
  /^(Survey Answered|Conversation Message Received|Review Left|Product Reviewed|Letter Received)$/

/** The events behind a reason: when, what, and the customer's words as they said them. */
export function Evidence({ events, person }: EvidenceProps) {
  const { t } = useTranslation()
  const when = useWhen()
  const maySee = useCan('people:read')
  const [opened, setOpened] = useState<string>()
  return (
    <>
      <ul className="warn-evidence">
        {events.map(({ id, at, name, text }) => (
          <li key={id}>
            <time className="num" dateTime={at} title={when.exact(at)}>
              {when.date(at)}
            </time>
            <span>
              {maySee ? (
                <button type="button" className="tl-open" onClick={() => setOpened(id)}>
                  {name}
                </button>
              ) : (
                name
              )}
              {text &&
                (spoken.test(name) && /\p{L}/u.test(text) ? (
                  <q className="quote break">{text}</q>
                ) : (
                  <small>{text}</small>
                ))}
            </span>
          </li>
        ))}
      </ul>
      <Suspense>
        {opened && (
          <EventsDialog
            person={person}
            title={t('warnings.evidence')}
            events={[opened]}
            onClose={() => setOpened(undefined)}
          />
        )}
      </Suspense>
    </>
  )
}

import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { RawEvent } from '../../src/profiles/index.ts'
import { useSourceNames } from '../ingestion/source-data.ts'
import { Dialog } from '../parts/dialog.tsx'
import { JsonView } from '../parts/json-view.tsx'
import { Facts } from '../parts/page.tsx'
import { Empty, Resource } from '../parts/states.tsx'
import { eventsQuery } from './person-data.ts'
import { useWhen } from './when.ts'

interface EventsDialogProps {
  person: string
  title: string
  /** messageIds, newest first. */
  events: readonly string[]
  onClose: () => void
}

const atFirst = 10

/** The events behind something on the page, as they were sent. */
export function EventsDialog({ person, title, events, onClose }: EventsDialogProps) {
  const { t } = useTranslation()
  const [most, setMost] = useState(atFirst)
  const found = useQuery(eventsQuery(person, events.slice(0, most)))
  const more = events.length - most
  return (
    <Dialog title={title} opened onClose={onClose} wide>
      <Resource query={found}>
        {(rows) => (
          <div className="stack">
            {rows.length === 0 && <Empty sentence={t('events.gone')} />}
            {rows.map((event) => (
              <OneEvent key={event.messageId} event={event} open={rows.length === 1} />
            ))}
            {more > 0 && (
              <div className="row">
                <Button variant="default" onClick={() => setMost(most + 20)} disabled={found.isFetching}>
                  {t('evidence.moreRows', { count: more })}
                </Button>
              </div>
            )}
          </div>
        )}
      </Resource>
    </Dialog>
  )
}

function OneEvent({ event, open }: { event: RawEvent; open: boolean }) {
  const { t } = useTranslation()
  const when = useWhen()
  const nameOf = useSourceNames()
  return (
    <details className="event" open={open}>
      <summary>
        <b>{event.name}</b> <span className="meta num">{when.exact(event.at)}</span>
      </summary>
      <div className="stack tight">
        <Facts
          of={[
            [t('events.source'), [nameOf(event.source), event.channel].filter(Boolean).join(', ')],
            [t('events.received'), when.exact(event.receivedAt)],
            [t('events.userId'), event.userId ?? '–'],
            [t('events.anonymousId'), event.anonymousId ?? '–'],
            [t('events.messageId'), event.messageId],
          ]}
        />
        <JsonView label={t('events.properties')} value={event.properties} />
        <JsonView label={t('events.context')} value={event.context} />
      </div>
    </details>
  )
}

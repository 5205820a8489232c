import { lazy, Suspense, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useCan } from '../access/session.ts'

const EventsDialog = lazy(() =>
  import('../people/events-dialog.tsx').then((it) => ({ default: it.EventsDialog })),
)

interface EvidenceButtonProps {
  person: string
  name: string | null
  /** messageId */
  event: string
}

/** Opens the event by which somebody entered or left, for those who may see events of people. */
export function EvidenceButton({ person, name, event }: EvidenceButtonProps) {
  const { t } = useTranslation()
  const maySee = useCan('people:read')
  const [opened, setOpened] = useState(false)
  if (!maySee) return <span className="dim">{t('groups.anEvent')}</span>
  return (
    <>
      <button type="button" className="link" onClick={() => setOpened(true)}>
        {t('groups.anEvent')}
        <span className="sr">: {name ?? person}</span>
      </button>
      <Suspense>
        {opened && (
          <EventsDialog
            person={person}
            title={t('groups.theEvent')}
            events={[event]}
            onClose={() => setOpened(false)}
          />
        )}
      </Suspense>
    </>
  )
}

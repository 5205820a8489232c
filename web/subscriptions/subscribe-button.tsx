import { Button } from '@mantine/core'
import { lazy, Suspense, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useCan } from '../access/session.ts'
import type { Subject } from './subscription-data.ts'

const SubscribeDialog = lazy(() =>
  import('./subscribe-dialog.tsx').then((it) => ({ default: it.SubscribeDialog })),
)

interface SubscribeButtonProps {
  subject: Subject
  /** What is sent, as people call it. */
  title: string
  /** Tiles of a board to choose from. */
  tiles?: { id: string; title: string }[]
}

/** Opens "Send me each …" for a board or a measure. */
export function SubscribeButton(props: SubscribeButtonProps) {
  const { t } = useTranslation()
  const [opened, setOpened] = useState(false)
  if (!useCan('subscriptions:write')) return null
  return (
    <>
      <Button variant="default" onClick={() => setOpened(true)}>
        {t('subscriptions.sendMe')}
      </Button>
      <Suspense>{opened && <SubscribeDialog {...props} onClose={() => setOpened(false)} />}</Suspense>
    </>
  )
}

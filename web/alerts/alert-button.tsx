import { Button } from '@mantine/core'
import { lazy, Suspense, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useCan } from '../access/session.ts'
import type { MeasureLine } from '../metrics/measure-data.ts'

const NewAlertDialog = lazy(() => import('./alert-dialog.tsx').then((it) => ({ default: it.NewAlertDialog })))

/** Opens "Tell me when …" for a measure. */
export function AlertButton({
  measure,
}: {
  measure: Pick<MeasureLine, 'name' | 'label' | 'unit' | 'aim' | 'good'>
}) {
  const { t } = useTranslation()
  const [opened, setOpened] = useState(false)
  if (!useCan('alerts:write')) return null
  return (
    <>
      <Button variant="default" onClick={() => setOpened(true)}>
        {t('alerts.tellMe')}
      </Button>
      <Suspense>{opened && <NewAlertDialog measure={measure} onClose={() => setOpened(false)} />}</Suspense>
    </>
  )
}

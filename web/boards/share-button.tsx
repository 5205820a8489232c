import { Button } from '@mantine/core'
import { lazy, Suspense, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Board, FiguresRequest } from '../../src/boards/index.ts'
import { Icon } from '../parts/icon.tsx'

const ShareDialog = lazy(() => import('./share-dialog.tsx').then((it) => ({ default: it.ShareDialog })))

/** Opens what can be handed to others. */
export function ShareButton({ board, asked }: { board: Board; asked: FiguresRequest }) {
  const { t } = useTranslation()
  const [opened, setOpened] = useState(false)
  return (
    <>
      <Button variant="default" leftSection={<Icon name="share" size={16} />} onClick={() => setOpened(true)}>
        {t('share.share')}
      </Button>
      <Suspense>
        {opened && <ShareDialog board={board} asked={asked} onClose={() => setOpened(false)} />}
      </Suspense>
    </>
  )
}

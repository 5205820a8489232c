import { Button, Modal } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Failed } from './states.tsx'

interface DialogProps {
  title: string
  opened: boolean
  onClose: () => void
  wide?: boolean
  children: ReactNode
}

/** A dialog over the page; it gives the focus back where it came from. */
export function Dialog({ title, opened, onClose, wide, children }: DialogProps) {
  const { t } = useTranslation()
  return (
    <Modal
      title={title}
      opened={opened}
      onClose={onClose}
      size={wide ? 860 : 480}
      centered
      closeButtonProps={{ 'aria-label': t('dialog.close') }}
      overlayProps={{ backgroundOpacity: 0.35 }}
      transitionProps={{ duration: 0 }}
    >
      {children}
    </Modal>
  )
}

interface ConfirmProps {
  /** The word on the button that asks, and on the one that does it. */
  verb: string
  title: string
  consequence: string
  onConfirm: () => Promise<unknown>
  disabled?: boolean
}

/** A button whose act cannot be taken back: a dialog says what follows, and stays open with the reason when it fails. */
export function Confirm({ verb, title, consequence, onConfirm, disabled }: ConfirmProps) {
  const { t } = useTranslation()
  const [opened, setOpened] = useState(false)
  const [error, setError] = useState<unknown>()
  const [busy, setBusy] = useState(false)
  const act = async () => {
    setBusy(true)
    try {
      await onConfirm()
      setOpened(false)
    } catch (thrown) {
      setError(thrown)
    }
    setBusy(false)
  }
  const open = () => {
    setError(undefined)
    setOpened(true)
  }
  return (
    <>
      <Button variant="default" disabled={disabled ?? false} onClick={open}>
        {verb}
      </Button>
      <Dialog title={title} opened={opened} onClose={() => setOpened(false)}>
        <div className="stack">
          <p>{consequence}</p>
          {error !== undefined && <Failed error={error} />}
          <div className="row end">
            <Button variant="default" onClick={() => setOpened(false)}>
              {t('dialog.cancel')}
            </Button>
            <Button onClick={act} disabled={busy} data-autofocus>
              {verb}
            </Button>
          </div>
        </div>
      </Dialog>
    </>
  )
}

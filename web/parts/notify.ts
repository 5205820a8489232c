import i18next from 'i18next'
import { createElement } from 'react'

const asked = new EventTarget()

/** A button in the sentence, such as one that takes back what was just done. */
interface NoticeAct {
  label: string
  act: () => void
}

/** Long enough to read what was done and to think better of it. */
const actableMs = 20_000

/** Says something in the corner of the screen; what shows it is loaded with the first sentence. */
export async function notify(message: string, title?: string, act?: NoticeAct): Promise<void> {
  asked.dispatchEvent(new Event('notice'))
  const { notifications } = await import('@mantine/notifications')
  const id = `notice-${crypto.getRandomValues(new Uint32Array(1))[0]}`
  const onClick = () => {
    notifications.hide(id)
    act?.act()
  }
  const button = act && createElement('button', { type: 'button', className: 'link', onClick }, act.label)
  notifications.show({
    id,
    closeButtonProps: { 'aria-label': i18next.t('dialog.close') },
    message: act ? createElement('span', null, message, ' ', button) : message,
    ...(act ? { autoClose: actableMs } : {}),
    ...(title ? { title } : {}),
  })
}

/** Calls back when something is said. @returns a function that stops it */
export function onNotice(listener: () => void): () => void {
  asked.addEventListener('notice', listener)
  return () => asked.removeEventListener('notice', listener)
}

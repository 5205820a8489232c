const asked = new EventTarget()

/** Says something in the corner of the screen; what shows it is loaded with the first sentence. */
export async function notify(message: string, title?: string): Promise<void> {
  asked.dispatchEvent(new Event('notice'))
  const { notifications } = await import('@mantine/notifications')
  notifications.show({ message, ...(title ? { title } : {}) })
}

/** Calls back when something is said. @returns a function that stops it */
export function onNotice(listener: () => void): () => void {
  asked.addEventListener('notice', listener)
  return () => asked.removeEventListener('notice', listener)
}

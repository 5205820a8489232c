import { useEffect, useRef } from 'react'

/** Elements that make something of keys themselves. */
const busy = 'input, textarea, select, [contenteditable], [role="dialog"], [role="menu"]'
/** Elements that Enter presses. */
const pressed = 'button, a, summary, [role="tab"], [role="option"]'

/** Keys of this page, by their name in small letters. Not while somebody types, and Enter not on a button or link. */
export function usePairKeys(keys: Record<string, () => void>): void {
  const current = useRef(keys)
  current.current = keys
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey || event.defaultPrevented) return
      const at = event.target instanceof HTMLElement ? event.target : document.body
      if (at.closest(busy) || document.querySelector('[role="dialog"]')) return
      if (event.key === 'Enter' && at.closest(pressed)) return
      const act = current.current[event.key.toLowerCase()]
      if (!act) return
      event.preventDefault()
      act()
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [])
}

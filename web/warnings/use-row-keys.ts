import { useEffect, useRef } from 'react'

const typing = 'input, textarea, select, [contenteditable]'

/**
 * Keys that do something with the row that has the focus (`data-row`); not while somebody types or a dialog is open.
 *
 * @param anywhere the page is about one thing alone: its keys need no row
 */
export function useRowKeys(keys: Record<string, (row: string) => void>, anywhere = false): void {
  const current = useRef(keys)
  current.current = keys
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey || event.defaultPrevented) return
      const at = document.activeElement
      const row = at?.closest<HTMLElement>('[data-row]')?.dataset.row
      if (
        (!row && !anywhere) ||
        at?.closest(typing) ||
        document.querySelector('[role="dialog"], [role="menu"]')
      )
        return
      const act = current.current[event.key.toLowerCase()]
      if (!act) return
      event.preventDefault()
      act(row ?? '')
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [anywhere])
}

import { useHotkeys } from '@mantine/hooks'
import { useNavigate } from '@tanstack/react-router'
import { lazy, Suspense, useEffect, useRef, useState } from 'react'
import { allPlaces } from './nav.ts'

const KeyListDialog = lazy(() => import('./key-list.tsx').then((it) => ({ default: it.KeyListDialog })))

const secondLetterMs = 1200

/** Keys that work on every page: `?` lists them, G and a letter goes to a page, J and K walk a list. Not while somebody types. */
export function Keys() {
  const [opened, setOpened] = useState(false)
  useHotkeys([['shift+?', () => setOpened(true)]])
  useGoKeys()
  useListKeys()
  return <Suspense>{opened && <KeyListDialog onClose={() => setOpened(false)} />}</Suspense>
}

function useGoKeys() {
  const navigate = useNavigate()
  const pressed = useRef(0)
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return
      const letter = event.key.toLowerCase()
      const second = Date.now() - pressed.current < secondLetterMs
      pressed.current = letter === 'g' && !second ? Date.now() : 0
      const place = second ? allPlaces.find((candidate) => candidate.letter === letter) : undefined
      if (!place) return
      event.preventDefault()
      void navigate({ to: place.to })
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [navigate])
}

/** What opens a row: its first link, else its first button. Enter then presses it. */
const rowSelector = 'main tbody tr, main [data-list] > li'

/** J goes to the next row of the list, K to the one before; where a page makes something else of them, it comes first. */
function useListKeys() {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const by = event.key === 'j' ? 1 : event.key === 'k' ? -1 : undefined
      if (by === undefined || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return
      if (isTyping(event.target) || document.querySelector('[role="dialog"]')) return
      const rows = [...document.querySelectorAll<HTMLElement>(rowSelector)].flatMap((row) => {
        const opener = row.querySelector<HTMLElement>('a[href]') ?? row.querySelector<HTMLElement>('button')
        return opener ? [{ row, opener }] : []
      })
      const at = rows.findIndex(({ row }) => row.contains(document.activeElement))
      const next = rows[at < 0 ? (by > 0 ? 0 : rows.length - 1) : at + by]
      if (!next) return
      event.preventDefault()
      next.opener.focus()
    }
    window.addEventListener('keydown', onKey)
    return () => window.removeEventListener('keydown', onKey)
  }, [])
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement && target.closest('input, textarea, select, [contenteditable]') !== null
  )
}

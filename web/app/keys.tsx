import { useHotkeys } from '@mantine/hooks'
import { useNavigate } from '@tanstack/react-router'
import { lazy, Suspense, useEffect, useRef, useState } from 'react'
import { allPlaces } from './nav.ts'

const KeyListDialog = lazy(() => import('./key-list.tsx').then((it) => ({ default: it.KeyListDialog })))

const secondLetterMs = 1200

/** Keys that work on every page: `?` lists them, G and a letter goes to a page. Not while somebody types. */
export function Keys() {
  const [opened, setOpened] = useState(false)
  useHotkeys([['shift+?', () => setOpened(true)]])
  useGoKeys()
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

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement && target.closest('input, textarea, select, [contenteditable]') !== null
  )
}

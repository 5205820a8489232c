import { useHotkeys } from '@mantine/hooks'
import { useNavigate } from '@tanstack/react-router'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Dialog } from '../parts/dialog.tsx'
import { allPlaces } from './nav.ts'

const secondLetterMs = 1200

/** Keys that work on every page: `?` lists them, G and a letter goes to a page. Not while somebody types. */
export function Keys() {
  const { t } = useTranslation()
  const [opened, setOpened] = useState(false)
  useHotkeys([['shift+?', () => setOpened(true)]])
  useGoKeys()
  return (
    <Dialog title={t('keys.title')} opened={opened} onClose={() => setOpened(false)}>
      <KeyList />
    </Dialog>
  )
}

function KeyList() {
  const { t } = useTranslation()
  const rows: [string, string][] = [
    ['Ctrl K', t('keys.find')],
    ['?', t('keys.list')],
    ...allPlaces.map((place): [string, string] => [
      `G ${place.letter.toUpperCase()}`,
      t(`nav.${place.word}`),
    ]),
    ['P', t('keys.pause')],
    ['F', t('keys.full')],
    ['Esc', t('keys.close')],
  ]
  return (
    <dl className="dl">
      {rows.map(([keys, meaning]) => (
        <div key={keys}>
          <dt>
            {keys.split(' ').map((key) => (
              <span key={key}>
                <kbd>{key}</kbd>{' '}
              </span>
            ))}
          </dt>
          <dd>{meaning}</dd>
        </div>
      ))}
    </dl>
  )
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

import { useSyncExternalStore } from 'react'
import { applyTheme, type ThemeChoice } from '../theme/theme.ts'

const key = 'tandem.theme'
const listeners = new Set<() => void>()
let stopFollowing: (() => void) | undefined

/** The palette chosen on this device; `auto` without a choice. */
export function themeChoice(): ThemeChoice {
  const kept = localStorage.getItem(key)
  return kept === 'light' || kept === 'dark' ? kept : 'auto'
}

/** Puts a palette on the screen and remembers it on this device; without an argument the remembered one. */
export function chooseTheme(choice: ThemeChoice = themeChoice()): void {
  localStorage.setItem(key, choice)
  stopFollowing?.()
  stopFollowing = applyTheme(choice)
  for (const listener of listeners) listener()
}

/** The choice, and whether the dark palette is on the screen now. */
export function useTheme(): { choice: ThemeChoice; dark: boolean } {
  const choice = useSyncExternalStore(subscribe, themeChoice)
  const dark = useSyncExternalStore(subscribe, () => document.documentElement.dataset.theme === 'dark')
  return { choice, dark }
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  const device = window.matchMedia('(prefers-color-scheme: dark)')
  device.addEventListener('change', listener)
  return () => {
    listeners.delete(listener)
    device.removeEventListener('change', listener)
  }
}

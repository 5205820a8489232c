import { useEffect, useSyncExternalStore } from 'react'

/** A key of the page that is open, and what it does, in words. */
export interface PageKey {
  keys: string
  meaning: string
}

const shown = new Map<symbol, PageKey[]>()
const listeners = new Set<() => void>()
let all: PageKey[] = []

function tell(): void {
  all = [...shown.values()].flat()
  for (const listener of listeners) listener()
}

/** Says which keys the page has, so that `?` can list them; the page listens to them itself. */
export function usePageKeys(keys: readonly PageKey[]): void {
  const text = JSON.stringify(keys)
  useEffect(() => {
    const place = Symbol('page')
    shown.set(place, JSON.parse(text) as PageKey[])
    tell()
    return () => {
      shown.delete(place)
      tell()
    }
  }, [text])
}

/** The keys of what is open now. */
export function useShownKeys(): PageKey[] {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    () => all,
  )
}

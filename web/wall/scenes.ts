import { useCallback, useEffect, useState } from 'react'
import type { Steps } from './scene-steps.tsx'

interface Rotation {
  count: number
  /** How long each picture stays. */
  seconds: number
  /** Whether they change by themselves; never for whoever asked for less motion. */
  turning: boolean
  /** Whether the arrow keys step, wherever the focus is. */
  keys: boolean
}

/** Walks through the pictures of a wall: by itself, by the arrow keys, by a button. A step begins the time anew. */
export function useScenes({ count, seconds, turning, keys }: Rotation): Steps {
  const [shown, setShown] = useState({ at: 0, round: 0 })
  const at = shown.at < count ? shown.at : 0
  const step = useCallback(
    (by: 1 | -1) => setShown((old) => ({ at: (old.at + by + count) % count, round: old.round + 1 })),
    [count],
  )
  const still = useReducedMotion()
  // biome-ignore lint/correctness/useExhaustiveDependencies: each step begins the time anew
  useEffect(() => {
    if (!turning || still || count < 2) return
    const timer = setTimeout(() => step(1), seconds * 1000)
    return () => clearTimeout(timer)
  }, [turning, still, count, seconds, step, shown.round])
  useEffect(() => {
    if (!keys || count < 2) return
    const press = (event: KeyboardEvent) => {
      const by = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : undefined
      if (by === undefined || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return
      if (event.target instanceof HTMLElement && event.target.closest(ownArrows)) return
      step(by)
    }
    window.addEventListener('keydown', press)
    return () => window.removeEventListener('keydown', press)
  }, [keys, count, step])
  return { at, count, step }
}

/** Elements that make something of the arrow keys themselves. */
const ownArrows =
  'input, textarea, select, [contenteditable], [role="dialog"], [role="menu"], [role="tablist"], table'

function useReducedMotion(): boolean {
  const [still, setStill] = useState(() => window.matchMedia(lessMotion).matches)
  useEffect(() => {
    const device = window.matchMedia(lessMotion)
    const follow = () => setStill(device.matches)
    device.addEventListener('change', follow)
    return () => device.removeEventListener('change', follow)
  }, [])
  return still
}

const lessMotion = '(prefers-reduced-motion: reduce)'

import { type KeyboardEvent, useRef, useState } from 'react'

/** A mark that can be pressed: where it lies, and what a reader hears. */
export interface Hit {
  key: string
  label: string
  x: number
  y: number
  width: number
  height: number
}

interface HitsProps {
  hits: readonly Hit[]
  label: string
  chosen: string | undefined
  onChoose: (key: string) => void
}

const least = 24
const moves: Record<string, number> = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 }

/** Press areas over a drawing; one of them is in the order of the Tab key, arrows, Home and End go on. */
export function Hits({ hits, label, chosen, onChoose }: HitsProps) {
  const list = useRef<HTMLDivElement>(null)
  const [active, setActive] = useState(0)
  const walk = (event: KeyboardEvent, index: number) => {
    const next =
      event.key === 'Home' ? 0 : event.key === 'End' ? hits.length - 1 : index + (moves[event.key] ?? 0)
    if (next === index || next < 0 || next >= hits.length) return
    event.preventDefault()
    setActive(next)
    const button = list.current?.children[next]
    if (button instanceof HTMLElement) button.focus()
  }
  return (
    // biome-ignore lint/a11y/useSemanticElements: a group of buttons over a drawing, no form
    <div ref={list} role="group" aria-label={label}>
      {hits.map((hit, index) => (
        <button
          key={hit.key}
          type="button"
          className="chart-hit"
          aria-label={hit.label}
          title={hit.label}
          aria-pressed={hit.key === chosen}
          tabIndex={index === Math.min(active, hits.length - 1) ? 0 : -1}
          style={{ left: hit.x, top: hit.y, width: Math.max(least, hit.width), height: hit.height }}
          onKeyDown={(event) => walk(event, index)}
          onClick={() => onChoose(hit.key)}
        />
      ))}
    </div>
  )
}

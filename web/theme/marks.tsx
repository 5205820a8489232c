import type { CSSProperties } from 'react'

/** How a thing stands: needs us, worth a look, or steady. Shape and colour together; a word goes beside it. */
export type Level = 'needs' | 'watch' | 'steady'

/**
 * ▲ needs us, ◆ worth a look, ○ steady.
 *
 * @param size any CSS length; a number is pixels
 */
export function Mark({ level, size = 12 }: { level: Level; size?: number | string }) {
  const style: CSSProperties = {
    width: size,
    height: size,
    flex: 'none',
    display: 'inline-block',
    verticalAlign: '-0.05em',
  }
  return (
    <svg style={style} viewBox="0 0 12 12" aria-hidden="true" focusable="false">
      {level === 'needs' && <path d="M6 .8 11.6 11H.4z" fill="var(--ember-mark)" />}
      {level === 'watch' && <path d="M6 .4 11.6 6 6 11.6.4 6z" fill="var(--ochre-mark)" />}
      {level === 'steady' && (
        <circle cx="6" cy="6" r="4" fill="none" stroke="var(--blue-mark)" strokeWidth="2" />
      )}
    </svg>
  )
}

/** Two circles around one point: everybody looks at the same customer. */
export function Logo({ size = 28 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 28 28" aria-hidden="true" focusable="false">
      <circle cx="14" cy="14" r="12.5" fill="none" stroke="var(--ink)" strokeWidth="1.8" />
      <circle cx="14" cy="14" r="6.5" fill="none" stroke="var(--ink)" strokeWidth="1.8" opacity=".45" />
      <circle cx="14" cy="14" r="2.2" fill="var(--blue-mark)" />
    </svg>
  )
}

import { useContext } from 'react'
import { WallContext } from './open-link.tsx'

/** The pictures of a wall, and stepping through them. */
export interface Steps {
  /** Which is shown, from 0. */
  at: number
  count: number
  step: (by: 1 | -1) => void
}

/** Which picture is shown; beside a keyboard or a finger, ways to the next. Nothing when there is but one. */
export function SceneSteps({ at, count, step }: Steps) {
  const { tv, say } = useContext(WallContext)
  if (count < 2) return null
  const dots = (
    <span className="w-dots" role="img" aria-label={say.scene(at + 1, count)}>
      {Array.from({ length: count }, (_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a dot is its place
        <i key={index} className={index === at ? 'on' : undefined} />
      ))}
    </span>
  )
  if (tv) return dots
  return (
    <span className="w-steps">
      <button type="button" className="w-btn" aria-label={say.lastScene} onClick={() => step(-1)}>
        ‹
      </button>
      {dots}
      <button type="button" className="w-btn" aria-label={say.nextScene} onClick={() => step(1)}>
        ›
      </button>
    </span>
  )
}

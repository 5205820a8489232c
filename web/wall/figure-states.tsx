import { useContext } from 'react'
import type { FigureState } from '../../src/dashboards/index.ts'
import type { Format } from '../theme/fmt.ts'
import { Mark } from '../theme/marks.tsx'
import { OpenLink, WallContext } from './open-link.tsx'
import { lateText, tooFewText } from './words.ts'

/** Why there is no figure and the one thing that can be done; for the states that have none. */
export function Instead({ figure }: { figure: FigureState }) {
  const { tv, again } = useContext(WallContext)
  if (figure.status === 'failed') {
    return (
      <>
        <p className="w-say">We could not read this just now. The rest is fine.</p>
        <div className="w-row">
          {!tv && (
            <button type="button" className="w-btn" onClick={again}>
              Try again
            </button>
          )}
          <span className="w-sub">Ref {figure.reference}</span>
        </div>
      </>
    )
  }
  return (
    <>
      <p className="w-say">{figure.why}</p>
      {!tv && figure.action && (
        <div className="w-row">
          <OpenLink href={figure.action.href} className="w-btn">
            {figure.action.label}
          </OpenLink>
        </div>
      )}
    </>
  )
}

/** The line under a figure that is late or stands on too few answers; nothing when it is normal. */
export function Caveat({ figure, fmt, now }: { figure: FigureState; fmt: Format; now: string }) {
  if (figure.status === 'late') {
    return (
      <>
        <Mark level="watch" size="0.8em" /> {lateText(figure, fmt, now)}
      </>
    )
  }
  return figure.status === 'too_few' ? tooFewText(figure) : null
}

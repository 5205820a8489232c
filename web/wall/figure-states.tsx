import { useContext } from 'react'
import type { FigureState } from '../../src/dashboards/index.ts'
import type { Format } from '../theme/fmt.ts'
import { Mark } from '../theme/marks.tsx'
import { OpenLink, useSay, WallContext } from './open-link.tsx'
import { lateText, tooFewText } from './words.ts'

/** Why there is no figure and the one thing that can be done; for the states that have none. */
export function Instead({ figure }: { figure: FigureState }) {
  const { tv, again, say } = useContext(WallContext)
  if (figure.status === 'failed') {
    return (
      <>
        <p className="w-say">{say.failed}</p>
        <div className="w-row">
          {!tv && (
            <button type="button" className="w-btn" onClick={again}>
              {say.again}
            </button>
          )}
          <span className="w-sub">{say.reference(figure.reference ?? '')}</span>
        </div>
      </>
    )
  }
  return (
    <>
      <p className="w-say">{figure.why ?? say.nothingLinked}</p>
      {!tv && (
        <div className="w-row">
          <OpenLink href={figure.action?.href ?? '/sources'} className="w-btn">
            {figure.action?.label ?? say.connect}
          </OpenLink>
        </div>
      )}
    </>
  )
}

/** The line under a figure that is late or stands on too few answers; nothing when it is normal. */
export function Caveat({ figure, fmt, now }: { figure: FigureState; fmt: Format; now: string }) {
  const say = useSay()
  if (figure.status === 'late') {
    return (
      <>
        <Mark level="watch" size="0.8em" /> {lateText(figure, fmt, say, now)}
      </>
    )
  }
  return figure.status === 'too_few' ? tooFewText(figure, say) : null
}

import { useContext } from 'react'
import type { WallState } from '../../src/dashboards/index.ts'
import type { Format } from '../theme/fmt.ts'
import { Logo } from '../theme/marks.tsx'
import type { Link } from './live.ts'
import { WallContext } from './open-link.tsx'
import type { Say } from './say.ts'
import { SceneSteps, type Steps } from './scene-steps.tsx'

interface TopProps {
  state: WallState
  link: Link
  paused: boolean
  pause: (on: boolean) => void
  fmt: Format
  /** The viewer's clock, ISO. */
  now: string
  /** The pictures shown in turn. */
  steps: Steps
}

/** Whose wall, whether it is live and from how many sources, the day and the time. */
export function Top(props: TopProps) {
  const { state, link, paused, pause, fmt, now } = props
  const { tv, say } = useContext(WallContext)
  const live = (
    <span className={`w-live${link === 'live' ? '' : ' lost'}${paused ? ' paused' : ''}`}>
      <i />
      {liveText(props, say)}
    </span>
  )
  return (
    <header className="w-top">
      <div className="w-brand">
        <Logo size={44} />
        <span>
          <b>{state.workspaceName}</b>
          <span className="w-sub">
            {' '}
            {say.centre}
            {state.demo ? `, ${say.synthetic}` : ''}
          </span>
        </span>
      </div>
      <div className="w-time">
        <SceneSteps {...props.steps} />
        {tv ? (
          live
        ) : (
          <button
            type="button"
            className="w-pause"
            aria-pressed={paused}
            title={`${paused ? say.goOn : say.pauseNow} (P)`}
            onClick={() => pause(!paused)}
          >
            {live}
            <span className="sr">{`, ${paused ? say.goOn : say.pauseNow}`}</span>
          </button>
        )}
        <span className="w-sub w-hide">{fmt.day(now)}</span>
        <b className="num">{fmt.time(now)}</b>
      </div>
    </header>
  )
}

function liveText({ state, link, paused, fmt, now }: TopProps, say: Say) {
  if (paused) return say.paused(fmt.since(state.at, now))
  if (link !== 'live') return say.reconnecting(fmt.since(state.at, now))
  const { sources } = state.blocks
  const said =
    sources.status === 'failed'
      ? say.sourcesUnread
      : sources.total === 0
        ? say.noSource
        : say.sources(sources.current, sources.total)
  return (
    <>
      {say.live}
      <span className="w-sub w-hide"> · {said}</span>
    </>
  )
}

import { useContext } from 'react'
import type { WallState } from '../../src/dashboards/index.ts'
import type { Format } from '../theme/fmt.ts'
import { Logo } from '../theme/marks.tsx'
import type { Link } from './live.ts'
import { WallContext } from './open-link.tsx'

interface TopProps {
  state: WallState
  link: Link
  paused: boolean
  pause: (on: boolean) => void
  fmt: Format
  /** The viewer's clock, ISO. */
  now: string
}

/** Whose wall, whether it is live and from how many sources, the day and the time. */
export function Top({ state, link, paused, pause, fmt, now }: TopProps) {
  const { tv } = useContext(WallContext)
  const live = (
    <span className={`w-live${link === 'live' ? '' : ' lost'}${paused ? ' paused' : ''}`}>
      <i />
      {liveText(state, link, paused, fmt, now)}
    </span>
  )
  return (
    <header className="w-top">
      <div className="w-brand">
        <Logo size={44} />
        <span>
          <b>{state.workspaceName}</b>
          <span className="w-sub"> Customer command centre{state.demo ? ', synthetic company' : ''}</span>
        </span>
      </div>
      <div className="w-time">
        {tv ? (
          live
        ) : (
          <button
            type="button"
            className="w-pause"
            aria-pressed={paused}
            title={paused ? 'Go on (P)' : 'Pause live (P)'}
            onClick={() => pause(!paused)}
          >
            {live}
            <span className="sr">{paused ? ', go on' : ', pause'}</span>
          </button>
        )}
        <span className="w-sub w-hide">{fmt.day(now)}</span>
        <b className="num">{fmt.time(now)}</b>
      </div>
    </header>
  )
}

function liveText(state: WallState, link: Link, paused: boolean, fmt: Format, now: string) {
  if (paused) return `Paused at ${fmt.since(state.at, now)}`
  if (link !== 'live') return `Reconnecting, as of ${fmt.since(state.at, now)}`
  const { sources } = state.blocks
  const said =
    sources.status === 'failed'
      ? 'sources could not be read'
      : sources.total === 0
        ? 'no source yet'
        : `${sources.current} of ${sources.total} sources current`
  return (
    <>
      Live<span className="w-sub w-hide"> · {said}</span>
    </>
  )
}

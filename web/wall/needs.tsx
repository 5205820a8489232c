import { useContext, useState } from 'react'
import type { NeedState, NeedsState, WarningsState } from '../../src/dashboards/index.ts'
import type { Format } from '../theme/fmt.ts'
import { Mark } from '../theme/marks.tsx'
import { measureHref, OpenLink, useSay, WallContext } from './open-link.tsx'
import { needText, ownersText } from './words.ts'

interface NeedsProps {
  needs: NeedsState
  warnings: WarningsState
  fmt: Format
  now: string
  /** As many as fit; the rest is counted. */
  most: number
}

/** What needs people of the company now, the most pressing first. */
export function Needs({ needs, warnings, fmt, now, most }: NeedsProps) {
  const say = useSay()
  const more = needs.more + Math.max(0, needs.items.length - most)
  return (
    <section className="w-needs" aria-labelledby="wall-needs">
      <h2 id="wall-needs" className="w-lab">
        {say.needs}
      </h2>
      {needs.status === 'failed' ? (
        <>
          <p className="w-say">{say.failed}</p>
          <p className="w-s">{say.reference(needs.reference ?? '')}</p>
        </>
      ) : needs.status === 'working' ? (
        <Shapes />
      ) : needs.items.length === 0 ? (
        <p className="w-say">{needs.status === 'nothing_yet' ? say.needsNothing : say.needsEmpty}</p>
      ) : (
        <ol>
          {needs.items.slice(0, most).map((need) => (
            <Need key={need.id} need={need} fmt={fmt} now={now} />
          ))}
        </ol>
      )}
      {needs.failed.length > 0 && needs.status !== 'failed' && (
        <p className="w-s">{say.unread(needs.failed.length, needs.reference ?? '')}</p>
      )}
      <Foot more={more} warnings={warnings} fmt={fmt} />
    </section>
  )
}

/**
 * One line: needs beyond those shown, and how many customers early warnings are open for, where they are enough to be
 * named here. With both, only those who may leave: there is room for no more.
 */
function Foot({ more, warnings, fmt }: { more: number; warnings: WarningsState; fmt: Format }) {
  const say = useSay()
  const { leave, dissatisfied } = warnings
  const early = [
    ...(leave ? [say.mayLeave(fmt.count(leave), leave === 1)] : []),
    ...(dissatisfied && more === 0 ? [say.dissatisfied(fmt.count(dissatisfied))] : []),
  ].join(', ')
  if (early === '') return more > 0 && <p className="w-s">{say.more(more)}</p>
  return (
    <p className="w-s w-early">
      {more > 0 && <span>{say.more(more)}</span>}
      <span>
        <span className="sr">{say.early}: </span>
        <OpenLink href="/warnings">{early}</OpenLink>
      </span>
    </p>
  )
}

/** The size of what comes stays while it is being made. */
function Shapes() {
  return (
    <div aria-busy="true">
      {[0, 1].map((row) => (
        <div key={row} className="w-shape">
          <span className="w-sk" />
          <span className="w-sk" />
        </div>
      ))}
    </div>
  )
}

function Need({ need, fmt, now }: { need: NeedState; fmt: Format; now: string }) {
  const say = useSay()
  return (
    <li>
      <Mark level={need.level} size="1.08em" />
      <div>
        <p className="w-t">
          <span className="sr">{say.levels[need.level]}: </span>
          <OpenLink href={measureHref(need.measure)}>{need.title}</OpenLink>
        </p>
        <p className="w-s">{needText(need, fmt, say, now)}</p>
        {need.onIt ? (
          <p className="w-s">
            <span className="own">{ownersText(need.onIt.teams, say)}</span> {say.onItSince}{' '}
            <span className="num">{fmt.since(need.onIt.since, now)}</span>
          </p>
        ) : (
          <Waiting need={need} fmt={fmt} now={now} />
        )}
      </div>
    </li>
  )
}

/** Nobody has said yet that they are on it. */
function Waiting({ need, fmt, now }: { need: NeedState; fmt: Format; now: string }) {
  const { tv, acknowledge, say } = useContext(WallContext)
  const [trouble, setTrouble] = useState('')
  const [busy, setBusy] = useState(false)
  const answer = async () => {
    setBusy(true)
    setTrouble('')
    try {
      await acknowledge?.(need.id)
    } catch (thrown) {
      setTrouble(thrown instanceof Error ? thrown.message : String(thrown))
    }
    setBusy(false)
  }
  return (
    <div className={tv || !acknowledge ? 'w-s' : 'w-s w-row'}>
      <span>
        <span className="own">{ownersText(need.owners, say)}</span>, {say.since}{' '}
        <span className="num">{fmt.since(need.since, now)}</span>
      </span>
      {!tv && acknowledge && (
        <button
          type="button"
          className="w-btn"
          disabled={busy}
          aria-label={`${say.onIt}: ${need.title}`}
          onClick={() => void answer()}
        >
          {say.onIt}
        </button>
      )}
      {trouble && <span role="alert">{trouble}</span>}
    </div>
  )
}

import { useContext, useState } from 'react'
import type { NeedState, NeedsState } from '../../src/dashboards/index.ts'
import type { Format } from '../theme/fmt.ts'
import { levelWords, Mark } from '../theme/marks.tsx'
import { measureHref, OpenLink, WallContext } from './open-link.tsx'
import { needText, ownersText } from './words.ts'

/** What needs people of the company now, the most pressing first. */
export function Needs({ needs, fmt, now }: { needs: NeedsState; fmt: Format; now: string }) {
  return (
    <section className="w-needs" aria-labelledby="wall-needs">
      <h2 id="wall-needs" className="w-lab">
        Needs us now
      </h2>
      {needs.status === 'failed' ? (
        <>
          <p className="w-say">We could not read this just now. The rest is fine.</p>
          <p className="w-s">Ref {needs.reference}</p>
        </>
      ) : needs.status === 'working' ? (
        <Shapes />
      ) : needs.items.length === 0 ? (
        <p className="w-say">
          {needs.status === 'nothing_yet' ? 'Nothing is watched here yet.' : 'Nothing needs us right now.'}
        </p>
      ) : (
        <ol>
          {needs.items.map((need) => (
            <Need key={need.id} need={need} fmt={fmt} now={now} />
          ))}
        </ol>
      )}
      {needs.more > 0 && <p className="w-s">and {needs.more} more</p>}
      {needs.failed.length > 0 && needs.status !== 'failed' && (
        <p className="w-s">
          {needs.failed.length} could not be read, ref {needs.reference}
        </p>
      )}
    </section>
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
  return (
    <li>
      <Mark level={need.level} size="1.08em" />
      <div>
        <p className="w-t">
          <span className="sr">{levelWords[need.level]}: </span>
          <OpenLink href={measureHref(need.measure)}>{need.title}</OpenLink>
        </p>
        <p className="w-s">{needText(need, fmt, now)}</p>
        {need.onIt ? (
          <p className="w-s">
            <span className="own">{ownersText(need.onIt.teams)}</span> on it since{' '}
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
  const { tv, acknowledge } = useContext(WallContext)
  const [trouble, setTrouble] = useState('')
  const [busy, setBusy] = useState(false)
  const say = async () => {
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
        <span className="own">{ownersText(need.owners)}</span>, since{' '}
        <span className="num">{fmt.since(need.since, now)}</span>
      </span>
      {!tv && acknowledge && (
        <button
          type="button"
          className="w-btn"
          disabled={busy}
          aria-label={`We are on it: ${need.title}`}
          onClick={() => void say()}
        >
          We are on it
        </button>
      )}
      {trouble && <span role="alert">{trouble}</span>}
    </div>
  )
}

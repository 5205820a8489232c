import { useCallback, useEffect, useState } from 'react'
import { send } from '../api/client.ts'
import './wall.css'
import { useLiveWall } from './live.ts'
import { WallView } from './wall-view.tsx'

interface WallProps {
  /** Which wall; absent, the first of the workspace. */
  id?: string
  /** On a television: nothing to press, larger text if asked, drift against burn-in. */
  tv?: boolean
  /** Inside a page of the app. */
  embedded?: boolean
  /** 1, 1.15 or 1.3. */
  textSize?: number
  /** Opens an address of the app without loading a page; absent, the browser does. */
  open?: (href: string) => void
  /** Called when this reader may not see the wall (401, 403, 404) instead of saying so. */
  onRefused?: (status: number) => void
}

/** The command centre wall, live. */
export function Wall({
  id = 'default',
  tv = false,
  embedded = false,
  textSize = 1,
  open,
  onRefused,
}: WallProps) {
  const reload = useCallback(() => {
    if (!embedded) window.location.reload()
  }, [embedded])
  const live = useLiveWall(id, reload)
  const { state, link, paused, pause, problem, again } = live
  useEffect(() => {
    if (problem && onRefused) onRefused(problem.status)
  }, [problem, onRefused])
  useEffect(() => {
    if (tv) return
    const press = (event: KeyboardEvent) => {
      const { target } = event
      const typing =
        target instanceof HTMLElement &&
        (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
      if (event.key.toLowerCase() !== 'p' || typing || event.ctrlKey || event.metaKey || event.altKey) return
      pause(!paused)
    }
    window.addEventListener('keydown', press)
    return () => window.removeEventListener('keydown', press)
  }, [tv, paused, pause])
  const acknowledge = useCallback(
    async (need: string) => {
      await send(`/api/v1/walls/${encodeURIComponent(id)}/needs/${need}/acknowledge`, {
        method: 'POST',
        body: {},
      })
    },
    [id],
  )
  const drift = useDrift(tv)
  if (problem && !state) return <Refused problem={problem} again={again} embedded={embedded} />
  if (!state) return <Waiting embedded={embedded} />
  return (
    <WallView
      state={state}
      link={link}
      paused={paused}
      pause={pause}
      embedded={embedded}
      textSize={textSize}
      drift={drift}
      actions={{ tv, open, again, ...(tv ? {} : { acknowledge }) }}
    />
  )
}

/** 0 to 2 pixels, another one each ten minutes. */
function useDrift(on: boolean): number {
  const [drift, setDrift] = useState(0)
  useEffect(() => {
    if (!on) return
    const timer = setInterval(() => setDrift((old) => (old + 1) % 3), 600_000)
    return () => clearInterval(timer)
  }, [on])
  return drift
}

/** Frame and shapes stay while the first picture comes; after 8 s it is said. */
function Waiting({ embedded }: { embedded: boolean }) {
  const [long, setLong] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setLong(true), 8000)
    return () => clearTimeout(timer)
  }, [])
  const Frame = embedded ? 'div' : 'main'
  const Title = embedded ? 'h2' : 'h1'
  return (
    <Frame className={embedded ? undefined : 'wall-page'} aria-busy="true">
      <Title className={long ? undefined : 'sr'}>
        {long ? 'Still working, this one is large' : 'Opening the wall'}
      </Title>
      <span className="w-sk" style={{ width: 'min(60vw, 640px)', height: 44 }} />
      <span className="w-sk" style={{ width: 'min(76vw, 900px)', height: 220, marginTop: 16 }} />
    </Frame>
  )
}

function Refused(props: {
  problem: { message: string; mend: string | undefined; reference: string | undefined }
  again: () => void
  embedded: boolean
}) {
  const { problem, again, embedded } = props
  const Frame = embedded ? 'div' : 'main'
  const Title = embedded ? 'h2' : 'h1'
  return (
    <Frame className={embedded ? undefined : 'wall-page'}>
      <Title>{problem.message}</Title>
      {problem.mend && <p>{problem.mend}</p>}
      <button type="button" className="w-btn" onClick={again}>
        Try again
      </button>
      {problem.reference && <p>Ref {problem.reference}</p>}
    </Frame>
  )
}

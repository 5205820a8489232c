import { useCallback, useEffect, useMemo, useState } from 'react'
import { send } from '../api/client.ts'
import './wall.css'
import type { ScreenLook } from '../../src/dashboards/index.ts'
import { useLiveWall } from './live.ts'
import { type Say, sayIn } from './say.ts'
import { WallView } from './wall-view.tsx'

interface WallProps {
  /** Which wall; absent, the first of the workspace. */
  id?: string
  /** On a television: nothing to press, larger text if asked, drift against burn-in. */
  tv?: boolean
  /** Inside a page of the app. */
  embedded?: boolean
  /** Language of its words; absent, English. */
  language?: string
  /** 1, 1.15 or 1.3. */
  textSize?: number
  /** Opens an address of the app without loading a page; absent, the browser does. */
  open?: (href: string) => void
  /** Called when this reader may not see the wall (401, 403, 404) instead of saying so. */
  onRefused?: (status: number) => void
  /** Called with how this screen is to show its wall. */
  onScreen?: (look: ScreenLook) => void
}

/** The command centre wall, live. */
export function Wall({
  id = 'default',
  tv = false,
  embedded = false,
  language = 'en',
  textSize = 1,
  open,
  onRefused,
  onScreen,
}: WallProps) {
  const reload = useCallback(() => {
    if (!embedded) window.location.reload()
  }, [embedded])
  const live = useLiveWall(id, language, { build: reload, screen: onScreen })
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
  const actions = useMemo(
    () => ({ tv, open, again, ...(tv ? {} : { acknowledge }) }),
    [tv, open, again, acknowledge],
  )
  const say = sayIn(language)
  if (problem && !state) return <Refused problem={problem} again={again} embedded={embedded} say={say} />
  if (!state) return <Waiting embedded={embedded} say={say} />
  return (
    <WallView
      state={state}
      link={link}
      paused={paused}
      pause={pause}
      embedded={embedded}
      textSize={textSize}
      drift={drift}
      actions={actions}
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
function Waiting({ embedded, say }: { embedded: boolean; say: Say }) {
  const [long, setLong] = useState(false)
  useEffect(() => {
    const timer = setTimeout(() => setLong(true), 8000)
    return () => clearTimeout(timer)
  }, [])
  const Frame = embedded ? 'div' : 'main'
  const Title = embedded ? 'h2' : 'h1'
  return (
    <Frame className={embedded ? undefined : 'wall-page'} aria-busy="true">
      <Title className={long ? undefined : 'sr'}>{long ? say.long : say.opening}</Title>
      <span className="w-sk" style={{ width: 'min(60vw, 640px)', height: 44 }} />
      <span className="w-sk" style={{ width: 'min(76vw, 900px)', height: 220, marginTop: 16 }} />
    </Frame>
  )
}

function Refused(props: {
  problem: { message: string; mend: string | undefined; reference: string | undefined }
  again: () => void
  embedded: boolean
  say: Say
}) {
  const { problem, again, embedded, say } = props
  const Frame = embedded ? 'div' : 'main'
  const Title = embedded ? 'h2' : 'h1'
  return (
    <Frame className={embedded ? undefined : 'wall-page'}>
      <Title>{problem.message}</Title>
      {problem.mend && <p>{problem.mend}</p>}
      <button type="button" className="w-btn" onClick={again}>
        {say.again}
      </button>
      {problem.reference && <p>{say.reference(problem.reference)}</p>}
    </Frame>
  )
}

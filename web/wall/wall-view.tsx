import { type CSSProperties, useEffect, useMemo, useRef, useState } from 'react'
import type { WallState } from '../../src/dashboards/index.ts'
import { createFormat } from '../theme/fmt.ts'
import { useCanvas } from './canvas.ts'
import { Foot } from './foot.tsx'
import { Hero } from './hero.tsx'
import type { Link } from './live.ts'
import { Needs } from './needs.tsx'
import { type WallActions, WallContext } from './open-link.tsx'
import { sayIn } from './say.ts'
import { Scene } from './scene-view.tsx'
import { useScenes } from './scenes.ts'
import { Stages } from './stages.tsx'
import { Top } from './top.tsx'

interface WallViewProps {
  state: WallState
  link: Link
  paused: boolean
  pause: (on: boolean) => void
  actions: WallActions
  /** Inside a page of the app: its headline is not the page's first heading, and it takes the height it needs. */
  embedded: boolean
  /** 1, 1.15 or 1.3. */
  textSize: number
  /** Offset in pixels against burn-in. */
  drift: number
}

/** A wall as it looks for one state; knows nothing of where the state comes from. */
export function WallView({ state, link, paused, pause, actions, embedded, textSize, drift }: WallViewProps) {
  const [frame, canvas] = useCanvas(embedded)
  const fmt = useMemo(
    () =>
      createFormat({ locale: localeOf(state.language), timeZone: state.timeZone, currency: state.currency }),
    [state.language, state.timeZone, state.currency],
  )
  const say = sayIn(state.language)
  const context = useMemo(() => ({ ...actions, say }), [actions, say])
  const now = useClock(state.at, paused || link !== 'live')
  const { blocks } = state
  const steps = useScenes({
    count: blocks.scenes.length + 1,
    seconds: state.sceneSeconds,
    turning: !embedded && !paused,
    keys: true,
  })
  const scene = blocks.scenes[steps.at - 1]
  const style = {
    '--u': `${canvas.unit}px`,
    '--k': textSize,
    transform: drift ? `translate(${drift}px, ${drift}px)` : undefined,
  } as CSSProperties
  const names = ['wall-frame', embedded ? 'embedded' : 'full']
  if (canvas.narrow) names.push('narrow')
  if (textSize > 1) names.push('large')
  if (textSize >= 1.3) names.push('largest')
  const Headline = embedded ? 'h2' : 'h1'
  const Frame = embedded ? 'div' : 'main'
  return (
    <WallContext value={context}>
      <div ref={frame} className={names.join(' ')} style={style}>
        {canvas.unit > 0 && (
          <Frame className={scene ? `wall scene ${scene.view}` : 'wall'} lang={state.language}>
            <Top state={state} link={link} paused={paused} pause={pause} fmt={fmt} now={now} steps={steps} />
            <section className="w-head" aria-labelledby="wall-headline">
              <Headline id="wall-headline">
                {scene ? scene.title : blocks.headline.calm}
                {!scene && blocks.headline.concern && (
                  <>
                    {' '}
                    <em className={blocks.headline.level}>{blocks.headline.concern}</em>
                  </>
                )}
              </Headline>
            </section>
            {scene ? (
              <Scene scene={scene} fmt={fmt} now={now} />
            ) : (
              <>
                <Hero hero={blocks.hero} fmt={fmt} now={now} />
                <Needs
                  needs={blocks.needs}
                  warnings={blocks.warnings}
                  fmt={fmt}
                  now={now}
                  most={textSize >= 1.3 ? 2 : 3}
                />
                <Stages stages={blocks.stages} fmt={fmt} now={now} />
                <Foot quote={blocks.quote} change={blocks.change} fmt={fmt} now={now} />
              </>
            )}
          </Frame>
        )}
        <Summary state={state} needsUs={say.needs} />
      </div>
    </WallContext>
  )
}

/** The server's time, going on by the viewer's own clock; still while the picture is. */
function useClock(at: string, still: boolean): string {
  const base = useRef({ at, since: Date.now() })
  if (base.current.at !== at) base.current = { at, since: Date.now() }
  const [, tick] = useState(0)
  useEffect(() => {
    if (still) return
    const timer = setInterval(() => tick((n) => n + 1), 5000)
    return () => clearInterval(timer)
  }, [still])
  if (still) return at
  return new Date(Date.parse(at) + Date.now() - base.current.since).toISOString()
}

/** The reader's own kind of the wall's language, `de-AT` for `de`, when the browser names one. */
function localeOf(language: string): string {
  return navigator.languages.find((tag) => tag.startsWith(language)) ?? language
}

const summaryMs = 30_000

/** What changed, said to screen readers at most once in 30 seconds. */
function Summary({ state, needsUs }: { state: WallState; needsUs: string }) {
  const { headline, needs } = state.blocks
  const first = needs.items[0]
  const text = [headline.calm, headline.concern, first && `${needsUs}: ${first.title}.`]
    .filter(Boolean)
    .join(' ')
  const [said, setSaid] = useState('')
  const last = useRef(0)
  useEffect(() => {
    const wait = Math.max(0, last.current + summaryMs - Date.now())
    const timer = setTimeout(() => {
      last.current = Date.now()
      setSaid(text)
    }, wait)
    return () => clearTimeout(timer)
  }, [text])
  return (
    <p className="sr" aria-live="polite" lang={state.language}>
      {said}
    </p>
  )
}

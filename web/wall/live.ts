import { useCallback, useEffect, useRef, useState } from 'react'
import type { ScreenLook, WallBlocks, WallState } from '../../src/dashboards/index.ts'
import { asProblem, type Problem } from '../api/problem.ts'
import { followStream } from '../api/stream.ts'

/** How the line to the server stands. */
export type Link = 'connecting' | 'live' | 'lost'

export interface LiveWall {
  state: WallState | undefined
  /** Time of the picture that is shown, ISO. */
  at: string | undefined
  link: Link
  /** Why the wall cannot be had; absent while the line is only lost. */
  problem: Problem | undefined
  paused: boolean
  /** Blocks that changed with the newest message. */
  changed: ReadonlySet<keyof WallBlocks>
  pause(paused: boolean): void
  again(): void
}

/** The server says at least this often that it is there. */
const silenceMs = 40_000

/**
 * Follows a wall. Messages are applied once a frame; while paused they are kept for later; a line that says nothing
 * for 40 s counts as lost and is taken up anew. The last picture is never taken away.
 *
 * @param language of the words on the wall
 * @param on.build called when the server runs another build of the web app
 * @param on.screen called with how this screen is to show its wall, whenever that is heard
 */
export function useLiveWall(
  id: string,
  language: string,
  on: { build: () => void; screen?: ((look: ScreenLook) => void) | undefined },
): LiveWall {
  const [shown, setShown] = useState<{ state: WallState; changed: ReadonlySet<keyof WallBlocks> }>()
  const [link, setLink] = useState<Link>('connecting')
  const [problem, setProblem] = useState<Problem>()
  const [paused, setPaused] = useState(false)
  const [attempt, setAttempt] = useState(0)
  const latest = useRef<WallState>(undefined)
  const held = useRef(false)
  const build = useRef<string>(undefined)
  const told = useRef(on)
  told.current = on

  // biome-ignore lint/correctness/useExhaustiveDependencies: a new attempt takes the line up anew
  useEffect(() => {
    const end = new AbortController()
    let silence: ReturnType<typeof setTimeout> | undefined
    let frame = 0
    let changed = new Set<keyof WallBlocks>()
    const heard = () => {
      clearTimeout(silence)
      silence = setTimeout(() => setAttempt((n) => n + 1), silenceMs)
    }
    const show = () => {
      frame = 0
      if (held.current || !latest.current) return
      setShown({ state: latest.current, changed })
      changed = new Set()
    }
    const take = (event: string, data: string) => {
      heard()
      const news = JSON.parse(data) as WallState
      if (event === 'state' || event === 'ping') {
        if (build.current !== undefined && build.current !== news.build) told.current.build()
        build.current = news.build
        if (news.screen) told.current.screen?.(news.screen)
        if (event === 'ping') return
        latest.current = news
      } else if (event === 'blocks' && latest.current) {
        latest.current = {
          ...latest.current,
          at: news.at,
          blocks: { ...latest.current.blocks, ...news.blocks },
        }
        for (const block of Object.keys(news.blocks)) changed.add(block as keyof WallBlocks)
      }
      frame ||= requestAnimationFrame(show)
    }
    void followStream(`/api/v1/walls/${encodeURIComponent(id)}/stream?language=${language}`, end.signal, {
      message: ({ event, data }) => take(event, data),
      state: (now, thrown) => {
        setLink(now)
        const trouble = thrown === undefined ? undefined : asProblem(thrown)
        // 0 is a lost line, 5xx a server that comes back; the rest stays until somebody acts.
        setProblem(trouble && trouble.status >= 400 && trouble.status < 500 ? trouble : undefined)
        if (now === 'live') heard()
      },
    })
    return () => {
      end.abort()
      clearTimeout(silence)
      cancelAnimationFrame(frame)
    }
  }, [id, language, attempt])

  const pause = useCallback((on: boolean) => {
    held.current = on
    setPaused(on)
    if (!on && latest.current) setShown({ state: latest.current, changed: new Set() })
  }, [])
  return {
    state: shown?.state,
    at: shown?.state.at,
    link,
    problem,
    paused,
    changed: shown?.changed ?? none,
    pause,
    again: useCallback(() => setAttempt((n) => n + 1), []),
  }
}

const none: ReadonlySet<keyof WallBlocks> = new Set()

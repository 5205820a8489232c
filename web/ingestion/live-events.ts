import { useCallback, useEffect, useRef, useState } from 'react'
import { followStream, type StreamState } from '../api/stream.ts'

/** One event on its way through the pipeline, as the server shows it to watchers. */
export interface LiveEvent {
  /** Place in the order of arrival, for this tab. */
  key: number
  source: { id: string; name: string }
  receivedAt: string
  name: string
  user: string
  verdict: { messageId: string; outcome: string; code?: string; reason?: string }
  steps: { name: string; outcome: string; reason?: string; micros: number }[]
  message: Record<string, unknown>
}

const mostKept = 200

/**
 * Follows the events of one source, or of all; the newest 200 are kept. While paused, new ones are counted and shown
 * when it goes on.
 */
export function useLiveEvents({ source, q, outcome }: { source?: string; q?: string; outcome?: string }) {
  const [events, setEvents] = useState<LiveEvent[]>([])
  const [waiting, setWaiting] = useState<LiveEvent[]>([])
  const [skipped, setSkipped] = useState(0)
  const [link, setLink] = useState<StreamState>('connecting')
  const [problem, setProblem] = useState<unknown>()
  const [paused, setPaused] = useState(false)
  const isPaused = useRef(false)
  const next = useRef(0)

  useEffect(() => {
    const end = new AbortController()
    const filter = new URLSearchParams()
    if (q) filter.set('name', q)
    if (outcome) filter.set('outcome', outcome)
    const path = source ? `/api/v1/sources/${source}/live` : '/api/v1/live'
    void followStream(`${path}?${filter}`, end.signal, {
      message: ({ event, data }) => {
        if (event === 'skipped') setSkipped((count) => count + JSON.parse(data).count)
        if (event !== 'event') return
        const arrived: LiveEvent = { ...JSON.parse(data), key: next.current++ }
        const add = (list: LiveEvent[]) => [arrived, ...list].slice(0, mostKept)
        if (isPaused.current) setWaiting(add)
        else setEvents(add)
      },
      state: (state, thrown) => {
        setLink(state)
        setProblem(thrown)
      },
    })
    setEvents([])
    setWaiting([])
    setSkipped(0)
    return () => end.abort()
  }, [source, q, outcome])

  const pause = (on: boolean) => {
    isPaused.current = on
    setPaused(on)
    if (on) return
    setEvents([...waiting, ...events].slice(0, mostKept))
    setWaiting([])
  }
  const clear = useCallback(() => {
    setEvents([])
    setSkipped(0)
  }, [])
  return { events, held: waiting.length, skipped, link, problem, paused, pause, clear }
}

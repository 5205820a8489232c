import { useCallback, useEffect, useState } from 'react'
import { api } from '../api/client.ts'
import { asProblem } from '../api/problem.ts'
import { Wall } from './wall.tsx'

interface Pairing {
  code: string
  secret: string
  expiresAt: string
}

const claimEveryMs = 3000

/** The wall on a television: shows itself when the screen is paired, and a code to type in the app when it is not. */
export function TvWall({ id, textSize }: { id: string | undefined; textSize: number }) {
  const [paired, setPaired] = useState<{ wall: string | undefined; round: number } | 'no'>({
    wall: id,
    round: 0,
  })
  useHiddenCursor()
  useWakeLock()
  const refused = useCallback((status: number) => {
    if (status === 401 || status === 403 || status === 404) setPaired('no')
  }, [])
  if (paired === 'no') return <Pair onPaired={(wall) => setPaired({ wall, round: Date.now() })} />
  return (
    <Wall
      key={paired.round}
      {...(paired.wall ? { id: paired.wall } : {})}
      tv
      textSize={textSize}
      onRefused={refused}
    />
  )
}

/** Shows a code until somebody types it in the app; asks for a new one when its time is over. */
function Pair({ onPaired }: { onPaired: (wall: string) => void }) {
  const [pairing, setPairing] = useState<Pairing>()
  const [trouble, setTrouble] = useState('')
  useEffect(() => {
    const end = new AbortController()
    let timer: ReturnType<typeof setTimeout> | undefined
    const later = (next: () => Promise<void>, ms: number) => {
      if (!end.signal.aborted) timer = setTimeout(() => void next(), ms)
    }
    const begin = async (): Promise<void> => {
      try {
        const begun = await api<Pairing>('/api/v1/screens/pairing', { method: 'POST', signal: end.signal })
        setPairing(begun)
        setTrouble('')
        later(() => claim(begun), claimEveryMs)
      } catch (thrown) {
        setTrouble(asProblem(thrown).message)
        later(begin, 10_000)
      }
    }
    const claim = async (begun: Pairing): Promise<void> => {
      try {
        const answer = await api<{ status: string; wall?: string }>('/api/v1/screens/pairing/claim', {
          body: { secret: begun.secret },
          signal: end.signal,
        })
        if (answer.status === 'paired') return onPaired(answer.wall ?? 'default')
        later(() => claim(begun), claimEveryMs)
      } catch (thrown) {
        const { status } = asProblem(thrown)
        // Past its time, or fetched by another tab: show a new code. Anything else: the server is away for a while.
        if (status >= 400 && status < 500 && status !== 429) later(begin, 1000)
        else later(() => claim(begun), 10_000)
      }
    }
    void begin()
    return () => {
      end.abort()
      clearTimeout(timer)
    }
  }, [onPaired])
  return (
    <main className="wall-page">
      <h1>This screen shows the command centre once somebody lets it in.</h1>
      <p className="wall-code num" aria-live="polite">
        {pairing ? `${pairing.code.slice(0, 3)} ${pairing.code.slice(3)}` : '··· ···'}
      </p>
      <p>In Tandem, open Settings, Screens, and type this code. It is good for ten minutes.</p>
      {trouble && <p role="alert">{trouble}</p>}
    </main>
  )
}

/** The cursor goes after five seconds without a move. */
function useHiddenCursor(): void {
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout>
    const show = () => {
      document.body.style.cursor = ''
      clearTimeout(timer)
      timer = setTimeout(() => {
        document.body.style.cursor = 'none'
      }, 5000)
    }
    show()
    window.addEventListener('pointermove', show)
    return () => {
      clearTimeout(timer)
      document.body.style.cursor = ''
      window.removeEventListener('pointermove', show)
    }
  }, [])
}

/** Keeps the screen awake where the browser can; asked again whenever the page is shown anew. */
function useWakeLock(): void {
  useEffect(() => {
    let lock: WakeLockSentinel | undefined
    const ask = async () => {
      if (document.visibilityState !== 'visible' || !('wakeLock' in navigator)) return
      // Refused on low battery or without a secure connection: the display's own setting decides then.
      lock = await navigator.wakeLock.request('screen').catch(() => undefined)
    }
    void ask()
    document.addEventListener('visibilitychange', ask)
    return () => {
      document.removeEventListener('visibilitychange', ask)
      void lock?.release()
    }
  }, [])
}

import { useCallback, useEffect, useState } from 'react'
import type { ScreenLook } from '../../src/dashboards/index.ts'
import { api } from '../api/client.ts'
import { asProblem } from '../api/problem.ts'
import { applyTheme, type ThemeChoice } from '../theme/theme.ts'
import { sayIn } from './say.ts'
import { Wall } from './wall.tsx'

interface Pairing {
  code: string
  secret: string
  expiresAt: string
}

const claimEveryMs = 3000

/** What the address of the screen says itself, before what is set in the app. */
interface Given {
  theme: ThemeChoice | undefined
  textSize: number | undefined
  language: string | undefined
}

const lookKey = 'tandem.screen'

/** How this screen was set when it was last heard; a screen that starts without a line begins with it. */
function keptLook(): Partial<ScreenLook> {
  try {
    return JSON.parse(localStorage.getItem(lookKey) ?? '{}') as Partial<ScreenLook>
  } catch {
    return {}
  }
}

/**
 * The wall on a television: shows itself when the screen is paired, and a code to type in the app when it is not. Which
 * wall, in which language, size and palette is set in the app, and followed within seconds.
 */
export function TvWall({ id, given }: { id: string | undefined; given: Given }) {
  const [paired, setPaired] = useState<'yes' | 'no'>('yes')
  const [look, setLook] = useState(keptLook)
  useHiddenCursor()
  useWakeLock()
  const language = given.language ?? look.language ?? navigator.language
  const theme = given.theme ?? look.theme
  useEffect(() => (theme ? applyTheme(theme) : undefined), [theme])
  const refused = useCallback((status: number) => {
    if (status === 401 || status === 403 || status === 404) setPaired('no')
  }, [])
  const heard = useCallback((news: ScreenLook) => {
    const text = JSON.stringify(news)
    setLook((old) => (JSON.stringify(old) === text ? old : news))
    localStorage.setItem(lookKey, text)
  }, [])
  const start = useCallback((wall: string) => {
    setLook((old) => ({ ...old, wall }))
    setPaired('yes')
  }, [])
  const spoken = language.startsWith('de') ? 'de' : 'en'
  if (paired === 'no') return <Pair language={spoken} onPaired={start} />
  const wall = id ?? look.wall
  return (
    <Wall
      {...(wall ? { id: wall } : {})}
      tv
      language={spoken}
      textSize={(given.textSize ?? look.textSize ?? 100) / 100}
      onRefused={refused}
      onScreen={heard}
    />
  )
}

/** Shows a code until somebody types it in the app; asks for a new one when its time is over. */
function Pair({ language, onPaired }: { language: string; onPaired: (wall: string) => void }) {
  const say = sayIn(language)
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
    <main className="wall-page" lang={language}>
      <h1>{say.pairing}</h1>
      <p className="wall-code num" aria-live="polite">
        {pairing ? `${pairing.code.slice(0, 3)} ${pairing.code.slice(3)}` : '··· ···'}
      </p>
      <p>{say.pairingHow}</p>
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

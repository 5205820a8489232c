import { isInBackground } from './background.ts'

/** Sessions lent out one at a time, in the order in which they were asked for. */
export interface SessionPool<Session> {
  /** Waits for a session that is free, and gives it back when the work has ended. */
  use<Result>(work: (session: Session) => Promise<Result>): Promise<Result>
  /** Takes a free session out for good; undefined when none is free. */
  take(): Session | undefined
  /** How many are free. */
  free(): number
}

/**
 * A pool in which work in the background has half of the sessions at most: of a statement that takes half a minute a page
 * notices nothing as long as there is a session for it.
 */
export function createSessionPool<Session>(sessions: readonly Session[]): SessionPool<Session> {
  const idle = [...sessions]
  const asked: ((session: Session) => void)[] = []
  const later: ((session: Session) => void)[] = []
  const mostInBackground = Math.max(1, Math.floor(sessions.length / 2))
  let inBackground = 0

  function lend(background: boolean): Promise<Session> {
    const mayNow = !background || inBackground < mostInBackground
    const session = mayNow ? idle.pop() : undefined
    if (session === undefined) return new Promise((resolve) => (background ? later : asked).push(resolve))
    if (background) inBackground++
    return Promise.resolve(session)
  }

  function giveBack(session: Session, background: boolean): void {
    if (background) inBackground--
    const next = asked.shift()
    if (next) {
      next(session)
      return
    }
    const waiting = inBackground < mostInBackground ? later.shift() : undefined
    if (waiting) {
      inBackground++
      waiting(session)
    } else {
      idle.push(session)
    }
  }

  return {
    async use(work) {
      const background = isInBackground()
      const session = await lend(background)
      try {
        return await work(session)
      } finally {
        giveBack(session, background)
      }
    },
    take: () => idle.pop(),
    free: () => idle.length,
  }
}

import type { Language } from '../access/index.ts'
import type { AlertState } from '../alerts/index.ts'
import type { TileState } from '../boards/index.ts'
import type { Cadence } from './subscription.ts'

/** One tile as it is mailed. */
export type DigestTile = Pick<TileState, 'id' | 'title' | 'result' | 'error' | 'measures' | 'late'> & {
  /** Page of the app where it is looked into. */
  url: string
  /** Set where one step is shown, not the whole period: the step that was over last. */
  step?: { t: string; grain: 'hour' | 'day' | 'week' }
}

/** A figure whose state changed since the last look. */
export interface FigureChange {
  title: string
  by: 'usual' | 'aim'
  from: AlertState
  to: AlertState
}

/** What one recipient is sent. */
export interface Digest {
  language: Language
  timeZone: string
  currency: string
  company: string
  name: string
  title: string
  cadence: Cadence
  isTest: boolean
  period: { from: string; to: string } | null
  tiles: DigestTile[]
  /** Why there are no figures; null when there are. */
  trouble:
    | { kind: 'forbidden' }
    /** `againAt`: when the next try is. */
    | { kind: 'failed'; reason: string; againAt: string | null }
    | null
  /** For what is sent when it changes. */
  changes: FigureChange[]
  madeBy: string
  url: string
  manageUrl: string
  /** Null for a test. */
  leaveUrl: string | null
}

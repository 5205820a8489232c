import type { ChangeState, FigureState } from './state.ts'
import { type ChangeRule, enoughAnswers } from './wall.ts'

/** A watched count since some hour, beside what is usual for the same hours. */
export interface ChangeFound {
  rule: ChangeRule
  measure: string | null
  since: string
  n: number
  usual: FigureState['usual']
}

/**
 * The one change worth saying: outside its usual range, on at least 30 events, the largest for its size. When nothing
 * is, the state is normal with no percent: 'Nothing beyond the usual'.
 */
export function greatestChange(found: readonly ChangeFound[], since: string): ChangeState {
  const empty: ChangeState = {
    status: found.length === 0 ? 'nothing_yet' : 'normal',
    measure: null,
    since,
    percent: null,
    words: null,
    n: 0,
    lasting: null,
    reference: null,
  }
  const [best] = found
    .flatMap((change) => {
      const { usual, n } = change
      if (!usual || usual.middle <= 0 || (n >= usual.low && n <= usual.high)) return []
      // A share of a small number says more than is known.
      if (Math.max(n, usual.middle) < enoughAnswers) return []
      return [{ change, percent: (n / usual.middle - 1) * 100 }]
    })
    .sort((a, b) => Math.abs(b.percent) - Math.abs(a.percent))
  if (best) {
    const { change, percent } = best
    const { words } = change.rule
    return {
      ...empty,
      status: 'normal',
      measure: change.measure,
      since: change.since,
      percent,
      words,
      n: change.n,
    }
  }
  if (found.length > 0 && found.every((change) => !change.usual)) return { ...empty, status: 'too_few' }
  return empty
}

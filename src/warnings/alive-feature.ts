import { entriesOf, type Feature } from './catalogue-entry.ts'
import { rhythm } from './recipe.ts'
import type { Rhythm } from './warning.ts'

/** How customers come and stop (BG/NBD: Fader, Hardie and Lee 2005), in days. */
export interface ComingAndGoing {
  r: number
  alpha: number
  a: number
  b: number
}

/**
 * Chance in percent that somebody still comes, by their own rhythm, in closed form (Fader, Hardie and Lee 2008, "Computing
 * P(alive) using the BG/NBD model", eq. 1). NaN for who came on one day only: the model lets nobody leave before coming again,
 * so that its 1 would tell nothing.
 */
export function aliveFeature({ r, alpha, a, b }: ComingAndGoing): Feature {
  const still = (x: string, tx: string, T: string) =>
    `100 / (1 + ${a} / (${b} + ${x} - 1) * pow((${alpha} + ${T}) / (${alpha} + ${tx}), ${r} + ${x}))`
  return entriesOf('recency', ['marketing', 'it'])(
    'alive',
    rhythm('main', (x, tx, T) => `if(${x} < 1, nan, ${still(x, tx, T)})`),
    'percent',
    'up',
    'Likely still coming, by the own rhythm',
    'Kommt wohl noch, nach dem eigenen Rhythmus',
  )
}

/** Days of coming after the first (x), days from the first to the last (tx) and since the first (T); NaN for who never came. */
export const historyFeatures: Feature[] = (['x', 'tx', 'T'] as const).map((name) =>
  entriesOf('frequency', ['marketing', 'it'])(
    name,
    rhythm('main', (x, tx, T) => ({ x, tx, T })[name]),
    name === 'x' ? 'count' : 'days',
    'none',
    name,
    name,
  ),
)

/** A customer's rhythm as it is told, from the values of `historyFeatures` and `aliveFeature`; null where there is none. */
export function toRhythm(values: readonly (string | number | null | undefined)[]): Rhythm | null {
  const [x, tx, T, alive] = values.map((value) => (value === null ? Number.NaN : Number(value)))
  if (!Number.isFinite(alive)) return null
  return { stillComes: alive! / 100, days: x! + 1, every: tx! / x!, since: T! - tx! }
}

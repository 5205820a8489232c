import { studentQuantile } from '../stats/numerics/index.ts'

/** Something that is known to fall on certain steps, past and to come. */
export interface KnownDay {
  /** What is alike: all of one key are taken together. */
  key: string
  /** Keys that are wider: used where too little is known of the key itself. */
  wider?: string
  /** Places in history and horizon together. */
  steps: number[]
}

/** By how much days of a key differed. */
export interface DayEffect {
  key: string
  /** Logarithm of the ratio to what was to be expected. */
  mean: number
  /** Of one such day. */
  sd: number
  low: number
  high: number
  seen: number
  /** Whether it can be told from nothing. */
  used: boolean
}

/** Days like a day that say what was to be expected of it: as many seasons before and after. */
const compared = 4
const fewestOwn = 2
const fewestWider = 3

/**
 * By how much known days differed from days like them (same place in the season, up to four seasons before and after,
 * themselves not known days): mean of the logarithms of the ratios, with Student's 95 % interval.
 *
 * @param values history; NaN where missing. Ratios need values above 0
 */
export function dayEffects(
  values: readonly number[],
  known: readonly KnownDay[],
  season: number,
): DayEffect[] {
  const special = new Set(known.flatMap(({ steps }) => steps))
  const ratios = new Map<string, number[]>()
  for (const { key, wider, steps } of known)
    for (const step of steps) {
      const usual = expectedAt(values, step, season, special)
      const came = values[step]
      if (usual === undefined || came === undefined || !(came > 0) || !(usual > 0)) continue
      for (const name of wider === undefined ? [key] : [key, wider])
        ratios.set(name, [...(ratios.get(name) ?? []), Math.log(came / usual)])
    }
  const keys = [...new Map(known.map(({ key, wider }) => [key, wider]))]
  return keys.map(([key, wider]) => {
    const own = ratios.get(key) ?? []
    const broad = (wider !== undefined && ratios.get(wider)) || []
    const isOwn = own.length >= fewestOwn || broad.length < fewestWider
    const effect = summary(isOwn ? own : broad)
    return { key, ...effect, used: effect.seen >= (isOwn ? fewestOwn : fewestWider) && effect.used }
  })
}

function summary(logs: readonly number[]): Omit<DayEffect, 'key'> {
  const n = logs.length
  const mean = n > 0 ? logs.reduce((sum, one) => sum + one, 0) / n : 0
  if (n < 2) return { mean, sd: 0, low: mean, high: mean, seen: n, used: false }
  const sd = Math.sqrt(logs.reduce((sum, one) => sum + (one - mean) ** 2, 0) / (n - 1))
  const reach = (studentQuantile(0.975, n - 1) * sd) / Math.sqrt(n)
  return {
    mean,
    sd,
    low: mean - reach,
    high: mean + reach,
    seen: n,
    used: mean - reach > 0 || mean + reach < 0,
  }
}

function expectedAt(values: readonly number[], step: number, season: number, special: Set<number>) {
  const like: number[] = []
  for (let i = 1; i <= compared; i++)
    for (const at of [step - i * season, step + i * season]) {
      const value = values[at]
      if (value !== undefined && !Number.isNaN(value) && !special.has(at)) like.push(value)
    }
  if (like.length < 3) return undefined
  const sorted = like.toSorted((one, two) => one - two)
  return (sorted[Math.floor((sorted.length - 1) / 2)]! + sorted[Math.ceil((sorted.length - 1) / 2)]!) / 2
}

/** History in which known days with an effect are as other days would have been. */
export function withoutEffects(
  values: readonly number[],
  known: readonly KnownDay[],
  effects: readonly DayEffect[],
): number[] {
  const factors = factorsOf(known, effects)
  return values.map((one, step) => one / Math.exp(factors.get(step)?.log ?? 0))
}

/** Of each step with an effect: by how much, and how unsure that is. Several effects on one step go together. */
export function factorsOf(
  known: readonly KnownDay[],
  effects: readonly DayEffect[],
): Map<number, { log: number; variance: number }> {
  const byKey = new Map(effects.map((effect) => [effect.key, effect]))
  const factors = new Map<number, { log: number; variance: number }>()
  for (const { key, steps } of known) {
    const effect = byKey.get(key)
    if (!effect?.used) continue
    for (const step of steps) {
      const before = factors.get(step) ?? { log: 0, variance: 0 }
      factors.set(step, { log: before.log + effect.mean, variance: before.variance + effect.sd ** 2 })
    }
  }
  return factors
}

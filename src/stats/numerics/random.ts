import { lgamma } from './special.ts'

/** Random numbers that a seed settles. */
export interface Random {
  /** 0 ≤ x < 1, with 53 bits. */
  uniform(): number
  /** Standard normal. */
  normal(): number
  /** Whole number from 0 to n − 1. */
  integer(n: number): number
  /** Exponential of mean 1. */
  exponential(): number
  /** Gamma of the given shape > 0, scale 1. */
  gamma(shape: number): number
  /** Poisson count of the given mean ≥ 0. */
  poisson(mean: number): number
  /** 0 to n − 1 in random order. */
  permutation(n: number): Int32Array
}

/**
 * Seeded random numbers: sfc32 (C. Doty-Humphrey, PractRand; public domain), 128 bits of state of which a counter
 * guarantees a period of at least 2³². Normal by the polar method of Marsaglia, gamma by Marsaglia and Tsang (2000),
 * Poisson by multiplication below 30 and by Hörmann's transformed rejection PTRS (1993) above.
 *
 * @param seed any number; its integer part modulo 2⁵³ counts, so that 1 and 2 give unrelated streams
 */
export function randomOf(seed: number): Random {
  const next = sfc32(seed)
  const uniform = () => ((next() >>> 5) * 67_108_864 + (next() >>> 6)) / 9_007_199_254_740_992
  let spare: number | undefined
  function normal(): number {
    if (spare !== undefined) {
      const kept = spare
      spare = undefined
      return kept
    }
    for (;;) {
      const u = uniform() * 2 - 1
      const v = uniform() * 2 - 1
      const s = u * u + v * v
      if (s === 0 || s >= 1) continue
      const factor = Math.sqrt((-2 * Math.log(s)) / s)
      spare = v * factor
      return u * factor
    }
  }
  const integer = (n: number) => Math.floor(uniform() * n)
  return {
    uniform,
    normal,
    integer,
    exponential: () => -Math.log1p(-uniform()),
    gamma: (shape) => gamma(shape, uniform, normal),
    poisson: (mean) => (mean < 30 ? smallPoisson(mean, uniform) : largePoisson(mean, uniform)),
    permutation(n) {
      const order = Int32Array.from({ length: n }, (_, i) => i)
      for (let i = n - 1; i > 0; i--) {
        const j = integer(i + 1)
        const kept = order[i]!
        order[i] = order[j]!
        order[j] = kept
      }
      return order
    },
  }
}

function sfc32(seed: number): () => number {
  const whole = Math.floor(Number.isFinite(seed) ? Math.abs(seed) : 0)
  let a = whole >>> 0
  let b = Math.floor(whole / 4_294_967_296) >>> 0
  let c = seed < 0 ? 0x9e3779b9 : 0x2545f491
  let counter = 1
  function next(): number {
    const result = (a + b + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = ((c << 21) | (c >>> 11)) + result
    return result >>> 0
  }
  // Near seeds are far apart after a few rounds.
  for (let round = 0; round < 20; round++) next()
  return next
}

function gamma(shape: number, uniform: () => number, normal: () => number): number {
  if (shape < 1) return gamma(shape + 1, uniform, normal) * (1 - uniform()) ** (1 / shape)
  const d = shape - 1 / 3
  const c = 1 / Math.sqrt(9 * d)
  for (;;) {
    const x = normal()
    const v = (1 + c * x) ** 3
    if (v <= 0) continue
    if (Math.log(1 - uniform()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v
  }
}

function smallPoisson(mean: number, uniform: () => number): number {
  const limit = Math.exp(-mean)
  let count = 0
  for (let product = uniform(); product > limit; product *= uniform()) count++
  return count
}

function largePoisson(mean: number, uniform: () => number): number {
  const b = 0.931 + 2.53 * Math.sqrt(mean)
  const a = -0.059 + 0.02483 * b
  const inverseAlpha = 1.1239 + 1.1328 / (b - 3.4)
  const limit = 0.9277 - 3.6224 / (b - 2)
  for (;;) {
    const u = uniform() - 0.5
    const v = 1 - uniform()
    const left = 0.5 - Math.abs(u)
    const k = Math.floor((2 * a * u) / Math.max(left, 1e-300) + b * u + mean + 0.43)
    if (left >= 0.07 && v <= limit) return k
    if (k < 0 || (left < 0.013 && v > left)) continue
    const accept = Math.log((v * inverseAlpha) / (a / (left * left) + b))
    if (accept <= k * Math.log(mean) - mean - lgamma(k + 1)) return k
  }
}

/**
 * Seeded random numbers: xoshiro128** 1.1 (D. Blackman, S. Vigna, "Scrambled linear pseudorandom number generators",
 * ACM TOMS 47, 2021; public domain at prng.di.unimi.it), its state filled by the finaliser of MurmurHash3 (A. Appleby).
 * `begin` starts the stream of one key, such as person and day, so that any slice can be made by itself.
 */
export interface Random {
  /** Starts the stream of this key. */
  begin(stream: number, a: number, b: number): void
  /** 0 ≤ x < 1, 32 bits. */
  next(): number
  /** Standard normal, by the polar method of Marsaglia. */
  normal(): number
  /** Whole number from 0 to n − 1. */
  below(n: number): number
}

/** 32 bits, well mixed, of the numbers given. */
export function mix(seed: number, a: number, b: number, c: number): number {
  let h = finalise(seed ^ 0x9e3779b9)
  h = finalise(h ^ Math.imul(a, 0x85ebca6b))
  h = finalise((h + 0x9e3779b9) ^ Math.imul(b, 0xc2b2ae35))
  return finalise((h + 0x7f4a7c15) ^ Math.imul(c, 0x27d4eb2f))
}

/** As `mix`, as a fraction: a lasting draw that can be asked for again at any time. */
export function draw(seed: number, a: number, b: number, c: number): number {
  return mix(seed, a, b, c) / 4_294_967_296
}

function finalise(value: number): number {
  let h = value | 0
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b)
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35)
  return (h ^ (h >>> 16)) >>> 0
}

/** @param seed any whole number; its low 32 bits count */
export function createRandom(seed: number): Random {
  let s0 = 1
  let s1 = 0
  let s2 = 0
  let s3 = 0

  function next(): number {
    const product = Math.imul(s1, 5)
    const result = Math.imul((product << 7) | (product >>> 25), 9) >>> 0
    const shifted = s1 << 9
    s2 ^= s0
    s3 ^= s1
    s1 ^= s2
    s0 ^= s3
    s2 ^= shifted
    s3 = (s3 << 11) | (s3 >>> 21)
    return result / 4_294_967_296
  }

  return {
    next,
    begin(stream, a, b) {
      s0 = mix(seed, stream, a, b)
      s1 = finalise(s0 + 0x9e3779b9)
      s2 = finalise(s1 + 0x9e3779b9)
      s3 = finalise(s2 + 0x9e3779b9) | 1
    },
    normal() {
      for (;;) {
        const u = next() * 2 - 1
        const v = next() * 2 - 1
        const s = u * u + v * v
        if (s > 0 && s < 1) return u * Math.sqrt((-2 * Math.log(s)) / s)
      }
    },
    below: (n) => Math.floor(next() * n),
  }
}

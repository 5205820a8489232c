/**
 * The stream of `numpy.random.default_rng(seed)`, so that sets that Python made can be made again in a test: PCG64
 * XSL-RR (O'Neill 2014) seeded by NumPy's SeedSequence, normal and exponential by the ziggurat of 256 layers (Marsaglia
 * and Tsang 2000), whole numbers by Lemire (2019). Values are those of NumPy but for the last digit of a double.
 */
export interface NumpyRandom {
  uniform(): number
  normal(): number
  exponential(): number
  /** Below `n`. */
  integer(n: number): number
}

const mask64 = (1n << 64n) - 1n
const mask128 = (1n << 128n) - 1n
const multiplier = 0x2360ed051fc65da44385df649fccf645n

export function numpyRandom(seed: number): NumpyRandom {
  const words = seedWords(seed)
  const increment = ((((words[2]! << 64n) | words[3]!) << 1n) | 1n) & mask128
  let state = increment
  state = (state + ((words[0]! << 64n) | words[1]!)) & mask128
  state = (state * multiplier + increment) & mask128
  let spare: number | undefined
  function next64(): bigint {
    state = (state * multiplier + increment) & mask128
    const value = (state >> 64n) ^ (state & mask64)
    const turn = state >> 122n
    return ((value >> turn) | (value << (64n - turn))) & mask64
  }
  function next32(): number {
    if (spare !== undefined) {
      const kept = spare
      spare = undefined
      return kept
    }
    const value = next64()
    spare = Number(value >> 32n)
    return Number(value & 0xffffffffn)
  }
  const uniform = () => Number(next64() >> 11n) / 2 ** 53
  function normal(): number {
    const { r, k, w, f } = normalLayers
    for (;;) {
      const word = next64()
      const layer = Number(word & 0xffn)
      const size = Number((word >> 9n) & 0xfffffffffffffn)
      const x = (word >> 8n) & 1n ? -size * w[layer]! : size * w[layer]!
      if (size < k[layer]!) return x
      if (layer > 0) {
        if ((f[layer - 1]! - f[layer]!) * uniform() + f[layer]! < Math.exp(-0.5 * x * x)) return x
        continue
      }
      for (;;) {
        const beyond = -Math.log1p(-uniform()) / r
        const height = -Math.log1p(-uniform())
        if (2 * height > beyond * beyond) return (size / 256) & 1 ? -(r + beyond) : r + beyond
      }
    }
  }
  function exponential(): number {
    const { r, k, w, f } = exponentialLayers
    for (;;) {
      const word = next64() >> 3n
      const layer = Number(word & 0xffn)
      const size = Number(word >> 8n)
      const x = size * w[layer]!
      if (size < k[layer]!) return x
      if (layer === 0) return r - Math.log1p(-uniform())
      if ((f[layer - 1]! - f[layer]!) * uniform() + f[layer]! < Math.exp(-x)) return x
    }
  }
  function integer(n: number): number {
    const least = 2 ** 32 % n
    for (;;) {
      const product = BigInt(next32()) * BigInt(n)
      if (Number(product & 0xffffffffn) >= least) return Number(product >> 32n)
    }
  }
  return { uniform, normal, exponential, integer }
}

/** NumPy's SeedSequence: four words of 64 bits. */
function seedWords(seed: number): bigint[] {
  let constant = 0x43b0d7e5
  const hash = (value: number) => {
    let mixed = (value ^ constant) >>> 0
    constant = Math.imul(constant, 0x931e8875) >>> 0
    mixed = Math.imul(mixed, constant) >>> 0
    return (mixed ^ (mixed >>> 16)) >>> 0
  }
  const mix = (one: number, two: number) => {
    const mixed = (Math.imul(one, 0xca01f9dd) - Math.imul(two, 0x4973f715)) >>> 0
    return (mixed ^ (mixed >>> 16)) >>> 0
  }
  const pool = [seed, 0, 0, 0].map(hash)
  for (let from = 0; from < 4; from++)
    for (let to = 0; to < 4; to++) if (from !== to) pool[to] = mix(pool[to]!, hash(pool[from]!))
  let turning = 0x8b51f9dd
  const words = Array.from({ length: 8 }, (_, index) => {
    let value = (pool[index % 4]! ^ turning) >>> 0
    turning = Math.imul(turning, 0x58f38ded) >>> 0
    value = Math.imul(value, turning) >>> 0
    return BigInt((value ^ (value >>> 16)) >>> 0)
  })
  return [0, 2, 4, 6].map((index) => words[index]! | (words[index + 1]! << 32n))
}

/** Layers of equal area under a falling curve; sizes are whole numbers below `range`. */
function layersOf(
  r: number,
  area: number,
  range: number,
  height: (x: number) => number,
  inverse: (y: number) => number,
) {
  const k = new Float64Array(256)
  const w = new Float64Array(256)
  const f = new Float64Array(256)
  let edge = r
  const base = area / height(r)
  k[0] = (r / base) * range
  w[0] = base / range
  w[255] = r / range
  f[0] = 1
  f[255] = height(r)
  for (let layer = 254; layer >= 1; layer--) {
    const next = inverse(area / edge + height(edge))
    k[layer + 1] = (next / edge) * range
    edge = next
    f[layer] = height(edge)
    w[layer] = edge / range
  }
  return { r, k, w, f }
}

const normalLayers = layersOf(
  3.6541528853610088,
  0.004928673233974658,
  2 ** 52,
  (x) => Math.exp(-0.5 * x * x),
  (y) => Math.sqrt(-2 * Math.log(y)),
)
const exponentialLayers = layersOf(
  7.69711747013105,
  0.003949659822581556,
  2 ** 53,
  (x) => Math.exp(-x),
  (y) => -Math.log(y),
)

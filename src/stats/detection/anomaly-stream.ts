import { createRecentOrder } from './recent-order.ts'

/** What is said of one value, from it and those before it only. */
export interface AnomalyVerdict {
  /** 0 to 1: above one half it is farther from all that was there than 99 in 100 of the values before. */
  score: number
  isAnomaly: boolean
}

/** Stretches of so many values are compared with those before: single values, short and longer courses. */
const lengths = [1, 4, 12] as const
const neighbours = 5
/** How far back stretches are compared, and how many distances the usual one is taken from. */
const compared = 2000
const weighed = 5000
/** Distances, in standard deviations of the series, that make no difference: what is exactly regular is not to ring. */
const indifferent = 0.05
/** Values before which nothing is said. */
const learning = 50
/** While so long ago something stranger was seen, it is the same happening: a share of the values so far, and the most. */
const rest = { share: 0.05, most: 300 }
/** Scores from here on are told: 1.2 times farther than 99 in 100. */
export const anomalyThreshold = 0.55

/**
 * Detects anomalies in a stream of values, each judged by it and those before it only.
 *
 * The distance of the newest stretch to its 5 nearest among the last 2,000 (nearest-neighbour novelty of lagged values,
 * as in Burnaev and Ishimtsev 2016, arXiv:1608.04585), at lengths of 1, 4 and 12, is divided by the distance that 99 in
 * 100 of the stretches before were within (conformal detection: Laxhammar and Falkman 2014, AMAI 74:67); the strangest
 * length counts. A happening is told once: a value is scored 0 unless it is stranger than those just before it.
 */
export function createAnomalyDetector() {
  const values: number[] = []
  const singles = createRecentOrder(compared)
  const usual = lengths.map(() => createRecentOrder(weighed))
  const recent: number[] = []
  let [mean, square, seen] = [0, 0, 0]

  function distanceOf(length: number, value: number): number | undefined {
    if (seen < 2 * length + neighbours) return undefined
    const nearest = length === 1 ? singles.nearestSquare(value, neighbours) : nearestStretches(values, length)
    const deviation = Math.sqrt(square / seen) || 1e-9
    return Math.sqrt(nearest) / deviation
  }

  function strangeness(value: number): number {
    let highest = 0
    for (const [index, length] of lengths.entries()) {
      const distance = distanceOf(length, value)
      const order = usual[index]!
      if (distance === undefined) continue
      if (order.count() >= learning)
        highest = Math.max(highest, (distance + indifferent) / (order.quantile(0.99) + indifferent))
      order.add(distance)
    }
    return highest
  }

  return {
    /** Judges the next value; one that is no finite number is not learned from and is no anomaly. */
    next(value: number): AnomalyVerdict {
      if (!Number.isFinite(value)) return { score: 0, isAnomaly: false }
      seen += 1
      const off = value - mean
      mean += off / seen
      square += off * (value - mean)
      values.push(value)
      if (values.length > compared + 2 * Math.max(...lengths)) values.splice(0, Math.max(...lengths))
      const strange = strangeness(value)
      singles.add(value)
      const back = Math.min(rest.most, Math.ceil(rest.share * seen))
      const isNews = recent.slice(-back).every((before) => strange > before)
      recent.push(strange)
      if (recent.length > 2 * rest.most) recent.splice(0, rest.most)
      const score = isNews ? strange / (1 + strange) : 0
      return { score, isAnomaly: score >= anomalyThreshold }
    },
  }
}

/** Mean square of the distance, a value, from the newest stretch to the nearest ones that do not overlap it. */
function nearestStretches(values: readonly number[], length: number): number {
  const end = values.length - 1
  const best = new Array<number>(neighbours).fill(Number.POSITIVE_INFINITY)
  for (let other = end - length; other >= Math.max(length - 1, end - compared); other--) {
    const limit = best[neighbours - 1]!
    let distance = 0
    for (let back = 0; back < length && distance < limit; back++) {
      const difference = values[end - back]! - values[other - back]!
      distance += difference * difference
    }
    if (distance >= limit) continue
    let place = neighbours - 1
    while (place > 0 && best[place - 1]! > distance) {
      best[place] = best[place - 1]!
      place--
    }
    best[place] = distance
  }
  return best.reduce((sum, one) => sum + one, 0) / (neighbours * length)
}

import { randomOf } from '../stats/numerics/index.ts'
import type { Look } from './model.ts'

const day = 86_400_000

export interface Planted {
  people: number
  looks: number
  seed?: number
  /** Log odds of leaving within 60 days, of the features recency, orders, value, waits, noise. */
  logOdds: (x: readonly number[]) => number
  /** Share of values of `waits` that are not known. */
  missing?: number
}

export const plantedFeatures = ['recency', 'orders', 'value', 'waits', 'noise']

/** Looks 30 days apart at made-up customers, whose chance of leaving is known. */
export function plantedLooks({ people, looks, seed = 1, logOdds, missing = 0 }: Planted): Look[] {
  const random = randomOf(seed)
  const habit = Float64Array.from({ length: people }, () => random.normal())
  return Array.from({ length: looks }, (_, look) => {
    const columns = plantedFeatures.map(() => new Float64Array(people))
    const outcome = new Float64Array(people)
    for (let row = 0; row < people; row++) {
      const x = [
        random.normal() - habit[row]! / 2,
        random.normal() + habit[row]!,
        Math.exp(random.normal()),
        random.normal(),
        random.normal(),
      ]
      for (const [index, value] of x.entries()) columns[index]![row] = value
      if (random.uniform() < missing) columns[3]![row] = Number.NaN
      const left = random.uniform() < 1 / (1 + Math.exp(-logOdds(x)))
      outcome[row] = left ? random.uniform() * 60 : Number.POSITIVE_INFINITY
    }
    return {
      at: Date.UTC(2026, 0, 1) + look * 30 * day,
      followedDays: 60 + (looks - 1 - look) * 30,
      people: BigUint64Array.from({ length: people }, (_, row) => BigInt(row + 1)),
      columns,
      outcome,
      groups: [
        {
          property: 'city',
          names: ['Leeds', 'York'],
          of: Int16Array.from({ length: people }, (_, row) => (row % 3) - 1),
        },
      ],
    }
  })
}

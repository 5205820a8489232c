import { join } from 'node:path'
import type { BenchFigure } from '../bench-figure.ts'
import type { Stores } from '../db/index.ts'
import { actorOf } from '../identity/index.ts'
import { planSimulation, simulateInto, userIdOf } from '../simulation/index.ts'
import { benchFeatures, benchLearning, benchScoring, type TrueRisk } from '../warnings/index.ts'

const day = 86_400_000
const now = Date.UTC(2026, 10, 21, 14, 30)

interface WarningsBench {
  directory: string
  people: number
  days: number
  scored: number
  /** Of the company; what does not hang on it is left out when one is given. */
  seed: number | undefined
}

/**
 * Early warnings: who leaves a simulated company foretold from what was known before, the chances told beside the true risks
 * that were planted, and how long it takes to score many.
 */
export async function benchWarnings(
  { pool, clickhouse }: Stores,
  { directory, people, days, scored, seed }: WarningsBench,
): Promise<BenchFigure[]> {
  const workspace = 'ws_warnings'
  await pool.query('INSERT INTO workspaces (id, name) VALUES ($1, $1)', [workspace])
  const spec = { ...planSimulation({ seed: seed ?? 77, people, days }, now), detail: 0 }
  const planted = new Map<bigint, TrueRisk[]>()
  await simulateInto({
    clickhouse,
    directory: join(directory, 'simulation'),
    workspace,
    spec,
    onDecision: ({ i, day: number, risk, shown }) => {
      const person = actorOf(workspace, userIdOf(i), '')
      const own = planted.get(person) ?? []
      planted.set(person, own)
      own.push({ at: number * day, chance: 1 - (1 - risk) ** (30 / 7), shown })
    },
  })
  const learned = await benchLearning(clickhouse, {
    workspace,
    now,
    directory: join(directory, 'learning'),
    // The decision of the week that begins at the moment; where there is none any more, that before it.
    riskOf: (person, at) => {
      const own = planted.get(person)
      return own?.find((one) => one.at >= at - day) ?? own?.at(-1)
    },
  })
  if (seed !== undefined) return learned
  return [
    ...learned,
    ...(await benchFeatures(clickhouse, { directory: join(directory, 'features'), events: scored * 20 })),
    ...(await benchScoring({ directory: join(directory, 'scoring'), people: scored })),
  ]
}

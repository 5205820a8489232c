import { join } from 'node:path'
import type { BenchFigure } from '../bench-figure.ts'
import type { Stores } from '../db/index.ts'
import { actorOf } from '../identity/index.ts'
import { planSimulation, readTruth, simulateInto } from '../simulation/index.ts'
import { benchFeatures, benchLearning, benchScoring } from '../warnings/index.ts'

const now = Date.UTC(2026, 10, 21, 14, 30)

/**
 * Early warnings: who leaves a simulated company foretold from what was known before, the chances told beside the true risks
 * that were planted, and how long it takes to score many.
 */
export async function benchWarnings(
  { pool, clickhouse }: Stores,
  { directory, people, days, scored }: { directory: string; people: number; days: number; scored: number },
): Promise<BenchFigure[]> {
  const workspace = 'ws_warnings'
  await pool.query('INSERT INTO workspaces (id, name) VALUES ($1, $1)', [workspace])
  const spec = { ...planSimulation({ seed: 77, people, days }, now), detail: 0 }
  const { truthPath } = await simulateInto({
    clickhouse,
    directory: join(directory, 'simulation'),
    workspace,
    spec,
  })
  const risks = new Map<bigint, number>()
  await readTruth(truthPath, (one) => {
    const risk = one.risk30.at(-1)
    if (risk !== null && risk !== undefined && one.left === null)
      risks.set(actorOf(workspace, one.person, ''), risk)
  })
  return [
    ...(await benchLearning(clickhouse, {
      workspace,
      now,
      directory: join(directory, 'learning'),
      riskOf: (person) => risks.get(person),
    })),
    ...(await benchFeatures(clickhouse, { directory: join(directory, 'features'), events: scored * 20 })),
    ...(await benchScoring({ directory: join(directory, 'scoring'), people: scored })),
  ]
}

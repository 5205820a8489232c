import type { ClickHouse } from '../db/index.ts'
import { bgNbdAlive, fitBgNbd } from '../stats/lifetimes/index.ts'
import { lookbackOf } from './cutoffs.ts'
import type { Facts } from './facts.ts'
import { type ModelInputs, planOf } from './model-inputs.ts'
import { historyRows } from './training-queries.ts'
import type { Whose } from './warning.ts'

const day = 86_400_000
/** Customers who came again at least, so that there is a rhythm to speak of. */
const fewestRepeaters = 100
/** Customers a fit is made of at most, so that it takes a fraction of a second. */
const mostCustomers = 4000

/**
 * How customers come and stop, as it was known before the earliest moment that features are made of: so no look knows of later
 * ones. Undefined where customers say that they leave; null where too few came again by then, nothing fits them, or by what
 * fits not one of them has stopped: then all are said to come still, however long they have been quiet.
 */
export async function fitAlive(
  clickhouse: ClickHouse,
  question: { workspace: string; whose: Whose; inputs: ModelInputs; facts: Facts; now: number },
): Promise<ModelInputs['alive']> {
  const { workspace, whose, inputs, facts, now } = question
  if (inputs.leaving?.kind !== 'stops') return undefined
  const { plan, words } = planOf(inputs)
  // No such event has come: there is nothing to read, and nobody who came.
  if (facts.first === null || !plan.sets.get('main')?.length) return null
  const at = facts.first + (inputs.lookbackDays ?? lookbackOf(facts.first, now)) * day
  if (at > now) return null
  const share = Math.min(1, mostCustomers / Math.max(1, facts.people))
  const { sql, params } = historyRows({
    workspace,
    whose,
    plan,
    words,
    now: at,
    cutoffs: [at],
    groups: [],
    ...(whose === 'person' && share < 1
      ? { sample: { of: 1000, take: Math.max(1, Math.floor(share * 1000)) } }
      : {}),
  })
  const rows = await clickhouse.query<{ x: number; tx: number; T: number }>(sql, params)
  if (rows.filter(({ x }) => x > 0).length < fewestRepeaters) return null
  const column = (name: 'x' | 'tx' | 'T') => Float64Array.from(rows, (row) => Number(row[name]))
  const fitted = fitBgNbd({ x: column('x'), tx: column('tx'), T: column('T') })
  if (!fitted?.converged) return null
  const { model } = fitted
  if (!Object.values(model).every((value) => Number.isFinite(value) && value > 0)) return null
  const stopped = rows.reduce(
    (sum, { x, tx, T }) => sum + 1 - bgNbdAlive(model, { x: Number(x), tx: Number(tx), T: Number(T) }),
    0,
  )
  return stopped < 1 ? null : model
}

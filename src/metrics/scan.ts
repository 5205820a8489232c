import type { ClickHouse } from '../db/index.ts'
import { type Fold, foldPlans } from './fold.ts'
import { measureFormula } from './formula-readings.ts'
import { gathered } from './gathered.ts'
import type { PlainPlan, Plan } from './plan.ts'
import { eventsKey, type MeasureRow, measureStatement, sharedStatement, timesKey } from './queries.ts'
import { createRollup, type MeasureRows, type RollupRule, rollupRule } from './rollup.ts'
import { type GroupReadings, toGroups } from './series.ts'
import { measureStickiness } from './stickiness.ts'
import { isPlanOf } from './unit.ts'

/** Groups and their readings for a plan. @throws TandemError `query_failed`, `query_too_slow`, `store_unavailable` */
export type Measure = (plan: Plan) => Promise<GroupReadings[]>

/** Measures in one statement, at most: it grows with each. */
const mostShared = 20

/**
 * Answers plans; those asked at the same time over the same events share one scan, so that a wall of many measures
 * reads each event once. Long periods of what is asked often are answered from figures by the hour.
 *
 * @param rollup when figures are kept by the hour; false reads events every time
 */
export function createMeasure(clickhouse: ClickHouse, rollup: RollupRule | false = rollupRule): Measure {
  /** Reads events; questions asked at the same time share it. */
  const read: MeasureRows = gathered((plans) => readPlans(clickhouse, plans))
  const fromHours = rollup ? createRollup(clickhouse, read, rollup) : async () => undefined

  async function measureEvents(plan: PlainPlan): Promise<GroupReadings[]> {
    return toGroups(plan, (await fromHours(plan)) ?? (await read(plan)))
  }

  const measurePlain = (plan: PlainPlan) =>
    isPlanOf(plan, 'stickiness') ? measureStickiness(measureEvents, plan) : measureEvents(plan)

  return (plan) =>
    plan.definition.kind === 'formula' ? measureFormula(measurePlain, plan) : measurePlain(plan as PlainPlan)
}

/** The rows of plans, in their order: those over the same events read them once. */
function readPlans(clickhouse: ClickHouse, plans: readonly PlainPlan[]): Promise<MeasureRow[]>[] {
  const read = (scan: readonly PlainPlan[]) => readShared(clickhouse, scan)
  // The key of a long series is long itself; one question alone shares with nobody.
  if (plans.length === 1) return inOrder(plans, [[plans, read(plans)]])
  const scans = Map.groupBy(plans, (plan) => eventsKey(plan) ?? Symbol('by itself'))
  const readings = [...scans.values()].flatMap((scan): Reading[] => {
    if (scan.length === 1) return [[scan, read(scan)]]
    const { fold, folded, others } = foldPlans(scan)
    const same = [...Map.groupBy(others, timesKey).values()]
    return [
      ...(fold ? [[folded, readFold(read, fold, folded)] as Reading] : []),
      ...same.map((shared): Reading => [shared, read(shared)]),
    ]
  })
  return inOrder(plans, readings)
}

/** Plans that are answered together, and the rows of each. */
type Reading = [plans: readonly PlainPlan[], rows: Promise<MeasureRow[][]>]

function inOrder(plans: readonly PlainPlan[], readings: readonly Reading[]): Promise<MeasureRow[]>[] {
  const answers = new Map(
    readings.flatMap(([together, rows]) =>
      together.map((plan, index) => [plan, rows.then((all) => all[index]!)] as const),
    ),
  )
  return plans.map((plan) => answers.get(plan)!)
}

async function readFold(
  read: (scan: readonly PlainPlan[]) => Promise<MeasureRow[][]>,
  { scan, rowsOf }: Fold,
  folded: readonly PlainPlan[],
): Promise<MeasureRow[][]> {
  const scanned = await read(scan)
  return folded.map((plan) => rowsOf(plan, scanned))
}

/** The rows of plans over the same events and times, in their order. */
async function readShared(clickhouse: ClickHouse, plans: readonly PlainPlan[]): Promise<MeasureRow[][]> {
  const pieces: PlainPlan[][] = []
  for (let start = 0; start < plans.length; start += mostShared)
    pieces.push(plans.slice(start, start + mostShared))
  return (await Promise.all(pieces.map((piece) => readOnce(clickhouse, piece)))).flat()
}

async function readOnce(clickhouse: ClickHouse, plans: readonly PlainPlan[]): Promise<MeasureRow[][]> {
  if (plans.length === 1) {
    const { sql, params } = measureStatement(plans[0]!)
    return [await clickhouse.query<MeasureRow>(sql, params)]
  }
  const { sql, params } = sharedStatement(plans)
  const rows = await clickhouse.query<SharedRow>(sql, params)
  return plans.map((_, index) => rows.map((row) => rowOf(row, index)))
}

type SharedRow = { bucket: string } & Record<`m${number}_${string}`, string | number | null>

/** The row that one measure of a shared scan would have had alone. */
function rowOf(row: SharedRow, index: number): MeasureRow {
  const own: Record<string, string | number | null> = { bucket: row.bucket, others: 0 }
  const prefix = `m${index}_`
  for (const [column, figure] of Object.entries(row))
    if (column.startsWith(prefix)) own[column.slice(prefix.length)] = figure
  return own as unknown as MeasureRow
}

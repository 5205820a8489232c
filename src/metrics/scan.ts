import type { ClickHouse } from '../db/index.ts'
import { measureFormula } from './formula-readings.ts'
import type { PlainPlan, Plan } from './plan.ts'
import { type MeasureRow, measureStatement, scanKey, sharedStatement } from './queries.ts'
import { createRollup, type MeasureRows, type RollupRule, rollupRule } from './rollup.ts'
import { type GroupReadings, toGroups } from './series.ts'
import { measureStickiness } from './stickiness.ts'
import { isPlanOf } from './unit.ts'

/** Groups and their readings for a plan. @throws TandemError `query_failed`, `query_too_slow`, `store_unavailable` */
export type Measure = (plan: Plan) => Promise<GroupReadings[]>

/** Questions wait this long for others over the same events, ms. */
const gathering = 2
/** Measures in one statement, at most: it grows with each. */
const mostShared = 20

interface Waiting {
  plan: PlainPlan
  resolve: (rows: MeasureRow[]) => void
  reject: (error: unknown) => void
}

/**
 * Answers plans; those asked at the same time over the same events share one scan, so that a wall of many measures
 * reads each event once. Long periods of what is asked often are answered from figures by the hour.
 *
 * @param rollup when figures are kept by the hour; false reads events every time
 */
export function createMeasure(clickhouse: ClickHouse, rollup: RollupRule | false = rollupRule): Measure {
  let waiting: Waiting[] = []

  function flush(): void {
    const asked = waiting
    waiting = []
    // The key of a long series is long itself; one question alone shares with nobody.
    const scans =
      asked.length === 1
        ? [asked]
        : Map.groupBy(asked, ({ plan }) => scanKey(plan) ?? Symbol('by itself')).values()
    for (const scan of scans) {
      for (let start = 0; start < scan.length; start += mostShared)
        void answer(clickhouse, scan.slice(start, start + mostShared))
    }
  }

  /** Reads events; questions asked at the same time share it. */
  const read: MeasureRows = (plan) =>
    new Promise((resolve, reject) => {
      if (waiting.length === 0) setTimeout(flush, gathering)
      waiting.push({ plan, resolve, reject })
    })
  const fromHours = rollup ? createRollup(clickhouse, read, rollup) : async () => undefined

  async function measureEvents(plan: PlainPlan): Promise<GroupReadings[]> {
    return toGroups(plan, (await fromHours(plan)) ?? (await read(plan)))
  }

  const measurePlain = (plan: PlainPlan) =>
    isPlanOf(plan, 'stickiness') ? measureStickiness(measureEvents, plan) : measureEvents(plan)

  return (plan) =>
    plan.definition.kind === 'formula' ? measureFormula(measurePlain, plan) : measurePlain(plan as PlainPlan)
}

async function answer(clickhouse: ClickHouse, scan: Waiting[]): Promise<void> {
  try {
    const [only] = scan
    if (only && scan.length === 1) {
      const { sql, params } = measureStatement(only.plan)
      only.resolve(await clickhouse.query<MeasureRow>(sql, params))
      return
    }
    const { sql, params } = sharedStatement(scan.map(({ plan }) => plan))
    const rows = await clickhouse.query<SharedRow>(sql, params)
    for (const [index, one] of scan.entries()) one.resolve(rows.map((row) => rowOf(row, index)))
  } catch (error) {
    for (const { reject } of scan) reject(error)
  }
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

import { setTimeout } from 'node:timers/promises'
import type { ClickHouse } from './clickhouse.ts'

const looks = { every: 500, most: 360, still: 6 }

/**
 * Waits until the engine has put parts together for what was just stored, three minutes at most: where processor time is
 * measured, time spent on that would be counted as a question's.
 */
export async function untilAtRest(clickhouse: ClickHouse): Promise<void> {
  for (let look = 0, still = 0; look < looks.most && still < looks.still; look++) {
    await setTimeout(looks.every)
    const [row] = await clickhouse.query<{ merges: string }>('SELECT count() AS merges FROM system.merges')
    still = Number(row?.merges ?? 0) === 0 ? still + 1 : 0
  }
}

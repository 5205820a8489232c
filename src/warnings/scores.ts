import type { ClickHouse } from '../db/index.ts'
import { createBinder } from '../expression/index.ts'
import type { ModelKey } from './models.ts'
import type { Signal, Whose } from './warning.ts'

/** One score of one customer. */
export interface Score {
  signal: Signal
  horizon: number
  chance: number
  version: number
  at: number
}

/** Scores of all customers in ClickHouse, day by day. */
export function createScores(clickhouse: ClickHouse) {
  return {
    /**
     * Takes in a file of scores.
     *
     * @param path RowBinary of id UInt64, chance Float64
     */
    async load(
      workspace: string,
      key: ModelKey,
      given: { path: string; version: number; at: number },
    ): Promise<void> {
      const text = (value: string) => `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
      const at = Math.floor(given.at / 1000)
      await clickhouse.insertFile({
        table: 'person_scores',
        columns: ['workspace', 'whose', 'signal', 'horizon', 'id', 'day', 'chance', 'version', 'at'],
        path: given.path,
        format: 'RowBinary',
        structure: 'id UInt64, chance Float64',
        select: `${text(workspace)}, ${text(key.whose)}, ${text(key.signal)}, ${key.horizon}, id, toDate(toDateTime(${at}, 'UTC')), toFloat32(chance), ${given.version}, toDateTime(${at}, 'UTC')`,
        where: 'isFinite(chance)',
      })
    },

    /** Day by day, oldest first, of the last 90 days. */
    async courseOf(workspace: string, whose: Whose, id: string): Promise<Score[]> {
      const binder = createBinder()
      const rows = await clickhouse.query<{
        signal: Signal
        horizon: number
        chance: number
        version: number
        at: number
      }>(
        `SELECT signal, horizon, argMax(told, scored) AS chance, argMax(by, scored) AS version, toUInt32(max(scored)) AS at
FROM (SELECT signal, horizon, chance AS told, version AS by, at AS scored, day FROM person_scores
WHERE workspace = ${binder.bind('String', workspace)} AND whose = ${binder.bind('String', whose)} AND id = ${binder.bind('UInt64', id)}
  AND signal IN ('leave', 'dissatisfied') AND day > today() - 90)
GROUP BY signal, horizon, day
ORDER BY at`,
        binder.params,
      )
      return rows.map(({ signal, horizon, chance, version, at }) => ({
        signal,
        horizon: Number(horizon),
        chance: Number(chance),
        version: Number(version),
        at: Number(at) * 1000,
      }))
    },

    /** Customers with a score of the newest day, by signal and horizon. */
    async counts(workspace: string): Promise<(ModelKey & { scored: number; at: number })[]> {
      const rows = await clickhouse.query<ModelKey & { scored: string; at: number }>(
        `SELECT whose, signal, horizon, toString(uniqExact(id)) AS scored, toUInt32(max(at)) AS at
FROM person_scores AS scores
WHERE workspace = {workspace: String} AND (whose, signal, horizon, day) IN (
  SELECT whose, signal, horizon, max(day) FROM person_scores WHERE workspace = {workspace: String} GROUP BY whose, signal, horizon)
GROUP BY whose, signal, horizon`,
        { workspace },
      )
      return rows.map((row) => ({
        whose: row.whose,
        signal: row.signal,
        horizon: Number(row.horizon),
        scored: Number(row.scored),
        at: Number(row.at) * 1000,
      }))
    },
  }
}
export type Scores = ReturnType<typeof createScores>

import { type Kysely, sql } from 'kysely'
import type { Postgres } from '../db/index.ts'
import type { Forecast, StepGrain } from './forecast.ts'
import type { ForecastScores, PastForecast, ScoreFigures } from './score.ts'
import type { ForecastTables } from './tables.ts'

/** A forecast to keep. Times in ms. */
export interface Kept {
  workspace: string
  measure: string
  grain: StepGrain
  firstStep: number
  madeAt: number
  hash: string
  forecast: Forecast
  /** When each step is over. */
  overAt: number[]
  naive: number[]
}

/** Steps of one measure that are over and were not compared yet. */
export interface Due {
  workspace: string
  measure: string
  grain: StepGrain
  hash: string
  from: Date
  to: Date
}

/** What is kept of forecasts. */
export function createForecastRepository(postgres: Postgres) {
  const tables: Kysely<ForecastTables> = postgres.withTables<ForecastTables>()

  /** Keeps a forecast; one from the same step stays as it was. @returns whether it was new */
  async function keep(kept: Kept): Promise<boolean> {
    return tables.transaction().execute(async (transaction) => {
      const run = await transaction
        .insertInto('forecast_runs')
        .values({
          workspace: kept.workspace,
          measure: kept.measure,
          grain: kept.grain,
          first_step: new Date(kept.firstStep),
          made_at: new Date(kept.madeAt),
          definition_hash: kept.hash,
          verdict: kept.forecast.verdict,
          forecast: JSON.stringify(kept.forecast) as unknown as Forecast,
        })
        .onConflict((conflict) =>
          conflict.columns(['workspace', 'measure', 'grain', 'first_step']).doNothing(),
        )
        .returning('id')
        .executeTakeFirst()
      const { points } = kept.forecast
      if (!run || points.length === 0) return run !== undefined
      await transaction
        .insertInto('forecast_steps')
        .values(
          points.map(({ t, value, low80, high80, low95, high95 }, index) => ({
            run: run.id,
            step: index + 1,
            t: new Date(t),
            over_at: new Date(kept.overAt[index]!),
            value,
            low80,
            high80,
            low95,
            high95,
            naive: kept.naive[index] ?? value,
            came: null,
            compared_at: null,
          })),
        )
        .execute()
      return true
    })
  }

  /** Measures with steps that were over before a time and are not compared. */
  async function due(before: Date): Promise<Due[]> {
    const { rows } = await sql<Due & { definition_hash: string }>`
      SELECT r.workspace, r.measure, r.grain, r.definition_hash AS hash, min(s.t) AS "from", max(s.over_at) AS "to"
      FROM forecast_steps s JOIN forecast_runs r ON r.id = s.run
      WHERE s.compared_at IS NULL AND s.over_at <= ${before}
      GROUP BY 1, 2, 3, 4
      ORDER BY 1, 2, 3, 4`.execute(tables)
    return rows
  }

  /** Writes what came down for all forecasts of these steps. A value of null: nothing to compare with. */
  async function compare(
    { workspace, measure, grain, hash }: Due,
    came: readonly { t: string; value: number | null }[],
    at: Date,
  ): Promise<void> {
    await sql`
      UPDATE forecast_steps s SET came = c.value, compared_at = ${at}
      FROM forecast_runs r, unnest(${came.map(({ t }) => t)}::timestamptz[], ${came.map(({ value }) => value)}::float8[]) AS c (t, value)
      WHERE r.id = s.run AND s.t = c.t AND s.compared_at IS NULL AND s.over_at <= ${at}
        AND r.workspace = ${workspace} AND r.measure = ${measure} AND r.grain = ${grain}
        AND r.definition_hash = ${hash}`.execute(tables)
  }

  /** Says of all due steps of a definition that is gone that nothing came. */
  async function giveUp({ workspace, measure, grain, hash }: Due, at: Date): Promise<void> {
    await sql`
      UPDATE forecast_steps s SET compared_at = ${at} FROM forecast_runs r
      WHERE r.id = s.run AND s.compared_at IS NULL AND s.over_at <= ${at}
        AND r.workspace = ${workspace} AND r.measure = ${measure} AND r.grain = ${grain}
        AND r.definition_hash = ${hash}`.execute(tables)
  }

  /** Errors of the past forecasts of measures: of all steps together, and by step. */
  async function scores(
    workspace: string,
    grain: StepGrain,
    measure?: string,
  ): Promise<Map<string, { whole: ScoreFigures; steps: ForecastScores['steps'] }>> {
    const { rows } = await sql<
      { measure: string; step: number | null } & Record<keyof typeof figures, string | null>
    >`
      SELECT r.measure, s.step, count(*) AS checked, avg(abs(s.came - s.value)) AS mae,
        avg(abs(s.came - s.naive)) AS naive_mae,
        100 * avg((s.came BETWEEN s.low80 AND s.high80)::int) AS coverage80,
        100 * avg((s.came BETWEEN s.low95 AND s.high95)::int) AS coverage95
      FROM forecast_steps s JOIN forecast_runs r ON r.id = s.run
      WHERE r.workspace = ${workspace} AND r.grain = ${grain} AND s.came IS NOT NULL
        AND (${measure ?? null}::text IS NULL OR r.measure = ${measure ?? null})
      GROUP BY GROUPING SETS ((r.measure), (r.measure, s.step))
      ORDER BY r.measure, s.step NULLS FIRST`.execute(tables)
    const found = new Map<string, { whole: ScoreFigures; steps: ForecastScores['steps'] }>()
    for (const { measure: name, step, ...row } of rows) {
      const one = toScore(row)
      if (step === null) found.set(name, { whole: one, steps: [] })
      else found.get(name)?.steps.push({ step, ...one })
    }
    return found
  }

  /** Newest first, with what came. */
  async function past(
    workspace: string,
    measure: string,
    grain: StepGrain,
    limit: number,
  ): Promise<PastForecast[]> {
    const runs = await tables
      .selectFrom('forecast_runs')
      .select(['id', 'made_at', 'forecast'])
      .where('workspace', '=', workspace)
      .where('measure', '=', measure)
      .where('grain', '=', grain)
      .where('verdict', '=', 'forecast')
      .orderBy('first_step', 'desc')
      .limit(limit)
      .execute()
    if (runs.length === 0) return []
    const steps = await tables
      .selectFrom('forecast_steps')
      .selectAll()
      .where(
        'run',
        'in',
        runs.map(({ id }) => id),
      )
      .orderBy('step')
      .execute()
    return runs.map(({ id, made_at, forecast }) => ({
      id,
      madeAt: made_at.toISOString(),
      method: forecast.method!,
      points: steps
        .filter(({ run }) => run === id)
        .map(({ t, step, value, low80, high80, low95, high95, naive, came }) => ({
          t: t.toISOString(),
          step,
          value,
          low80,
          high80,
          low95,
          high95,
          naive,
          came,
        })),
    }))
  }

  async function count(workspace: string, measure: string, grain: StepGrain): Promise<number> {
    const { kept } = await tables
      .selectFrom('forecast_runs')
      .select(({ fn }) => fn.countAll<string>().as('kept'))
      .where('workspace', '=', workspace)
      .where('measure', '=', measure)
      .where('grain', '=', grain)
      .executeTakeFirstOrThrow()
    return Number(kept)
  }

  /** The newest kept forecast of each measure. */
  async function newest(
    workspace: string,
    grain: StepGrain,
  ): Promise<Map<string, { madeAt: string; forecast: Forecast }>> {
    const rows = await tables
      .selectFrom('forecast_runs')
      .distinctOn('measure')
      .select(['measure', 'made_at', 'forecast'])
      .where('workspace', '=', workspace)
      .where('grain', '=', grain)
      .orderBy('measure')
      .orderBy('first_step', 'desc')
      .execute()
    return new Map(
      rows.map(({ measure, made_at, forecast }) => [measure, { madeAt: made_at.toISOString(), forecast }]),
    )
  }

  return { keep, due, compare, giveUp, scores, past, count, newest }
}

export type ForecastRepository = ReturnType<typeof createForecastRepository>

const figures = { checked: 0, mae: 0, naive_mae: 0, coverage80: 0, coverage95: 0 }

function toScore(row: Record<keyof typeof figures, string | null>): ScoreFigures {
  const number = (text: string | null) => (text === null ? null : Number(text))
  const [mae, naiveMae] = [number(row.mae), number(row.naive_mae)]
  return {
    checked: Number(row.checked),
    mae,
    naiveMae,
    better: mae === null || !naiveMae ? null : (1 - mae / naiveMae) * 100,
    coverage80: number(row.coverage80),
    coverage95: number(row.coverage95),
  }
}

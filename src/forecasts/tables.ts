import type { Generated } from 'kysely'
import type { Forecast } from './forecast.ts'

/** Rows of migrations/postgres/0120_forecasts.sql. */
export type ForecastTables = {
  forecast_runs: {
    id: Generated<string>
    workspace: string
    measure: string
    grain: string
    first_step: Date
    made_at: Date
    definition_hash: string
    verdict: string
    forecast: Forecast
  }
  forecast_steps: {
    run: string
    step: number
    t: Date
    over_at: Date
    value: number
    low80: number
    high80: number
    low95: number
    high95: number
    naive: number
    came: number | null
    compared_at: Date | null
  }
}

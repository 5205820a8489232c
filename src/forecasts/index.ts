export type {
  AimOutlook,
  Forecast,
  ForecastAnswer,
  ForecastRequestInput,
  KnownEffect,
  Noted,
  PeriodEnd,
} from './forecast.ts'
export { createForecasts } from './forecasts.ts'
export { forecastRoutes } from './routes.ts'
export type { ForecastOutlooks, ForecastScores, PastForecast } from './score.ts'
export type { WhatIf, WhatIfRequestInput } from './what-if.ts'

export type {
  AimOutlook,
  Forecast,
  ForecastAnswer,
  ForecastMethod,
  ForecastPoint,
  ForecastQuality,
  ForecastRequestInput,
  KnownEffect,
  Noted,
  PeriodEnd,
  Said,
  Verdict,
} from './forecast.ts'
export { createForecasts } from './forecasts.ts'
export { forecastRoutes } from './routes.ts'
export type { ForecastOutlooks, ForecastScores, PastForecast } from './score.ts'
export type { WhatIf, WhatIfRequestInput } from './what-if.ts'

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
export type { ForecastOutlooks, ForecastScores, PastForecast } from './score.ts'
export type { WhatIf, WhatIfRequestInput } from './what-if.ts'

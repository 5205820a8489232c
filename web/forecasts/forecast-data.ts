import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import type {
  ForecastAnswer,
  ForecastOutlooks,
  ForecastRequestInput,
  ForecastScores,
  WhatIf,
  WhatIfRequestInput,
} from '../../src/forecasts/index.ts'
import { api } from '../api/client.ts'
import { dataKey } from '../api/workspace.ts'

const root = '/api/v1/forecasts'

export type Grain = ForecastAnswer['grain']
export type Outlook = ForecastOutlooks['items'][number]

/** Every measure of the catalogue with its newest forecast. */
export const outlooksQuery = () =>
  queryOptions({
    queryKey: dataKey('forecasts'),
    queryFn: () => api<ForecastOutlooks>(root).then(({ items }) => items),
  })

/** What a measure is likely to be; while another step is asked for, the former answer stays. */
export const forecastQuery = (asked: ForecastRequestInput) =>
  queryOptions({
    queryKey: dataKey('forecast', asked),
    queryFn: ({ signal }) => api<ForecastAnswer>(`${root}/query`, { body: asked, signal }),
    placeholderData: keepPreviousData,
    // Forecasts are made of whole steps: an hour old is as good as new.
    staleTime: 600_000,
    retry: false,
  })

/** Past forecasts of a measure beside what came. */
export const scoresQuery = (measure: string, grain: Grain) =>
  queryOptions({
    queryKey: dataKey('forecast-scores', measure, grain),
    queryFn: () => api<ForecastScores>(`${root}/${measure}/scores`, { query: { grain, limit: 12 } }),
  })

/** What moving measures is likely to bring; while another move is asked for, the former answer stays. */
export const whatIfQuery = (asked: WhatIfRequestInput) =>
  queryOptions({
    queryKey: dataKey('what-if', asked),
    queryFn: ({ signal }) => api<WhatIf>(`${root}/what-if`, { body: asked, signal }),
    placeholderData: keepPreviousData,
    retry: false,
  })

import type { Boards } from '../boards/index.ts'
import type { Postgres } from '../db/index.ts'
import { TandemError } from '../errors.ts'
import type { Impact } from '../impact/index.ts'
import type { Jobs } from '../jobs/index.ts'
import type { Logger } from '../logger.ts'
import { type Metrics, unitOf } from '../metrics/index.ts'
import type { HolidaysOf } from './coming-days.ts'
import {
  type ForecastAnswer,
  type ForecastRequest,
  type ForecastRequestInput,
  forecastRequestSchema,
  type StepGrain,
} from './forecast.ts'
import { createForeseeing } from './foreseeing.ts'
import { createImagining } from './imagining.ts'
import { createKeeping } from './keeping.ts'
import { createNightly } from './nightly.ts'
import { createForecastPool } from './pool.ts'
import { createForecastRepository } from './repository.ts'
import type { ForecastOutlooks, ForecastScores } from './score.ts'

export interface ForecastsDependencies {
  postgres: Postgres
  metrics: Pick<Metrics, 'query' | 'get' | 'list'>
  /** What is known to happen. */
  boards: { annotations: Pick<Boards['annotations'], 'list'> }
  /** Days that are not like others; absent: there are none. */
  holidays?: HolidaysOf
  impact: Pick<Impact, 'view' | 'list'>
  jobs: Pick<Jobs, 'queue'>
  workspaces: () => Promise<{ id: string }[]>
  /** The present, ms. */
  clock: () => number
  logger: Logger
}

export type Forecasts = ReturnType<typeof createForecasts>

const noScore = { checked: 0, mae: null, naiveMae: null, better: null, coverage80: null, coverage95: null }

/** What measures are likely to be, how forecasts did, and what moving a measure would bring. */
export function createForecasts(dependencies: ForecastsDependencies) {
  const { postgres, metrics, impact, holidays = async () => [], clock, logger } = dependencies
  const pool = createForecastPool()
  const repository = createForecastRepository(postgres)
  const { foresee, calendarFor } = createForeseeing({ ...dependencies, holidays, pool })
  const keeping = createKeeping({ repository, metrics, calendarFor, clock, logger })
  const nightly = createNightly({
    ...dependencies,
    foresee: (workspace, measure) => query(workspace, { metric: measure }),
    compareDue: keeping.compareDue,
  })

  /**
   * What a measure is likely to be, for each group; that of a measure of the catalogue as a whole is kept.
   *
   * @throws TandemError `invalid_request`, `measure_not_found`, `definition_invalid`, `segment_not_found`, and what the
   * stores throw
   */
  async function query(workspace: string, asked: ForecastRequestInput): Promise<ForecastAnswer> {
    const request = read(asked)
    const found = await foresee(workspace, request)
    await keeping.keep(workspace, request, found)
    return found.answer
  }

  /** Past forecasts of a measure beside what came. @throws TandemError `measure_not_found` */
  async function scores(
    workspace: string,
    measure: string,
    { grain, limit }: { grain: StepGrain; limit: number },
  ): Promise<ForecastScores> {
    const { definition } = await metrics.get(workspace, measure)
    const [found, past, kept] = await Promise.all([
      repository.scores(workspace, grain, measure),
      repository.past(workspace, measure, grain, limit),
      repository.count(workspace, measure, grain),
    ])
    const { whole = noScore, steps = [] } = found.get(measure) ?? {}
    return { measure, grain, unit: unitOf(definition), kept, whole, steps, past }
  }

  /** The measures of the catalogue with their newest kept forecast by day. */
  async function outlooks(workspace: string): Promise<ForecastOutlooks> {
    const [listed, newest, scored] = await Promise.all([
      metrics.list(workspace),
      repository.newest(workspace, 'day'),
      repository.scores(workspace, 'day'),
    ])
    const items = listed.map(({ definition }) => {
      const made = newest.get(definition.name)
      return {
        measure: definition.name,
        label: definition.label,
        unit: unitOf(definition),
        good: definition.good,
        owners: definition.owners,
        madeAt: made?.madeAt ?? null,
        verdict: made?.forecast.verdict ?? null,
        forecast: made?.forecast ?? null,
        scored: scored.get(definition.name)?.whole ?? null,
      }
    })
    return { items: items.toSorted((one, two) => one.label.localeCompare(two.label)) }
  }

  return {
    query,
    scores,
    outlooks,
    whatIf: createImagining({ impact }),
    /** Compares all past forecasts whose steps are over; the nightly job does it. */
    compareDue: keeping.compareDue,
    /** Foresees every measure every night; called when jobs have started. */
    begin: nightly.begin,
    /** Has the measures of a workspace foreseen soon, by jobs. */
    foreseeSoon: nightly.soon,
    close: pool.close,
  }
}

/** @throws TandemError `invalid_request` naming each fault */
function read(asked: ForecastRequestInput): ForecastRequest {
  const parsed = forecastRequestSchema.safeParse(asked)
  if (parsed.success) return parsed.data
  throw new TandemError('invalid_request', {
    errors: parsed.error.issues.map(({ path, message }) => ({
      path: `/${path.map(String).join('/')}`,
      message,
    })),
  })
}

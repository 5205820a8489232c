import { createHash } from 'node:crypto'
import { TandemError } from '../errors.ts'
import type { Logger } from '../logger.ts'
import type { Calendar, Definition, Metrics } from '../metrics/index.ts'
import type { ForecastAnswer, ForecastRequest, StepGrain } from './forecast.ts'
import type { Made } from './foreseeing.ts'
import { lateSince } from './history.ts'
import { nextStep } from './outlook.ts'
import type { Due, ForecastRepository } from './repository.ts'

/** After its end a step is compared when what was on its way has had time to come, ms. */
const settleMs = 2 * 3_600_000

export interface KeepingDependencies {
  repository: ForecastRepository
  metrics: Pick<Metrics, 'query' | 'get'>
  calendarFor: (workspace: string) => Promise<Calendar>
  clock: () => number
  logger: Logger
}

/** Forecasts are kept as they were made, and compared with what comes. */
export function createKeeping({ repository, metrics, calendarFor, clock, logger }: KeepingDependencies) {
  /** Keeps the forecast of a measure of the catalogue as a whole; what is asked with a filter or in groups is not kept. */
  async function keep(
    workspace: string,
    request: ForecastRequest,
    { answer, made, definition }: { answer: ForecastAnswer; made: readonly Made[]; definition: Definition },
  ): Promise<void> {
    const [one] = made
    const [first] = one?.forecast.points ?? []
    if (typeof request.metric !== 'string' || request.by.length > 0 || request.filter || !one) return
    const calendar = await calendarFor(workspace)
    const firstStep = first?.t ?? one.forecast.partial?.t
    if (firstStep === undefined) return
    await repository.keep({
      workspace,
      measure: request.metric,
      grain: request.grain,
      firstStep: Date.parse(firstStep),
      madeAt: Date.parse(answer.madeAt),
      hash: hashOf(definition),
      forecast: one.forecast,
      overAt: one.forecast.points.map(({ t }) => nextStep(calendar, request.grain, Date.parse(t))),
      naive: one.naive,
    })
  }

  /** Compares every step that is over with what came. */
  async function compareDue(): Promise<void> {
    const at = new Date(clock() - settleMs)
    for (const due of await repository.due(at)) {
      try {
        await compareOne(due, at)
      } catch (error) {
        logger.error(
          { err: error, workspace: due.workspace, measure: due.measure },
          'forecasts: what came could not be read; the next night tries again',
        )
      }
    }
  }

  async function compareOne(due: Due, at: Date): Promise<void> {
    const definition = await definitionOf(due)
    if (!definition || hashOf(definition) !== due.hash) return repository.giveUp(due, at)
    const { series, late } = await metrics.query(due.workspace, {
      name: due.measure,
      grain: due.grain as StepGrain,
      from: due.from.toISOString(),
      to: due.to.toISOString(),
    })
    // As long as a source is late, what is missing may still come.
    const since = lateSince(late) ?? '~'
    const came = (series[0]?.points ?? []).filter(({ t, partial }) => !partial && t < since)
    await repository.compare(due, came, at)
  }

  async function definitionOf({ workspace, measure }: Due): Promise<Definition | undefined> {
    try {
      return (await metrics.get(workspace, measure)).definition
    } catch (error) {
      if (error instanceof TandemError && error.code === 'measure_not_found') return undefined
      throw error
    }
  }

  return { keep, compareDue }
}

/** Of what a definition counts: its words and its aim may change without it being another measure. */
function hashOf(definition: Definition): string {
  const { name, label, description, question, good, aim, owners, ...counted } = definition
  return createHash('sha256').update(JSON.stringify(counted)).digest('hex').slice(0, 16)
}

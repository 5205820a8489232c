import type { ClickHouse } from '../db/index.ts'
import { catalogue, TandemError } from '../errors.ts'
import type { Metrics, QueryRequestInput, QueryResult } from '../metrics/index.ts'
import type { TileError, TileResult } from './figures.ts'
import { readPaths } from './path-queries.ts'
import { toPaths } from './paths.ts'
import { asking } from './since.ts'
import type { Tile } from './tile.ts'
import { type Answer, filterOf, type Looking, questionsOf, resultOf, timesOf } from './tile-questions.ts'
import { type Reader, readWords } from './words.ts'

/** A question whose answer has more parts than figures: the steps of a journey, the cohorts of those who stay. */
export type AskDetail = (workspace: string, request: QueryRequestInput) => Promise<Record<string, unknown>>

export interface TileAnswersDependencies {
  metrics: Pick<Metrics, 'query' | 'history'>
  steps: AskDetail
  cohorts: AskDetail
  clickhouse: ClickHouse
}

/** What tiles show: all questions to the measures at once, and each failure by itself. */
export function createTileAnswers({ metrics, steps, cohorts, clickhouse }: TileAnswersDependencies) {
  /** By tile id. @param reader who looks */
  async function answer(
    workspace: string,
    tiles: readonly Tile[],
    looking: Looking,
    reader: Reader,
  ): Promise<Map<string, Answer<TileResult>>> {
    const questions = tiles.map((tile) => questionsOf(tile, looking))
    const [measured, others] = await Promise.all([
      askAll(
        workspace,
        questions.flat().map(({ request }) => request),
      ),
      Promise.all(tiles.map((tile) => answerAlone(workspace, tile, looking, reader))),
    ])
    let next = 0
    return new Map(
      tiles.map((tile, index) => {
        const own = measured.slice(next, next + questions[index]!.length)
        next += own.length
        return [tile.id, others[index] ?? resultOf(tile, own)]
      }),
    )
  }

  /** Answers in the order of the questions; one that is asked twice is answered once. */
  async function askAll(workspace: string, requests: readonly QueryRequestInput[]): Promise<Answer[]> {
    const asked = new Map<string, Promise<Answer>>()
    return Promise.all(
      requests.map((request) => {
        const key = JSON.stringify(request)
        const known = asked.get(key) ?? attempt(workspace, () => metrics.query(workspace, request))
        asked.set(key, known)
        return known
      }),
    )
  }

  /** What tiles show that are no figures of measures; undefined for those that are. */
  async function answerAlone(
    workspace: string,
    tile: Tile,
    looking: Looking,
    reader: Reader,
  ): Promise<Answer<TileResult> | undefined> {
    const filter = filterOf(tile, looking)
    switch (tile.view) {
      case 'text':
        return { result: { view: 'text', text: tile.text } }
      case 'words':
        return attempt(workspace, () => readWords(clickhouse, workspace, tile, looking, { filter, reader }))
      case 'paths':
        return attempt(workspace, async () =>
          toPaths(await readPaths(clickhouse, workspace, tile, looking, filter), tile.limit),
        )
      case 'steps':
      case 'cohorts': {
        const request = { ...asking(tile.measure), ...timesOf(looking), ...(filter ? { filter } : {}) }
        return attempt(workspace, async () => ({
          view: tile.view,
          result: await (tile.view === 'steps' ? steps : cohorts)(workspace, request),
        }))
      }
      default:
        return undefined
    }
  }

  /** An answer, or what the catalogue of errors says of why there is none. */
  async function attempt<T>(workspace: string, ask: () => Promise<T>): Promise<Answer<T>> {
    try {
      return { result: await ask() }
    } catch (error) {
      if (!(error instanceof TandemError)) throw error
      return { error: await describe(workspace, error) }
    }
  }

  async function describe(workspace: string, error: TandemError): Promise<TileError> {
    const removed = error.code === 'measure_not_found' ? await removal(workspace, error) : undefined
    if (removed) return { code: 'measure_removed', title: catalogue.measure_removed.title, detail: removed }
    const faults = error.errors?.map(({ path, message }) => `${path}: ${message}`).join('; ')
    return { code: error.code, title: catalogue[error.code].title, detail: error.detail ?? faults ?? null }
  }

  /** Who removed the measure of an error, and when; undefined for one that never was. */
  async function removal(workspace: string, { detail = '' }: TandemError): Promise<string | undefined> {
    const name = /measure ([a-z][a-z0-9_]*)/.exec(detail)?.[1]
    if (name === undefined) return undefined
    try {
      const [newest] = await metrics.history(workspace, name)
      if (!newest || newest.definition !== null) return undefined
      return `${newest.changedBy} removed ${name} at ${newest.changedAt}.`
    } catch (error) {
      if (error instanceof TandemError && error.code === 'measure_not_found') return undefined
      throw error
    }
  }

  return { answer }
}
export type TileAnswers = ReturnType<typeof createTileAnswers>

/** Figures of measures that a result holds. */
export function figuresIn(result: TileResult): QueryResult[] {
  switch (result.view) {
    case 'figure':
      return [result.total, result.trend]
    case 'line':
    case 'bars':
    case 'table':
      return [result.result]
    case 'stages':
      return result.stages.flatMap(({ total }) => (total ? [total] : []))
    default:
      return []
  }
}

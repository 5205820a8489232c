import type { ClickHouse } from '../db/index.ts'
import { catalogue, type FieldError, TandemError } from '../errors.ts'
import type { Metrics, QueryRequestInput, QueryResult } from '../metrics/index.ts'
import type { TileError, TileResult } from './figures.ts'
import { readPaths } from './path-queries.ts'
import { toPaths } from './paths.ts'
import { asking } from './since.ts'
import type { Tile } from './tile.ts'
import { type Answer, filterOf, type Looking, questionsOf, resultOf, timesOf } from './tile-questions.ts'
import { type Reader, readWords } from './words.ts'

export interface TileAnswersDependencies {
  metrics: Pick<Metrics, 'queryAll' | 'steps' | 'cohorts' | 'history' | 'binder'>
  clickhouse: ClickHouse
}

/** What tiles show: all questions to the measures at once, and each failure by itself. */
export function createTileAnswers({ metrics, clickhouse }: TileAnswersDependencies) {
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
    const keys = requests.map((request) => JSON.stringify(request))
    const asked = new Map(keys.map((key, index) => [key, requests[index]!]))
    const answered = await metrics.queryAll(
      workspace,
      [...asked].map(([id, request]) => ({ ...request, id })),
    )
    const answers = await Promise.all(
      answered.map(
        async (one): Promise<[string, Answer]> => [
          one.id,
          'result' in one ? { result: one.result } : { error: await describe(workspace, one.error) },
        ],
      ),
    )
    const byKey = new Map(answers)
    return keys.map((key) => byKey.get(key)!)
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
        return attempt(workspace, async () => {
          const binder = await metrics.binder(workspace)
          return readWords(clickhouse, workspace, tile, looking, { filter, reader, binder })
        })
      case 'paths':
        return attempt(workspace, async () => {
          const binder = await metrics.binder(workspace)
          const steps = await readPaths(clickhouse, workspace, tile, looking, { filter, binder })
          return toPaths(steps, tile.limit)
        })
      case 'steps':
        return attempt(workspace, async () => ({
          view: 'steps',
          result: await metrics.steps(workspace, detail(tile, looking)),
        }))
      case 'cohorts':
        return attempt(workspace, async () => ({
          view: 'cohorts',
          result: await metrics.cohorts(workspace, detail(tile, looking)),
        }))
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
      const { code, detail, errors } = error
      return { error: await describe(workspace, { code, title: catalogue[code].title, detail, errors }) }
    }
  }

  /** What a tile says of an error: of a measure that is not there any more, who removed it. */
  async function describe(workspace: string, error: Refusal): Promise<TileError> {
    const removed = error.code === 'measure_not_found' ? await removal(workspace, error) : undefined
    if (removed) return { code: 'measure_removed', title: catalogue.measure_removed.title, detail: removed }
    const faults = error.errors?.map(({ path, message }) => `${path}: ${message}`).join('; ')
    return { code: error.code, title: error.title, detail: error.detail ?? faults ?? null }
  }

  /** Who removed the measure of an error, and when; undefined for one that never was. */
  async function removal(workspace: string, { detail = '' }: Refusal): Promise<string | undefined> {
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

  return { answer, askAll }
}
export type TileAnswers = ReturnType<typeof createTileAnswers>

/** Why a question was refused. */
interface Refusal {
  code: string
  title: string
  detail?: string | undefined
  errors?: readonly FieldError[] | undefined
}

/** The question of a tile about the parts of its measure. */
function detail(tile: Extract<Tile, { view: 'steps' | 'cohorts' }>, looking: Looking) {
  const filter = filterOf(tile, looking)
  return {
    ...asking(tile.measure),
    ...timesOf(looking),
    ...(filter === undefined ? {} : { filter }),
    ...(tile.by === undefined ? {} : { by: tile.by }),
    ...(tile.limit === undefined ? {} : { limit: tile.limit }),
  }
}

/** How fresh the figures are that a result holds. */
export function freshnessIn(result: TileResult): Pick<QueryResult, 'asOf' | 'late'>[] {
  switch (result.view) {
    case 'figure':
      return [result.total, result.trend]
    case 'line':
    case 'bars':
    case 'table':
    case 'steps':
    case 'cohorts':
      return [result.result]
    case 'stages':
      return result.stages.flatMap(({ total }) => (total ? [total] : []))
    default:
      return []
  }
}

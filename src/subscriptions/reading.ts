import { can, type Principal } from '../access/index.ts'
import type { Boards, TileState } from '../boards/index.ts'
import { catalogue, TandemError } from '../errors.ts'
import type { Metrics, QueryResult } from '../metrics/index.ts'
import type { DigestTile } from './digest.ts'
import { startOfDay } from './next-send.ts'
import { type Cadence, mostTiles, type Subject } from './subscription.ts'

export type BoardReader = Pick<Boards, 'get' | 'figures'>

export interface ReadingDependencies {
  boards: BoardReader
  metrics: Pick<Metrics, 'query' | 'get'>
  clock: () => number
}

/** What a subject shows to somebody now. */
export interface Shown {
  title: string
  period: { from: string; to: string }
  tiles: DigestTile[]
}

/** Steps shown of a measure, with the one that was over last as its figure. */
const courses = {
  day: { grain: 'day', days: 28 },
  week: { grain: 'week', days: 84 },
  hour: { grain: 'hour', days: 2 },
} as const

/** Reads the figures of subjects. */
export function createReading({ boards, metrics, clock }: ReadingDependencies) {
  /** Label of a board or measure. @throws TandemError `board_not_found`, `measure_not_found` */
  async function titleOf(workspace: string, subject: Subject): Promise<string> {
    const read =
      'board' in subject ? boards.get(workspace, subject.board) : metrics.get(workspace, subject.measure)
    return (await read).definition.label
  }

  /** The right that figures of a subject need. */
  const rightFor = (subject: Subject) => ('board' in subject ? 'boards:read' : 'measures:read')

  /**
   * The figures of a subject for one who looks.
   *
   * @param pageAt gives an address of the app for a path
   * @throws TandemError `board_not_found`, `measure_not_found`, and what the stores throw
   */
  function read(
    workspace: { id: string; timeZone: string },
    { subject, cadence }: { subject: Subject; cadence: Cadence },
    reader: Principal,
    pageAt: (path: string) => string,
  ): Promise<Shown> {
    return 'board' in subject
      ? readBoard(workspace.id, subject, reader, pageAt)
      : readMeasure(workspace, subject, cadence, pageAt)
  }

  async function readBoard(
    workspace: string,
    subject: Extract<Subject, { board: string }>,
    reader: Principal,
    pageAt: (path: string) => string,
  ): Promise<Shown> {
    const { definition } = await boards.get(workspace, subject.board)
    const wanted = subject.tiles ?? definition.tiles.slice(0, mostTiles).map(({ id }) => id)
    const there = wanted.filter((id) => definition.tiles.some((tile) => tile.id === id))
    const figures = await boards.figures(workspace, subject.board, there.length > 0 ? { tiles: there } : {}, {
      seesPeople: can(reader, 'people:read'),
    })
    const shown = there.length > 0 ? figures.tiles : []
    const url = pageAt(`/boards/${subject.board}`)
    return {
      title: definition.label,
      period: { from: figures.from, to: figures.to },
      tiles: wanted.map((id) => ({ ...(shown.find((tile) => tile.id === id) ?? goneTile(id)), url })),
    }
  }

  async function readMeasure(
    { id: workspace, timeZone }: { id: string; timeZone: string },
    subject: Extract<Subject, { measure: string }>,
    cadence: Cadence,
    pageAt: (path: string) => string,
  ): Promise<Shown> {
    const { definition } = await metrics.get(workspace, subject.measure)
    const { grain, days } = courses[cadence.every === 'change' ? cadence.grain : cadence.every]
    const now = clock()
    const trend = await metrics.query(workspace, {
      name: subject.measure,
      from: new Date(startOfDay(now, timeZone, days)).toISOString(),
      to: new Date(now).toISOString(),
      grain,
      compare: 'usual',
      ...(subject.filter ? { filter: subject.filter } : {}),
    })
    const last = trend.series[0]?.points.findLast((point) => !point.partial)
    const total: QueryResult = { ...trend, grain: 'total', series: [{ by: {}, points: last ? [last] : [] }] }
    const { name, label, question, description, unit, good, owners, aim } = definition
    return {
      title: label,
      period: { from: trend.from, to: trend.to },
      tiles: [
        {
          id: name,
          title: label,
          result: { view: 'figure', total, trend },
          error: null,
          measures: [
            { name, label, question, description, unit, good, owners, aim: aim ?? null, howFar: null },
          ] as TileState['measures'],
          late: trend.late,
          url: pageAt(`/measures/${name}`),
          ...(last ? { step: { t: last.t, grain } } : {}),
        },
      ],
    }
  }

  return { titleOf, rightFor, read }
}

export type Reading = ReturnType<typeof createReading>

/** A tile that was taken off its board. */
function goneTile(id: string): Omit<DigestTile, 'url'> {
  const { title } = catalogue.tile_not_found
  return {
    id,
    title: id,
    result: null,
    error: { code: 'tile_not_found', title, detail: null },
    measures: [],
    late: [],
  }
}

/** Why figures failed, in words for whoever gets the mail. */
export function reasonOf(error: unknown): string {
  return error instanceof TandemError ? catalogue[error.code].title : catalogue.internal.title
}

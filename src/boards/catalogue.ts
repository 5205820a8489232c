import type { Postgres } from '../db/index.ts'
import { createDefinitionStore, type DefinitionKind, type Stored, type Writer } from '../definitions/index.ts'
import { type FieldError, TandemError } from '../errors.ts'
import type { Metrics } from '../metrics/index.ts'
import { type Board, type BoardInput, boardSchema } from './board.ts'
import { defaultBoards } from './defaults.ts'
import { readGiven } from './given.ts'
import { namedInBoard } from './named.ts'

/** A board as it is kept. */
export type StoredBoard = Stored<Board>

/** A board that uses a measure or a group of customers, and the tiles that do; none: its own condition does. */
export interface BoardUse {
  board: string
  label: string
  tiles: string[]
}

const fieldOrder = [
  'name',
  'label',
  'description',
  'owners',
  'period',
  'grain',
  'filter',
  'tiles',
  'id',
  'view',
  'title',
  'measure',
]

export interface BoardCatalogueDependencies {
  postgres: Postgres
  metrics: Pick<Metrics, 'list'>
  /** Names of the groups of customers there are. */
  segmentNames: (workspace: string) => Promise<readonly string[]>
  clock: () => number
}

/** The boards of a workspace. */
export function createBoardCatalogue({ postgres, metrics, segmentNames, clock }: BoardCatalogueDependencies) {
  const store = createDefinitionStore<Board>({
    postgres,
    clock,
    kind: 'board',
    schema: boardSchema,
    fieldOrder,
    noun: 'board',
    notFound: 'board_not_found',
  })

  /**
   * Makes or changes a board.
   *
   * @throws TandemError `definition_invalid` naming each fault, also measures and groups that are not there (those that
   * were removed while the board named them may stay), `conflict` with what somebody else changed meanwhile
   */
  async function save(workspace: string, given: BoardInput, writer: Writer): Promise<StoredBoard> {
    const board = readBoard(given)
    await assertKnown(workspace, board)
    try {
      await store.write(
        workspace,
        [{ name: board.name, definition: board, expected: writer.expected }],
        writer,
      )
    } catch (error) {
      throw await withTheirChange(workspace, board.name, writer, error)
    }
    return store.get(workspace, board.name)
  }

  /** Reads what is no board yet, or not kept: for a look at it. @throws TandemError `definition_invalid` */
  async function check(workspace: string, given: BoardInput): Promise<Board> {
    const board = readBoard(given)
    await assertKnown(workspace, board)
    return board
  }

  async function assertKnown(workspace: string, board: Board): Promise<void> {
    const [measures, groups, before] = await Promise.all([
      metrics.list(workspace),
      segmentNames(workspace),
      store.find(workspace, board.name),
    ])
    const known = {
      measure: new Set(measures.map(({ definition }) => definition.name)),
      segment: new Set(groups),
    }
    const kept = new Set(
      before ? namedInBoard(before.definition).map(({ kind, name }) => `${kind} ${name}`) : [],
    )
    const words = { measure: 'measure', segment: 'group of customers' }
    const errors: FieldError[] = namedInBoard(board)
      .filter(({ kind, name }) => !known[kind].has(name) && !kept.has(`${kind} ${name}`))
      .map(({ kind, name, path }) => ({ path, message: `there is no ${words[kind]} ${name}` }))
    if (errors.length > 0) throw new TandemError('definition_invalid', { errors })
  }

  /** A conflict that says what changed since the writer's version; other errors as they are. */
  async function withTheirChange(
    workspace: string,
    name: string,
    writer: Writer,
    error: unknown,
  ): Promise<unknown> {
    if (!(error instanceof TandemError && error.code === 'conflict') || writer.expected === undefined)
      return error
    const changes = await store.history(workspace, name).catch(() => [])
    const theirs = changes.filter(({ version }) => version > writer.expected!)
    return new TandemError('conflict', {
      ...(error.detail === undefined ? {} : { detail: error.detail }),
      errors: theirs.map(({ version, changedBy, changedAt, diff }) => ({
        path: `/version/${version}`,
        message: `${changedBy}, ${changedAt}:\n${diff}`,
      })),
      cause: error,
    })
  }

  /** @throws TandemError `board_not_found`, `conflict` with what somebody else changed meanwhile */
  async function remove(workspace: string, name: string, writer: Writer): Promise<void> {
    try {
      await store.write(workspace, [{ name, definition: null, expected: writer.expected }], writer)
    } catch (error) {
      throw await withTheirChange(workspace, name, writer, error)
    }
  }

  /** Boards that use a measure of the catalogue, or a group of customers. */
  async function usedBy(
    workspace: string,
    used: { measure: string } | { segment: string },
  ): Promise<BoardUse[]> {
    const [kind, name] = Object.entries(used)[0]!
    const boards = await store.list(workspace)
    return boards.flatMap(({ definition }) => {
      const places = namedInBoard(definition).filter((one) => one.kind === kind && one.name === name)
      if (places.length === 0) return []
      const indexes = places.flatMap(({ path }) => /^\/tiles\/(\d+)/.exec(path)?.[1] ?? [])
      const tiles = [...new Set(indexes)].map((index) => definition.tiles[Number(index)]!.id)
      return [{ board: definition.name, label: definition.label, tiles }]
    })
  }

  /** Puts the product's own boards into a workspace; a name that was ever used there is left alone. */
  async function installDefaults(workspace: string): Promise<void> {
    await store.install(workspace, defaultBoards.map(readBoard))
  }

  /** Boards as documents and "used by" see them. */
  const definitionKind: DefinitionKind<Board> = {
    store,
    folder: 'boards',
    write: 'boards:write',
    uses: (board) =>
      namedInBoard(board).map(({ kind, name }) => ({
        kind: kind === 'segment' ? 'group' : kind,
        name,
        needed: true,
      })),
  }

  const { list, find, get, history } = store
  return { definitionKind, list, find, get, history, save, check, remove, usedBy, installDefaults }
}

/** @throws TandemError `definition_invalid` naming each fault */
function readBoard(given: BoardInput): Board {
  return readGiven(boardSchema, given, 'definition_invalid')
}

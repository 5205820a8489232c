import { type Access, createZones } from '../access/index.ts'
import type { ClickHouse, Postgres } from '../db/index.ts'
import { TandemError } from '../errors.ts'
import type { Jobs } from '../jobs/index.ts'
import type { Metrics } from '../metrics/index.ts'
import { createAnnotationRules } from './annotation-rules.ts'
import { createAnnotations } from './annotations.ts'
import type { BoardInput } from './board.ts'
import { createBoardFigures } from './board-figures.ts'
import { createBoardCatalogue } from './catalogue.ts'
import { createComments } from './comments.ts'
import { createDecisions } from './decisions.ts'
import { createEmbeds } from './embeds.ts'
import type { BoardFigures, FiguresRequest } from './figures.ts'
import { createMentions, type MentionMail } from './mentions.ts'
import { createPeriods } from './period.ts'
import { createReminders, type PublishDecision } from './reminders.ts'
import { createSnapshots } from './snapshots.ts'
import { createSubjects, type FindingTitle } from './subjects.ts'
import type { BoardTables } from './tables.ts'
import { createTileAnswers } from './tile-answers.ts'
import type { Reader } from './words.ts'

export interface BoardsDependencies {
  postgres: Postgres
  clickhouse: ClickHouse
  metrics: Pick<
    Metrics,
    'query' | 'queryAll' | 'steps' | 'cohorts' | 'list' | 'get' | 'history' | 'freshness' | 'binder'
  >
  access: Pick<
    Access,
    | 'audit'
    | 'getWorkspace'
    | 'listMembers'
    | 'listWorkspaces'
    | 'makerMay'
    | 'preferencesOf'
    | 'readLink'
    | 'signLink'
  >
  /** Names of the groups of customers there are. */
  segmentNames: (workspace: string) => Promise<readonly string[]>
  /** Tells other systems that the day of a decision has come. */
  publish: PublishDecision
  /** Absent: nobody is told when the day of a decision comes; reading it still says so. */
  jobs?: Pick<Jobs, 'queue'>
  /** Absent: whoever is named by a colleague sees it in the app alone. */
  mail?: MentionMail
  /** Address of this server for browsers; absent: that of the request. */
  publicUrl?: string | undefined
  /** What a behaviour change or an early warning is called; absent: there are none. */
  findingTitle?: FindingTitle
  /** The present, ms. */
  clock: () => number
}

const noFindings: FindingTitle = async (_, kind, id) => {
  throw new TandemError(kind === 'change' ? 'change_not_found' : 'warning_not_found', { detail: id })
}

/** Boards that people decide on: tiles and figures, what is said and decided about them, what happened, and who may look. */
export function createBoards(dependencies: BoardsDependencies) {
  const { postgres, clickhouse, metrics, access, jobs, mail, publish, publicUrl, clock } = dependencies
  const tables = postgres.withTables<BoardTables>()
  const periods = createPeriods({ zoneOf: createZones(postgres) })
  const catalogue = createBoardCatalogue(dependencies)
  const subjects = createSubjects({
    getBoard: catalogue.get,
    getMeasure: metrics.get,
    findingTitle: dependencies.findingTitle ?? noFindings,
  })
  const mentions = createMentions({ tables, access, subjects, jobs, mail, clock })
  const comments = createComments({ tables, access, subjects, mentions, clock })
  const measureNames = async (workspace: string) =>
    (await metrics.list(workspace)).map(({ definition }) => definition.name)
  const annotations = createAnnotations({ tables, access, measureNames, clock })
  const rules = createAnnotationRules({ tables, clickhouse, access, clock })
  const decisions = createDecisions({ tables, metrics, access, subjects, periods, clock })
  const answers = createTileAnswers({ metrics, clickhouse })
  const figuresOf = createBoardFigures({
    metrics,
    answers,
    annotations,
    comments,
    decisions,
    periods,
    clock,
  }).figures
  const sharing = { access, getBoard: catalogue.get, figures: figuresOf, clock }

  /**
   * The figures of a board for a time.
   *
   * @param reader who looks: words of customers are shown by their rights
   * @throws TandemError `board_not_found`, `tile_not_found`, `invalid_request`
   */
  async function figures(
    workspace: string,
    name: string,
    asked: FiguresRequest,
    reader: Reader,
  ): Promise<BoardFigures> {
    const { definition } = await catalogue.get(workspace, name)
    return figuresOf(workspace, definition, asked, reader)
  }

  /** The figures of a board that is not kept. @throws TandemError `definition_invalid`, `invalid_request` */
  async function preview(
    workspace: string,
    board: BoardInput,
    asked: FiguresRequest,
    reader: Reader,
  ): Promise<BoardFigures> {
    return figuresOf(workspace, await catalogue.check(workspace, board), asked, reader)
  }

  return {
    ...catalogue,
    figures,
    preview,
    comments,
    mentions: { list: mentions.list, see: mentions.see },
    annotations,
    rules,
    /** Makes annotations from events as they come. */
    step: rules.step,
    decisions,
    snapshots: createSnapshots({ tables, ...sharing }),
    embeds: createEmbeds(sharing),
    reminders: createReminders({ access, decisions, jobs, publish }),
    publicUrl,
  }
}
export type Boards = ReturnType<typeof createBoards>

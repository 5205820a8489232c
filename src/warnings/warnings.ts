import { join } from 'node:path'
import type { Access, Language, Principal } from '../access/index.ts'
import type { ClickHouse, Postgres } from '../db/index.ts'
import type { Identity } from '../identity/index.ts'
import type { Jobs } from '../jobs/index.ts'
import type { Logger } from '../logger.ts'
import type { Mailer, Template } from '../mail/index.ts'
import type { Profiles } from '../profiles/index.ts'
import { createActing } from './acting.ts'
import { createCases } from './cases.ts'
import { createChances } from './chances.ts'
import { createDigest, type WarningLetter } from './digest.ts'
import type { Lexicon, LexiconWord } from './lexicon.ts'
import { createModelReading } from './model-reading.ts'
import { createModels } from './models.ts'
import { createOpenCounts } from './open-counts.ts'
import { createOpenings } from './openings.ts'
import { createPersonScores } from './person-scores.ts'
import { createReading } from './reading.ts'
import { createRuns } from './runs.ts'
import { createSamples } from './samples.ts'
import { createScores } from './scores.ts'
import { createScoring } from './scoring-run.ts'
import type { LeavingSuggestion, StoredSettings, WarningSettings } from './settings.ts'
import { createSettingsStore } from './settings-store.ts'
import { suggestLeaving } from './suggestions.ts'
import type { WarningTables } from './tables.ts'
import { createTelling, type PublishWarning } from './telling.ts'
import { createTracking } from './tracking.ts'
import { runTask } from './training.ts'
import { createTraining, type TaskRunner } from './training-run.ts'
import { createWork } from './work.ts'

export interface WarningsDependencies {
  postgres: Postgres
  clickhouse: ClickHouse
  jobs: Pick<Jobs, 'queue'>
  identity: Pick<Identity, 'peopleOf'>
  profiles: Pick<Profiles, 'namesOf' | 'find' | 'list' | 'viewOf' | 'looks'>
  access: Pick<Access, 'audit' | 'getMember' | 'listMembers' | 'getWorkspace'>
  workspaces: () => Promise<{ id: string }[]>
  publish: PublishWarning
  /** Told when the chances that people have as traits changed; absent: nobody is. */
  onScored?: (workspace: string) => void
  mailer: Pick<Mailer, 'isConfigured' | 'send' | 'recipientsOf' | 'origin'>
  template: Template<WarningLetter>
  /** For files of rows on their way to the process that learns. */
  directory: string
  clock: () => number
  logger: Logger
  /** How tasks are done; in a process of their own when absent. */
  runTask?: TaskRunner
}

/** Early warnings: who may leave, who is dissatisfied, why, and what became of it. */
export function createWarnings(dependencies: WarningsDependencies) {
  const { postgres, clickhouse, access, clock, logger } = dependencies
  const tables = postgres.withTables<WarningTables>()
  const settings = createSettingsStore(postgres, clock)
  const models = createModels(tables)
  const runs = createRuns(tables, clock)
  const cases = createCases(tables, clock)
  const scores = createScores(clickhouse)
  const chances = createChances({ clickhouse, tables, clock })
  const samples = createSamples(clickhouse)
  const telling = createTelling({ ...dependencies, cases, origin: dependencies.mailer.origin })
  const tracking = createTracking({ clickhouse, cases, clock })
  const openings = createOpenings({ clickhouse, settings, cases, tracking, clock })
  const doing = { clickhouse, samples, models, runs, runTask: dependencies.runTask ?? runTask, clock, logger }
  const directory = join(dependencies.directory, 'runs')
  const training = createTraining({ ...doing, settings, directory })
  const onScored = dependencies.onScored ?? (() => undefined)
  const scoring = createScoring({ ...doing, scores, chances, onScored, openings, directory })
  const work = createWork({ ...dependencies, runs, training, scoring, onDone: telling.all })
  const personScores = createPersonScores({ clickhouse, models, scores, clock })
  const reading = createReading({
    ...dependencies,
    tables,
    cases,
    models,
    runs,
    scores,
    settings,
    personScores,
  })
  const digest = createDigest({ ...dependencies, tables, settings, reading })
  const acting = createActing({ cases, telling, access, clock })

  async function storedSettings(workspace: string): Promise<StoredSettings> {
    const row = await settings.read(workspace)
    return {
      settings: row.settings,
      version: row.version,
      updatedAt: 'updated_at' in row ? row.updated_at.toISOString() : null,
      updatedBy: 'updated_by' in row ? row.updated_by : null,
      leaving: await training.leavingOf(workspace, row.settings),
    }
  }

  return {
    reading,
    acting,
    models: createModelReading({ models, runs, scores, cases, settings }),

    /** Chances as traits of people: what there is, of whom, and the step that keeps them right when people are joined. */
    chances: { list: chances.list, of: chances.of, evaluations: chances.evaluations, step: chances.step },

    settings: storedSettings,

    /** What a warning is called where it is spoken about: whom it is about. @throws TandemError `warning_not_found` */
    titleOf: async (workspace: string, id: string) => (await cases.get(workspace, id)).subject,

    /** How many customers warnings are open for; null where nothing can be said yet. */
    openCounts: createOpenCounts(tables, clock),

    /**
     * Another definition of leaving is learned at once: what is in use foretells something else.
     *
     * @throws TandemError `conflict`
     */
    async saveSettings(
      principal: Principal,
      given: WarningSettings,
      expected: number | undefined,
    ): Promise<StoredSettings> {
      const { workspace, label } = principal
      const before = await settings.read(workspace)
      await settings.write(workspace, given, { by: label, expected })
      const isOther = JSON.stringify(before.settings.leaving) !== JSON.stringify(given.leaving)
      if (isOther) await work.ask(workspace, 'train', label)
      await access.audit(principal, 'warning.settings', `workspace:${workspace}`, {
        leaving: isOther,
        usualShare: given.usualShare,
      })
      return storedSettings(workspace)
    },

    /** Definitions of leaving that the data allows, the best first. */
    suggestions: (workspace: string): Promise<LeavingSuggestion[]> =>
      suggestLeaving(clickhouse, workspace, clock()),

    lexicon: settings.lexicon,

    /** Counts from the next training on. @throws TandemError `conflict` */
    async saveLexicon(
      principal: Principal,
      language: Language,
      given: { own: LexiconWord[]; version?: number | undefined },
    ): Promise<Lexicon> {
      await settings.writeLexicon(principal.workspace, language, given, principal.label)
      await access.audit(principal, 'warning.lexicon', `lexicon:${language}`, { words: given.own.length })
      return settings.lexicon(principal.workspace, language)
    },

    /** Learns anew, by a job. @returns the run, which goes on already when somebody asked before */
    async train(principal: Principal): Promise<{ run: string }> {
      const { id } = await work.ask(principal.workspace, 'train', principal.label)
      await access.audit(principal, 'warning.train', `run:${id}`)
      return { run: id }
    },

    /** Has a workspace learned a while from now, so that what people look at first is there first. */
    trainSoon: (workspace: string, waitMs: number) =>
      work.ask(workspace, 'train', 'Tandem', clock() + waitMs),
    /** Has everybody of a workspace scored, by a job. */
    scoreSoon: (workspace: string) => work.ask(workspace, 'score', 'Tandem'),

    /** Sends each team of a workspace the mail with its open warnings, now. @returns how many mails */
    sendDigest: digest.sendIn,

    /** Lets the night, the week and the digests come by themselves; called once jobs have started. */
    async start(): Promise<void> {
      await work.start()
      await digest.start()
    },
    close: work.close,
  }
}
export type Warnings = ReturnType<typeof createWarnings>

import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ClickHouse } from '../db/index.ts'
import type { Logger } from '../logger.ts'
import { fitAlive } from './alive.ts'
import { learnable, lookbackOf } from './cutoffs.ts'
import { type Facts, findMoney, readFacts } from './facts.ts'
import { trainedModelShape } from './model.ts'
import type { ModelInputs } from './model-inputs.ts'
import type { ModelKey, Models } from './models.ts'
import type { Runs } from './runs.ts'
import type { Sample, Samples } from './samples.ts'
import type { LeavingDefinition, WarningSettings } from './settings.ts'
import type { SettingsStore } from './settings-store.ts'
import { suggestLeaving } from './suggestions.ts'
import type { RunRow } from './tables.ts'
import type { TrainingRequest } from './training-request.ts'
import { dissatisfiedDays, type Signal, type Whose } from './warning.ts'

/** Does one task in a process of its own. @throws when it ended without doing it */
export type TaskRunner = (request: TrainingRequest, options: { signal?: AbortSignal }) => Promise<void>

export interface TrainingDependencies {
  clickhouse: ClickHouse
  settings: SettingsStore
  samples: Samples
  models: Models
  runs: Runs
  runTask: TaskRunner
  /** For files of rows on their way. */
  directory: string
  clock: () => number
  logger: Logger
}

/** Columns that bands of small data are made of, the first of each that there is. */
const bands = {
  recency: ['since_main', 'since_active'],
  frequency: ['main_365d', 'main_90d', 'active_30d'],
  value: ['value_365d', 'value_90d', 'value_30d'],
}

/** Learns every model of a workspace anew from all that is known by now. */
export function createTraining(dependencies: TrainingDependencies) {
  const { clickhouse, settings, samples, models, runs, runTask, clock, logger } = dependencies

  /** The definition in use: that of the settings, else the first suggestion; null when the data shows none. */
  async function leavingOf(workspace: string, decided: WarningSettings): Promise<LeavingDefinition | null> {
    if (decided.leaving) return decided.leaving
    const [first] = await suggestLeaving(clickhouse, workspace, clock())
    return first?.leaving ?? null
  }

  /** @param run taken already; its files are removed at the end, whatever comes */
  async function train(run: RunRow, signal: AbortSignal): Promise<void> {
    const directory = join(dependencies.directory, run.id)
    rmSync(directory, { recursive: true, force: true })
    mkdirSync(directory, { recursive: true })
    try {
      const { settings: decided } = await settings.read(run.workspace)
      const now = clock()
      const facts = await readFacts(clickhouse, run.workspace, now)
      const inputs: ModelInputs = {
        seen: facts.seen,
        money: decided.money ?? (await findMoney(clickhouse, run.workspace, facts.seen)),
        leaving: await leavingOf(run.workspace, decided),
        words: await settings.ownWords(run.workspace),
        below: decided.dissatisfied.below,
        ...(decided.dissatisfied.events.length > 0 ? { lowEvents: decided.dissatisfied.events } : {}),
        lookbackDays: lookbackOf(facts.first ?? now, now),
        seed: 7,
      }
      const whoses: Whose[] = decided.accounts ? ['person', 'account'] : ['person']
      for (const whose of whoses)
        await trainOf({ run, whose, facts, inputs, decided, now, directory: join(directory, whose) }, signal)
    } finally {
      rmSync(directory, { recursive: true, force: true })
    }
  }

  interface Question {
    run: RunRow
    whose: Whose
    facts: Facts
    inputs: ModelInputs
    decided: WarningSettings
    now: number
    directory: string
  }

  async function trainOf(question: Question, signal: AbortSignal): Promise<void> {
    const { run, whose, facts, decided, now, directory } = question
    const { workspace } = run
    await runs.note(run.id, { step: 'features' })
    const alive = await fitAlive(clickhouse, { workspace, whose, inputs: question.inputs, facts, now })
    const inputs = { ...question.inputs, ...(alive === undefined ? {} : { alive }) }
    const asked = { workspace, whose, inputs, facts, fairBy: decided.fairBy, now, directory }
    const past: Sample = inputs.leaving
      ? await samples.leaving(asked)
      : { features: [], groupings: [], looks: [] }
    const horizons = learnable(
      past.looks.map(({ at }) => at),
      now,
    )
    await runs.note(run.id, { step: 'learning' })
    for (const horizon of [30, 60, 90] as const)
      await learn(
        { ...question, inputs },
        { signal: 'leave', horizon, sample: horizons.includes(horizon) ? past : undefined },
        signal,
      )
    await runs.note(run.id, { step: 'features' })
    const answers = await samples.answers(asked)
    await runs.note(run.id, { step: 'learning' })
    await learn(
      { ...question, inputs },
      { signal: 'dissatisfied', horizon: dissatisfiedDays, sample: answers },
      signal,
    )
  }

  /** Learns one model and keeps it; without anything to learn from that is kept too, with what it stood on. */
  async function learn(
    { run, whose, inputs, decided, now, directory }: Question,
    wanted: { signal: Signal; horizon: number; sample: Sample | undefined },
    abort: AbortSignal,
  ): Promise<void> {
    const { workspace } = run
    const key: ModelKey = { whose, signal: wanted.signal, horizon: wanted.horizon }
    // A run that was given again goes on after what it has done.
    const done = (await models.ofRun(run.id)).some(
      (one) => one.whose === whose && one.signal === key.signal && one.horizon === key.horizon,
    )
    if (done) return
    const { sample } = wanted
    if (!sample || sample.looks.length === 0 || sample.features.length === 0) {
      await models.add(workspace, key, { run: run.id, at: now, model: null, inputs })
      return
    }
    const before = await models.inUse(workspace, key)
    const previous = join(directory, `${key.signal}-${key.horizon}-previous.json`)
    if (before?.model) writeFileSync(previous, JSON.stringify(before.model))
    const out = join(directory, `${key.signal}-${key.horizon}.json`)
    const request: TrainingRequest = {
      task: 'train',
      features: sample.features,
      horizonDays: key.horizon,
      ...(sample.knownAfterDays === undefined ? {} : { knownAfterDays: sample.knownAfterDays }),
      seed: inputs.seed,
      lookAfter: Math.max(
        1,
        Object.values(decided.budget).reduce((sum, n) => sum + n, 0),
      ),
      pattern: bandsOf(sample.features),
      looks: sample.looks.map(({ at, followedDays, path }) => ({ at, followedDays, rows: path })),
      groupings: sample.groupings,
      ...(before?.model && isSameFeatures(before.model.features, sample.features) ? { previous } : {}),
      out,
    }
    await runTask(request, { signal: abort })
    const model = existsSync(out) ? trainedModelShape.parse(JSON.parse(readFileSync(out, 'utf8'))) : null
    const kept = await models.add(workspace, key, { run: run.id, at: now, model, inputs })
    logger.info(
      { workspace, ...key, version: kept.version, standing: kept.standing, kind: model?.kind },
      'warnings: a model was learned',
    )
  }

  return { train, leavingOf }
}
export type Training = ReturnType<typeof createTraining>

function bandsOf(
  features: readonly string[],
): NonNullable<Extract<TrainingRequest, { task: 'train' }>['pattern']> {
  const first = (names: readonly string[]) => names.find((name) => features.includes(name))
  return Object.fromEntries(
    Object.entries(bands).flatMap(([band, names]) => {
      const name = first(names)
      return name === undefined ? [] : [[band, name]]
    }),
  )
}

/** A version can be judged on the same rows only when it reads the same columns. */
function isSameFeatures(before: readonly { name: string }[], now: readonly string[]): boolean {
  return before.every(({ name }) => now.includes(name))
}

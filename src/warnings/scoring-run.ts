import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Team, teams } from '../access/index.ts'
import type { ClickHouse } from '../db/index.ts'
import type { Chances } from './chances.ts'
import { type Facts, readFacts } from './facts.ts'
import type { Models } from './models.ts'
import type { Openings } from './openings.ts'
import type { Runs } from './runs.ts'
import type { Samples } from './samples.ts'
import { readScored, type TodaysScores } from './scored.ts'
import type { Scores } from './scores.ts'
import type { ModelRow, RunRow } from './tables.ts'
import { scoringSummaryShape } from './training-request.ts'
import type { TaskRunner } from './training-run.ts'
import type { Whose } from './warning.ts'

export interface ScoringDependencies {
  clickhouse: ClickHouse
  samples: Samples
  models: Models
  runs: Runs
  scores: Scores
  chances: Chances
  /** Told when chances are traits of people anew. */
  onScored: (workspace: string) => void
  openings: Openings
  runTask: TaskRunner
  directory: string
  clock: () => number
}

/** Scores every customer with the models in use, and opens and ends warnings. */
export function createScoring(dependencies: ScoringDependencies) {
  const { clickhouse, samples, models, runs, scores, chances, onScored, openings, runTask, clock } =
    dependencies

  /** @param run taken already */
  async function score(run: RunRow, signal: AbortSignal): Promise<void> {
    const directory = join(dependencies.directory, `${run.id}-scores`)
    rmSync(directory, { recursive: true, force: true })
    try {
      const inUse = await models.allInUse(run.workspace)
      const now = clock()
      const facts = await readFacts(clickhouse, run.workspace, now)
      let opened = 0
      let scored = 0
      const held: Partial<Record<Team, number>> = {}
      for (const whose of ['person', 'account'] as const) {
        const rows = inUse.filter((one) => one.whose === whose)
        if (rows.length === 0 && whose === 'person') await noteChances(run.workspace, [], now)
        if (rows.length === 0) continue
        await runs.note(run.id, { step: 'scoring' })
        const today = await scoreAll(
          { run, whose, rows, facts, now, directory: join(directory, whose) },
          signal,
        )
        if (whose === 'person') await noteChances(run.workspace, rows, now)
        scored += Math.max(0, ...today.map((one) => one.scored.ids.length))
        await runs.note(run.id, { step: 'opening', scored })
        const followed = await openings.follow(run.workspace, whose, today)
        opened += followed.opened
        for (const team of teams) held[team] = (held[team] ?? 0) + (followed.held[team] ?? 0)
        await runs.note(run.id, { opened, held })
      }
    } finally {
      rmSync(directory, { recursive: true, force: true })
    }
  }

  /** Groups and lists can ask for the chances as soon as all have one. */
  async function noteChances(workspace: string, rows: readonly ModelRow[], now: number): Promise<void> {
    await chances.write(workspace, rows, now)
    onScored(workspace)
  }

  async function scoreAll(
    question: { run: RunRow; whose: Whose; rows: ModelRow[]; facts: Facts; now: number; directory: string },
    signal: AbortSignal,
  ): Promise<TodaysScores[]> {
    const { run, whose, rows, facts, now, directory } = question
    const all: TodaysScores[] = []
    // Versions that read the same columns share the rows: those of one training do.
    const alike = Map.groupBy(rows, ({ inputs }) => JSON.stringify(inputs))
    for (const [index, same] of [...alike.values()].entries()) {
      const into = join(directory, String(index))
      mkdirSync(into, { recursive: true })
      const { inputs } = same[0]!
      const today = await samples.today({
        workspace: run.workspace,
        whose,
        inputs,
        facts,
        fairBy: [],
        now,
        directory: into,
      })
      for (const row of same) {
        const name = `${row.signal}-${row.horizon}`
        const model = join(into, `${name}.json`)
        writeFileSync(model, JSON.stringify(row.model))
        const outs: string[] = []
        for (const [part, file] of today.files.entries()) {
          const out = join(into, `${name}-${part}.scores`)
          await runTask(
            {
              task: 'score',
              features: today.features,
              model,
              rows: file,
              out,
              explanations: join(into, `${name}-${part}.jsonl`),
            },
            { signal },
          )
          await scores.load(run.workspace, row, { path: out, version: row.version, at: now })
          outs.push(out)
        }
        await noteDrift(row, `${outs[0]}.json`, now)
        all.push({
          row,
          scored: await readScored(outs, today.rows),
          files: today.files,
          features: today.features,
        })
      }
    }
    return all
  }

  async function noteDrift(row: ModelRow, path: string, now: number): Promise<void> {
    const { drift } = scoringSummaryShape.parse(JSON.parse(readFileSync(path, 'utf8')))
    await models.noteDrift(row, {
      at: new Date(now).toISOString(),
      scores: drift.scores,
      features: drift.features.map(({ feature, index }) => ({ feature, psi: index })),
    })
  }

  return { score }
}
export type Scoring = ReturnType<typeof createScoring>

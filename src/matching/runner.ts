import { type ClickHouse, inBackground } from '../db/index.ts'
import { TandemError } from '../errors.ts'
import type { Identity } from '../identity/index.ts'
import type { Logger } from '../logger.ts'
import { matchWeight } from '../stats/linkage/index.ts'
import { levelsOf } from './field.ts'
import type { LinkageLimits } from './limits.ts'
import { dropWorkTables, type Linkage, linkRecords } from './linkage.ts'
import { peopleSource, personLinkFields } from './people.ts'
import type { MatchingRepository, RunRecord } from './repository.ts'
import type { MatchingSettings, RunReport } from './run.ts'
import type { EvidenceStep } from './scoring.ts'

export interface RunnerDependencies {
  repository: MatchingRepository
  clickhouse: ClickHouse
  identity: Pick<Identity, 'propose'>
  clock: () => number
  logger: Logger
  limits?: Partial<LinkageLimits>
}

const beatEveryMs = 15_000
const pairsAtOnce = 500
/** Pairs read from one run at most: what is asked about by then was asked before. */
const mostPairsRead = 50_000

/** The run was cancelled, or this process ends. */
class Stopped extends Error {}

/** Runs the matcher over people, one run at a time, and moves runs from state to state. */
export function createRunner({
  repository,
  clickhouse,
  identity,
  clock,
  logger,
  limits,
}: RunnerDependencies) {
  let closing = false
  let working: Promise<void> | undefined

  /** Does the oldest waiting run, if none is running. @returns false when there was none */
  async function runNext(): Promise<boolean> {
    const run = closing ? undefined : await repository.claim(new Date(clock()))
    if (!run) return false
    const beat = setInterval(() => {
      repository
        .beat(run.id, new Date(clock()))
        .catch((error: unknown) => logger.warn({ err: error }, 'no beat'))
    }, beatEveryMs)
    try {
      const report = await inBackground(() => match(run))
      await repository.move(run.id, ['running'], 'done', {
        report,
        progress: 1,
        finished_at: new Date(clock()),
      })
    } catch (error) {
      await end(run, error)
    } finally {
      clearInterval(beat)
      await dropWorkTables(clickhouse, tableName(run.id)).catch((error: unknown) =>
        logger.warn({ err: error, run: run.id }, 'working tables stay until the next start'),
      )
    }
    return true
  }

  async function match(run: RunRecord): Promise<RunReport> {
    const began = clock()
    const { workspace, settings, id } = run
    const linkage = await linkRecords(
      {
        source: peopleSource(workspace, settings),
        fields: personLinkFields(settings),
        ...(limits ? { limits } : {}),
      },
      {
        clickhouse,
        run: tableName(id),
        async onProgress(share) {
          if (closing || !(await repository.beat(id, new Date(clock()), share * 0.95))) throw new Stopped()
        },
      },
    )
    const { found, proposed } = await propose(workspace, linkage, settings)
    return { ...describe(linkage), found, proposed, seconds: Math.round((clock() - began) / 100) / 10 }
  }

  /** Puts the surest pairs into the review queue until so many were new as a run may add. */
  async function propose(workspace: string, linkage: Linkage, settings: MatchingSettings) {
    const { pairs, total } = await linkage.likelyPairs(settings.threshold, mostPairsRead)
    let proposed = 0
    let from = 0
    while (from < pairs.length && proposed < settings.mostProposals) {
      const to = from + Math.min(pairsAtOnce, settings.mostProposals - proposed)
      const some = await linkage.explain(pairs.slice(from, to))
      from = to
      const proposals = some.map(({ left, right, probability, steps }) => ({
        left,
        right,
        probability,
        waterfall: steps.map(toWaterfall),
      }))
      proposed += await identity.propose(workspace, proposals)
    }
    return { found: total, proposed }
  }

  async function end(run: RunRecord, error: unknown): Promise<void> {
    if (error instanceof Stopped) {
      // Cancelled runs stay cancelled; one that this process leaves behind is done by the next.
      await repository.move(run.id, ['running'], 'waiting')
      return
    }
    const known = error instanceof TandemError ? error : new TandemError('internal', { cause: error })
    logger.warn({ run: run.id, code: known.code, detail: known.detail, err: known.cause }, 'matching failed')
    await repository.move(run.id, ['running'], 'failed', {
      error_code: known.code,
      error_detail: known.detail ?? null,
      finished_at: new Date(clock()),
    })
  }

  return {
    /** Does what waits, one after the other. Safe to call while it works. */
    work(): Promise<void> {
      working ??= (async () => {
        while (await runNext());
      })()
        .catch((error: unknown) => logger.error({ err: error }, 'matching could not go on'))
        .finally(() => {
          working = undefined
        })
      return working
    },
    /** Ends a run at its next step; it goes on at the next start. */
    async close(): Promise<void> {
      closing = true
      await working
    },
  }
}

/** Names the working tables of a run. */
export const tableName = (runId: string): string => runId.replace(/[^0-9a-z]/g, '')

function toWaterfall({ field, leftValue, rightValue, level, weight }: EvidenceStep) {
  const short = (value: string | null) => (value === null || value === '' ? null : value.slice(0, 300))
  return {
    field: field?.name ?? level,
    leftValue: short(leftValue),
    rightValue: short(rightValue),
    level,
    weight: Math.round(weight * 100) / 100,
  }
}

function describe({ report, model, fields }: Linkage): Omit<RunReport, 'found' | 'proposed' | 'seconds'> {
  const { records, pairs, rules, iterations, converged } = report
  const allPairs = (records * (records - 1)) / 2
  return {
    people: records,
    pairs,
    rules,
    matches: Math.round(model.lambda * allPairs),
    households: Math.round((model.related?.share ?? 0) * allPairs),
    iterations,
    converged,
    fields: fields.map((field, i) => ({
      field: field.name,
      levels: levelsOf(field).map(({ words }, level) => {
        const [match, other] = [model.m[i]![level]!, model.u[i]![level]!]
        return { level: words, match, other, weight: matchWeight(match, other) }
      }),
    })),
  }
}

import { randomUUID } from 'node:crypto'
import type { Access, Principal } from '../access/index.ts'
import type { ClickHouse, Postgres } from '../db/index.ts'
import { TandemError } from '../errors.ts'
import type { Identity } from '../identity/index.ts'
import type { Logger } from '../logger.ts'
import type { LinkageLimits } from './limits.ts'
import { dropWorkTables } from './linkage.ts'
import { leftWorkTablesSql } from './queries.ts'
import { createMatchingRepository, type RunRecord } from './repository.ts'
import {
  defaultSettings,
  type MatchingRun,
  type MatchingSettings,
  type SettingsChange,
  type StoredSettings,
} from './run.ts'
import { createRunner, tableName } from './runner.ts'

export interface MatchingDependencies {
  postgres: Postgres
  clickhouse: ClickHouse
  /** Where pairs that may be one person go. */
  identity: Pick<Identity, 'propose'>
  access: Pick<Access, 'audit' | 'listWorkspaces'>
  /** Milliseconds since 1970. */
  clock: () => number
  logger: Logger
  /** Whether runs are done here; elsewhere they are only asked for. */
  background: boolean
  limits?: Partial<LinkageLimits>
}

export type Matching = ReturnType<typeof createMatching>

const lookEveryMs = 60_000
const silentAfterMs = 120_000
const mostAttempts = 3
const runsListed = 50

/** The matcher: finds people who may be one without any identifier that says so, and asks about them. */
export function createMatching(dependencies: MatchingDependencies) {
  const { postgres, clickhouse, identity, access, clock, logger, background, limits } = dependencies
  const repository = createMatchingRepository(postgres)
  const runner = createRunner({
    repository,
    clickhouse,
    identity,
    clock,
    logger,
    ...(limits ? { limits } : {}),
  })
  let timer: NodeJS.Timeout | undefined

  async function settings(workspace: string): Promise<StoredSettings> {
    const stored = await repository.settings(workspace)
    return {
      ...(stored?.settings ?? defaultSettings),
      version: stored?.version ?? 0,
      changedAt: stored?.updated_at.toISOString() ?? null,
      changedBy: stored?.updated_by ?? null,
    }
  }

  /** What a run goes by. */
  async function wantedIn(workspace: string): Promise<MatchingSettings> {
    return (await repository.settings(workspace))?.settings ?? defaultSettings
  }

  /** @throws TandemError `conflict` when `version` is not the one that stands */
  async function saveSettings(
    principal: Principal,
    { version, ...wanted }: SettingsChange,
  ): Promise<StoredSettings> {
    const { workspace, label } = principal
    const { changedAt: _at, changedBy: _by, ...before } = await settings(workspace)
    if (!(await repository.saveSettings(workspace, wanted, version, { at: new Date(clock()), label })))
      throw new TandemError('conflict', {
        detail: `The settings of the matcher have version ${before.version}, not ${version}.`,
      })
    await access.audit(principal, 'matching.settings', `workspace:${workspace}`, { before, after: wanted })
    return settings(workspace)
  }

  async function create(workspace: string, wanted: MatchingSettings, startedBy: string | null) {
    const id = `match_${randomUUID().replaceAll('-', '')}`
    const created = await repository.create({
      id,
      workspace,
      started_by: startedBy,
      settings: wanted,
      created_at: new Date(clock()),
    })
    return created ? id : undefined
  }

  /** Asks for a run now. @throws TandemError `matching_running` */
  async function start(principal: Principal): Promise<MatchingRun> {
    const { workspace, label } = principal
    const wanted = await wantedIn(workspace)
    const id = await create(workspace, wanted, label)
    if (!id) throw new TandemError('matching_running')
    await access.audit(principal, 'matching.start', `matching-run:${id}`)
    if (background) void runner.work()
    return get(workspace, id)
  }

  /** @throws TandemError `not_found` */
  async function get(workspace: string, id: string): Promise<MatchingRun> {
    const record = await repository.find(workspace, id)
    if (!record) throw new TandemError('not_found', { detail: `No run ${id} of the matcher.` })
    return toRun(record)
  }

  /** Newest first. */
  async function list(workspace: string): Promise<MatchingRun[]> {
    return (await repository.list(workspace, runsListed)).map(toRun)
  }

  /** Ends a run; what it has put into the review queue stays. @throws TandemError `not_found`, `matching_run_over` */
  async function cancel(principal: Principal, id: string): Promise<MatchingRun> {
    const { workspace } = principal
    await get(workspace, id)
    const at = new Date(clock())
    if (!(await repository.move(id, ['waiting', 'running'], 'cancelled', { finished_at: at })))
      throw new TandemError('matching_run_over')
    await access.audit(principal, 'matching.cancel', `matching-run:${id}`)
    return get(workspace, id)
  }

  /** Starts what is due by the workspaces' settings and does what waits. */
  async function look(): Promise<void> {
    const now = clock()
    await repository.releaseSilent(new Date(now - silentAfterMs), mostAttempts, new Date(now))
    for (const { id: workspace } of await access.listWorkspaces()) {
      const wanted = await wantedIn(workspace)
      if (!wanted.on) continue
      const [last] = await repository.list(workspace, 1)
      if (last && now - last.created_at.getTime() < wanted.everyHours * 3_600_000) continue
      await create(workspace, wanted, null)
    }
    await runner.work()
  }

  return {
    settings,
    saveSettings,
    start,
    get,
    list,
    cancel,
    look,

    /** Looks every minute what is due; the first time a minute after the start, which has enough to do. */
    async begin(): Promise<void> {
      if (!background) return
      await dropLeftTables()
      timer = setInterval(() => {
        look().catch((error: unknown) => logger.warn({ err: error }, 'matching could not look what is due'))
      }, lookEveryMs)
      timer.unref()
    },

    /** Resolves when nothing waits or runs here. */
    idle: () => runner.work(),

    /** A run in hand ends at its next step and goes on at the next start. */
    async close(): Promise<void> {
      clearInterval(timer)
      await runner.close()
    },
  }

  /** Working tables of runs whose process ended before it could remove them. */
  async function dropLeftTables(): Promise<void> {
    const kept = new Set((await repository.running()).map(tableName))
    const rows = await clickhouse.query<{ run: string }>(leftWorkTablesSql)
    for (const { run } of rows) if (!kept.has(run)) await dropWorkTables(clickhouse, run)
  }
}

function toRun(record: RunRecord): MatchingRun {
  const { id, state, progress, started_by, settings, report, error_code, error_detail } = record
  return {
    id,
    state,
    progress,
    startedBy: started_by,
    settings,
    report,
    error: error_code === null ? null : { code: error_code, detail: error_detail },
    createdAt: record.created_at.toISOString(),
    startedAt: record.started_at?.toISOString() ?? null,
    finishedAt: record.finished_at?.toISOString() ?? null,
  }
}

import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { ClickHouse } from '../db/index.ts'
import type { Change } from '../derivation/index.ts'
import type { Logger } from '../logger.ts'
import type { DecisionRepository, KeptDecision } from './decision-repository.ts'
import type { Followed, Follower } from './follow.ts'
import type { MapLock } from './lock.ts'
import type { MapStore } from './map-store.ts'
import { type Rebuilt, rebuild } from './rebuild.ts'
import {
  comparePeople,
  insertHeard,
  insertMembers,
  insertRebuild,
  loadRebuild,
  selectChangedPeople,
} from './rebuild-queries.ts'
import { mostOfRules, type Reviews } from './reviews.ts'
import type { IdentityRules, RulesPreview } from './rules.ts'

/** Tells other systems; see src/webhooks. */
export type PublishPeople = (
  workspace: string,
  type: 'person.joined' | 'person.split',
  data: Record<string, unknown>,
) => Promise<void>

export interface KeepDependencies {
  clickhouse: ClickHouse
  map: MapStore
  follower: Follower
  decisions: DecisionRepository
  addDoubtful: Reviews['addDoubtful']
  rules: (workspace: string) => Promise<IdentityRules>
  withLock: MapLock
  publish: PublishPeople
  /** For files on their way. */
  directory: string
  logger: Logger
}

/** Keeps the map in step with evidence and decisions, a piece at a time or as a whole. */
export function createMapKeeper(dependencies: KeepDependencies) {
  const { clickhouse, map, follower, decisions, withLock } = dependencies

  /** Follows a change of the evidence. @returns people whose identifiers changed; all are looked at after a whole one */
  async function followChange(change: Change): Promise<Set<string>> {
    const { workspace, received, whole } = change
    if (whole) return withLock(workspace, () => rebuildAll(workspace, false))
    const fresh = await follower.freshEdges(workspace, received)
    if (fresh?.length === 0 && (await decisions.waiting(workspace)).length === 0) return new Set()
    return withLock(workspace, async () => {
      const waiting = await decisions.waiting(workspace)
      const followed = fresh && (await follower.follow(workspace, fresh, waiting))
      if (!followed) return rebuildAll(workspace, true)
      await tell(workspace, followed, waiting)
      return followed.people
    })
  }

  /** Follows decisions that were just taken or undone. The caller holds the lock. @returns people that changed */
  async function followDecisions(workspace: string, waiting: readonly KeptDecision[]): Promise<Set<string>> {
    const followed = await follower.follow(workspace, [], waiting)
    if (!followed) return rebuildAll(workspace, true)
    await tell(workspace, followed, waiting)
    return followed.people
  }

  async function tell(
    workspace: string,
    followed: Followed,
    waiting: readonly KeptDecision[],
  ): Promise<void> {
    const because =
      waiting.length === 0
        ? { because: 'evidence' }
        : {
            because: 'decision',
            decisions: waiting.map(({ id, undone }) => ({ id, undone: undone !== null })),
          }
    for (const one of followed.joined)
      await dependencies.publish(workspace, 'person.joined', { ...one, ...because })
    for (const one of followed.split)
      await dependencies.publish(workspace, 'person.split', { ...one, ...because })
    await dependencies.addDoubtful(workspace, followed.doubtful)
  }

  /** Builds the whole map again. The caller holds the lock. @param wanted whether the changed people are to be named */
  async function rebuildAll(workspace: string, wanted: boolean): Promise<Set<string>> {
    const began = performance.now()
    const rules = await dependencies.rules(workspace)
    const waiting = await decisions.waiting(workspace)
    // Before the edges are read: one that comes in between is fresh afterwards.
    await insertHeard(clickhouse, workspace)
    const people = await withRebuilt(workspace, rules, async (rebuilt, version) => {
      const changed = wanted ? await selectChangedPeople(clickhouse, version) : []
      await insertMembers(clickhouse, workspace, version, rebuilt.members)
      await insertRebuild(clickhouse, workspace, { rebuild: version, rules, edges: rebuilt.edges })
      await map.fold(workspace)
      await dependencies.addDoubtful(workspace, rebuilt.doubtful(mostOfRules))
      dependencies.logger.info(
        { workspace, edges: rebuilt.edges, ms: Math.round(performance.now() - began) },
        'people were worked out from all evidence',
      )
      return new Set(changed)
    })
    await decisions.markFollowed(workspace, waiting)
    return people
  }

  /** Works out everybody by some rules, in tables of its own, which are emptied afterwards. */
  async function withRebuilt<Result>(
    workspace: string,
    rules: IdentityRules,
    work: (rebuilt: Rebuilt, version: number) => Promise<Result>,
  ): Promise<Result> {
    const version = await follower.nextVersion()
    await mkdir(dependencies.directory, { recursive: true })
    const directory = await mkdtemp(join(dependencies.directory, 'rebuild-'))
    try {
      const standing = await decisions.standing(workspace)
      const rebuilt = await rebuild({ clickhouse, workspace, rules, decisions: standing, directory })
      const path = join(directory, 'people.bin')
      await rebuilt.writeTo(path)
      await loadRebuild(clickhouse, version, path)
      return await work(rebuilt, version)
    } finally {
      await rm(directory, { recursive: true, force: true })
      await map.command(`ALTER TABLE identity_rebuilds DROP PARTITION ${version}`)
    }
  }

  /** What other rules would change; nothing is changed. */
  function previewRules(workspace: string, rules: IdentityRules): Promise<RulesPreview> {
    return withRebuilt(workspace, rules, (_, version) => comparePeople(clickhouse, workspace, version))
  }

  return { followChange, followDecisions, previewRules }
}

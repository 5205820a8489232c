import { TandemError } from '../errors.ts'
import type { Logger } from '../logger.ts'
import type { CarriedBy } from './carried.ts'
import type { MemberChange, MemberQueries, Run, SomePeople } from './member-queries.ts'
import { stagesOf } from './narrow.ts'
import { namedBy } from './order.ts'
import type { PeopleQueries } from './people-queries.ts'
import type { Progress, SegmentProgress } from './progress.ts'
import type { StoredSegment } from './repository.ts'
import { mostInScope } from './scope.ts'
import { type PublishSegment, tellChanges } from './telling.ts'
import { type Cause, concernedBy, type Touched, type Watched } from './touched.ts'

export interface KeepingDependencies {
  progress: SegmentProgress
  people: PeopleQueries
  members: MemberQueries
  carriedBy: CarriedBy
  publish: PublishSegment
  logger: Logger
}

/** A group with its plan and how far its members have been brought. */
export type Standing = Watched & {
  stored: StoredSegment
  before: Progress | undefined
  /** Whether the members follow this definition, so that only changes need to be looked at. */
  followed: boolean
}

/** More people of another group than this are not looked at one by one. */
const mostFromOthers = 20_000

/**
 * Writes who entered and left, brings the members to it, tells it, and notes how far it came: in this order, so that a
 * crash between any two of them is made good by doing the rest again.
 */
export function createKeeping({
  progress,
  people,
  members,
  carriedBy,
  publish,
  logger,
}: KeepingDependencies) {
  /** Workspaces whose last run in this process came to its end, so that nothing is to be made good. */
  const whole = new Set<string>()

  /** What a run wrote becomes true: members, size, telling, progress. */
  async function finish(
    { workspace, segment, run, at, version }: Run,
    stored: StoredSegment | undefined,
    before: Progress | undefined,
  ): Promise<Progress> {
    const after = before?.run ?? 0
    await members.applyChanges(workspace, segment, after)
    const size = await members.size(workspace, segment)
    await members.writeSize(workspace, segment, size, { at, run })
    if (stored)
      await tellChanges({ queries: members, publish, carriedBy }, workspace, stored.definition, after)
    const done = { name: segment, version, run, lookedAt: at, size }
    await progress.write(workspace, [done])
    return done
  }

  /** Makes good what a crash left undone: changes that were written and are not in the members or not told. */
  async function mend(workspace: string, stored: readonly StoredSegment[], done: Map<string, Progress>) {
    if (whole.has(workspace)) {
      whole.delete(workspace)
      return
    }
    for (const [name, run] of await members.lastRuns(workspace)) {
      const before = done.get(name)
      if (run <= (before?.run ?? 0)) continue
      const one = stored.find(({ definition }) => definition.name === name)
      // Told as it was found; members are right for the moment before, so that what came since is found again.
      const unfinished = {
        workspace,
        segment: name,
        run,
        at: before?.lookedAt ?? 0,
        version: before?.version ?? 0,
      }
      done.set(name, await finish(unfinished, one, before))
    }
  }

  /** Lets the members of groups that were removed leave. */
  async function clear(
    workspace: string,
    stored: readonly StoredSegment[],
    done: Map<string, Progress>,
    now: number,
  ) {
    const names = new Set(stored.map(({ definition }) => definition.name))
    for (const before of done.values()) {
      if (names.has(before.name) || (before.version === 0 && before.size === 0)) continue
      const run = { workspace, segment: before.name, run: before.run + 1, at: now, version: before.version }
      await members.writeLeaving(run)
      const left = await finish(run, undefined, before)
      // The number of its last run stays, for a group that is made under the same name.
      await progress.write(workspace, [{ ...left, version: 0 }])
    }
  }

  /** Evaluates everybody. */
  async function bringAll(standing: Standing, workspace: string, now: number): Promise<Progress> {
    const { stored, before, plan, name } = standing
    const known = before?.version === stored.version
    const run = { workspace, segment: name, run: nextRun(before, now), at: now, version: stored.version }
    await members.writeAllChanges(run, plan, known ? 'recount' : 'definition')
    return finish(run, stored, before)
  }

  /** Evaluates the people whom the change concerns. Undefined when nobody entered or left. */
  async function bringSome(
    standing: Standing,
    workspace: string,
    concerned: ReadonlyMap<string, Cause>,
    moment: Moment,
  ): Promise<Progress | undefined> {
    const { stored, before, name } = standing
    const { now } = moment
    const run = { workspace, segment: name, run: nextRun(before, now), at: now, version: stored.version }
    const ids = [...concerned.keys()]
    let changed = false
    for (let start = 0; start < ids.length; start += mostInScope / 2) {
      const some = ids.slice(start, start + mostInScope / 2)
      const changes = await changesAmong(standing, some, concerned, moment)
      if (changes.length === 0) continue
      changed = true
      await members.writeChanges(run, changes)
    }
    return changed ? finish(run, stored, before) : undefined
  }

  async function changesAmong(
    standing: Standing,
    ids: readonly string[],
    concerned: ReadonlyMap<string, Cause>,
    { now, seen, receivedFrom }: Moment,
  ): Promise<MemberChange[]> {
    const { plan, name } = standing
    const who = await people.actorsOf(plan.workspace, ids)
    const scope = await scopeOf(plan.workspace, who, ids, plan.everybody ? seen : undefined)
    const [holding, present] = await Promise.all([
      holdingAmong(standing, scope),
      members.present(plan.workspace, name, scope),
    ])
    const [is, was] = [new Set(holding), new Set(present)]
    const changed = scope.people.filter((person) => is.has(person) !== was.has(person))
    if (changed.length === 0) return []
    const causes = new Map(
      changed.map((person): [string, Cause] => {
        const gone = !is.has(person) && who.persons.get(person) !== person && who.persons.has(person)
        return [person, gone ? 'joined' : (concerned.get(person) ?? 'person')]
      }),
    )
    const evidence = await evidenceOf(standing, scope, causes, { now, receivedFrom })
    return changed.map((person) => ({
      person,
      entered: is.has(person),
      cause: causes.get(person)!,
      evidence: evidence.get(person) ?? '',
    }))
  }

  /** The message that made each change: where time passed, the one that left the window; else the newest. */
  async function evidenceOf(
    standing: Standing,
    scope: ScopeWithOwners,
    causes: ReadonlyMap<string, Cause>,
    { now, receivedFrom }: { now: number; receivedFrom: number | undefined },
  ): Promise<Map<string, string>> {
    const of = (which: (cause: Cause, person: string) => boolean) => {
      const people = [...causes].filter(([person, cause]) => which(cause, person)).map(([person]) => person)
      return narrowed(scope, new Set(people))
    }
    const { plan } = standing
    const found = new Map<string, string>()
    const add = async (some: SomePeople, ask: (some: SomePeople) => Promise<Map<string, string>>) => {
      if (some.people.length > 0) for (const [person, message] of await ask(some)) found.set(person, message)
    }
    await add(
      of((cause) => cause === 'time'),
      (some) => members.movedEvidence(standing, now, some),
    )
    // What was just received is newer than all before, and found without reading what is older.
    await add(
      of((cause) => cause === 'event' && receivedFrom !== undefined),
      (some) => members.evidence(plan, some, { from: receivedFrom, until: now }),
    )
    await add(
      of((cause, person) => cause !== 'time' && !found.has(person)),
      (some) => members.evidence(plan, some, { until: now }),
    )
    return found
  }

  /** People of now and of before, their actors, and who of them was ever seen. */
  async function scopeOf(
    workspace: string,
    { persons, actors }: Awaited<ReturnType<typeof people.actorsOf>>,
    ids: readonly string[],
    known: ReadonlySet<string> | undefined,
  ): Promise<SomePeople & { owners: Map<string, string> }> {
    const now = new Set(persons.values())
    const owners = new Map(actors.map(({ actor, person }) => [actor, person]))
    for (const person of now) owners.set(person, owners.get(person) ?? person)
    const all = { people: [...new Set([...ids, ...now])], actors: [...owners.keys()], owners }
    // A part of the condition sees to it that somebody is there, so the other parts need not.
    if (!known) return { ...all, seen: [...now] }
    const unknown = [...now].filter((person) => !known.has(person))
    const actorsOfUnknown = [...owners]
      .filter(([, person]) => unknown.includes(person))
      .map(([actor]) => actor)
    const found = unknown.length > 0 ? await people.seen(workspace, actorsOfUnknown) : new Set<string>()
    const seen = unknown.filter((person) =>
      [...owners].some(([actor, owner]) => owner === person && found.has(actor)),
    )
    return { ...all, seen: [...[...now].filter((person) => known.has(person)), ...seen] }
  }

  /** Asks one stage after the other, each only of those who passed the ones before. */
  async function holdingAmong({ plan }: Watched, scope: ScopeWithOwners): Promise<string[]> {
    let left: ScopeWithOwners = scope
    for (const stage of stagesOf(plan, scope.people.length)) {
      if (left.people.length === 0) break
      left = narrowed(left, new Set(await members.holding(stage, left)))
    }
    return [...left.people]
  }

  /** Brings every group to the moment, in order; `touched` absent: everybody is looked at. */
  async function bringUp(
    workspace: string,
    all: readonly Standing[],
    touched: Touched | undefined,
    now: number,
  ): Promise<void> {
    const changedIn = new Map<string, readonly string[] | 'many'>()
    const quiet: Progress[] = []
    let clean = true
    const seen = new Set([
      ...(touched?.received.keys() ?? []),
      ...[...(touched?.moved.values() ?? [])].flatMap((found) => [...found]),
    ])
    for (const standing of all) {
      const { name, stored, before, followed } = standing
      const others = namedBy(stored.definition).map((other) => changedIn.get(other) ?? [])
      const someOnly = touched && followed && !others.includes('many')
      try {
        const done = someOnly
          ? await bringSome(
              standing,
              workspace,
              concernedBy(touched, standing, others.filter((one) => one !== 'many').flat()),
              { now, seen, receivedFrom: touched.receivedFrom },
            )
          : await bringAll(standing, workspace, now)
        if (!done && before) quiet.push({ ...before, lookedAt: Math.max(now, before.lookedAt) })
        if (done && done.run !== before?.run && isNamed(name, all)) {
          const found = await members.changedPeople(workspace, name, before?.run ?? 0, mostFromOthers + 1)
          changedIn.set(name, found.length > mostFromOthers ? 'many' : found)
        }
      } catch (error) {
        clean = false
        // One group that is too heavy does not keep the others from being right; it is looked at whole next time.
        if (!(error instanceof TandemError) || !['query_failed', 'query_too_slow'].includes(error.code))
          throw error
        logger.error(
          { err: error, workspace, group: name },
          'a group of customers could not be brought up to date',
        )
        quiet.push({
          name,
          version: 0,
          run: before?.run ?? 0,
          lookedAt: before?.lookedAt ?? 0,
          size: before?.size ?? 0,
        })
      }
    }
    await progress.write(workspace, quiet)
    if (clean) whole.add(workspace)
  }

  return { mend, clear, bringUp }
}

/** When a change is followed. */
interface Moment {
  now: number
  /** People who are known to have been seen. */
  seen: ReadonlySet<string>
  /** When the first event was received by which anything changed; undefined when none was. */
  receivedFrom: number | undefined
}

type ScopeWithOwners = SomePeople & { owners: Map<string, string> }

/** The part of a scope that is about some of its people. */
function narrowed(scope: ScopeWithOwners, some: ReadonlySet<string>): ScopeWithOwners {
  return {
    people: scope.people.filter((person) => some.has(person)),
    actors: scope.actors.filter((actor) => some.has(scope.owners.get(actor)!)),
    seen: scope.seen.filter((person) => some.has(person)),
    owners: scope.owners,
  }
}

/** Runs are numbered by the time, and always upwards. */
function nextRun(before: Progress | undefined, now: number): number {
  return Math.max(now, (before?.run ?? 0) + 1)
}

function isNamed(name: string, all: readonly Standing[]): boolean {
  return all.some(({ stored }) => namedBy(stored.definition).includes(name))
}

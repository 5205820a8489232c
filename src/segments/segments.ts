import { createZones } from '../access/index.ts'
import type { ClickHouse, Postgres } from '../db/index.ts'
import type { Writer } from '../definitions/index.ts'
import type { DerivationStep } from '../derivation/index.ts'
import { TandemError } from '../errors.ts'
import type { Logger } from '../logger.ts'
import { createCarried } from './carried.ts'
import { assertSound, readSegment, unknownIn } from './check.ts'
import type { Condition } from './condition.ts'
import { segmentKind } from './definition-kind.ts'
import { createLists, type Upload } from './lists.ts'
import { createMemberQueries } from './member-queries.ts'
import { createPeopleQueries } from './people-queries.ts'
import { type ComputedTraits, planOf, type Surroundings } from './plan.ts'
import { createSegmentProgress, type Progress } from './progress.ts'
import { createReading, type MemberRow, type Page, type SizeGrain } from './reading.ts'
import { createSegmentRepository, type StoredSegment } from './repository.ts'
import type { SegmentInput } from './segment.ts'
import { createSegmentStep, planOfSegment } from './step.ts'
import type { PublishSegment } from './telling.ts'
import type { Cause } from './touched.ts'

export interface SegmentsDependencies {
  postgres: Postgres
  clickhouse: ClickHouse
  /** Computed traits there are, and when the values of everybody were last computed at once, ms. */
  traits: { evaluations(workspace: string): Promise<{ name: string; kind: string; wholeAt: number }[]> }
  /** Names of people; `masked` for readers who may not see who somebody is. People without a name may be missing. */
  namesOf: (workspace: string, people: readonly string[], masked: boolean) => Promise<Map<string, string>>
  /** Asks for the workspace to be followed soon. */
  touch: (workspace: string) => void
  publish: PublishSegment
  /** Definitions of other domains that name a group, such as measures; absent: none. */
  usedBy?: (workspace: string, name: string) => Promise<{ kind: string; name: string }[]>
  /** The present, ms. */
  clock: () => number
  logger: Logger
}

/** A group as it is listed: how many people it has, and of which moment that is (null: not yet known). */
export interface ListedSegment extends StoredSegment {
  size: number | null
  asOf: string | null
}

/** A person of a list. */
export interface NamedPerson {
  id: string
  name: string | null
}

const sampleSize = 10
/** Timers cannot wait longer than this, ms; the workspace is looked at again by then anyway. */
const longestWait = 120_000

/** Groups of customers: their definitions, and the members that follow from them. */
export function createSegments(dependencies: SegmentsDependencies) {
  const { postgres, clickhouse, traits, namesOf, touch, usedBy, clock } = dependencies
  const repository = createSegmentRepository(postgres, clock)
  const zoneOf = createZones(postgres)
  const progress = createSegmentProgress(postgres)
  const members = createMemberQueries(clickhouse)
  const reading = createReading(clickhouse)
  const people = createPeopleQueries(clickhouse)
  const lists = createLists(dependencies)
  const timers = new Map<string, NodeJS.Timeout>()

  async function computedTraits(workspace: string): Promise<ComputedTraits> {
    const all = await traits.evaluations(workspace)
    return new Map(
      all.map(({ name, kind, wholeAt }) => [
        name,
        // Without events a count and a sum are 0, and nothing else has a value.
        { wholeAt, ...(kind === 'count' || kind === 'sum' ? { without: '0' } : {}) },
      ]),
    )
  }

  /** What a plan of now stands on. */
  async function surroundingsOf(workspace: string, now: number): Promise<Surroundings> {
    const [zone, computed] = await Promise.all([zoneOf(workspace), computedTraits(workspace)])
    return { workspace, now, zone, computed }
  }

  const step: DerivationStep = createSegmentStep({
    ...dependencies,
    repository,
    zoneOf,
    progress,
    members,
    people,
    carriedBy: createCarried({ clickhouse, people, computedTraits }),
    computedTraits,
    wakeAt(workspace, moment) {
      clearTimeout(timers.get(workspace))
      const timer = setTimeout(
        () => {
          timers.delete(workspace)
          touch(workspace)
        },
        Math.min(Math.max(moment - clock(), 0), longestWait),
      )
      timer.unref()
      timers.set(workspace, timer)
    },
  })

  /** Every group by name. */
  async function list(workspace: string): Promise<ListedSegment[]> {
    const [stored, done] = await Promise.all([repository.list(workspace), progress.read(workspace)])
    return stored.map((one) => toListed(one, done.get(one.definition.name)))
  }

  /** @throws TandemError `segment_not_found` */
  async function get(workspace: string, name: string): Promise<ListedSegment> {
    const [stored, done] = await Promise.all([repository.get(workspace, name), progress.read(workspace)])
    return toListed(stored, done.get(name))
  }

  /**
   * Makes or changes a group; its members follow within seconds.
   *
   * @param options.by who does it, for the history
   * @param options.expected the version that was changed, 0 for a new one; absent overwrites
   * @throws TandemError `definition_invalid`, `segment_circle`, `conflict`
   */
  async function save(workspace: string, given: SegmentInput, options: Writer): Promise<ListedSegment> {
    const definition = readSegment(given)
    if (definition.kind === 'list' && definition.upload !== undefined) {
      if (!(await lists.has(workspace, definition.name, definition.upload)))
        throw new TandemError('definition_invalid', {
          errors: [
            {
              path: '/upload',
              message: `nothing was uploaded to ${definition.name} as ${definition.upload}`,
            },
          ],
        })
    }
    await repository.write(workspace, [{ name: definition.name, definition, expected: options.expected }], {
      by: options.by,
      check: assertSound,
    })
    touch(workspace)
    return get(workspace, definition.name)
  }

  /**
   * Removes a group; its members leave, its history stays.
   *
   * @throws TandemError `segment_not_found`, `segment_in_use`, `conflict`
   */
  async function remove(workspace: string, name: string, options: Writer): Promise<void> {
    const users = (await usedBy?.(workspace, name)) ?? []
    if (users.length > 0)
      throw new TandemError('segment_in_use', {
        detail: `${name} is named by ${users.map((user) => `${user.kind} ${user.name}`).join(', ')}.`,
      })
    await repository.write(workspace, [{ name, definition: null, expected: options.expected }], {
      by: options.by,
      check: assertSound,
    })
    touch(workspace)
  }

  async function withNames<Row extends { person: string }>(
    workspace: string,
    rows: readonly Row[],
    masked: boolean,
  ): Promise<(Row & { name: string | null })[]> {
    const names = await namesOf(workspace, [...new Set(rows.map(({ person }) => person))], masked)
    return rows.map((row) => ({ ...row, name: names.get(row.person) ?? null }))
  }

  /**
   * How many people a condition holds for at this moment, and ten of them; nothing is kept.
   *
   * @throws TandemError `definition_invalid` for an unknown group, `query_too_slow`
   */
  async function evaluate(
    workspace: string,
    condition: Condition,
    { masked }: { masked: boolean },
  ): Promise<{ count: number; people: NamedPerson[]; asOf: string }> {
    const stored = await repository.list(workspace)
    const known = new Set(stored.map(({ definition }) => definition.name))
    const faults = unknownIn(condition, known, '/condition')
    if (faults.length > 0) throw new TandemError('definition_invalid', { errors: faults })
    const now = clock()
    const plan = planOf(condition, await surroundingsOf(workspace, now))
    const { count, people } = await members.count(plan, sampleSize)
    const named = await withNames(
      workspace,
      people.map((person) => ({ person })),
      masked,
    )
    return {
      count,
      people: named.map(({ person, name }) => ({ id: person, name })),
      asOf: new Date(now).toISOString(),
    }
  }

  /** Who belongs to a group now, since when and by which event; who entered last first. @throws TandemError `segment_not_found` */
  async function membersOf(workspace: string, name: string, { masked, ...page }: Page & { masked: boolean }) {
    const stored = await get(workspace, name)
    const { members: rows, next } = await reading.members(workspace, name, page)
    const shown = await withNames(workspace, await withEvidence(workspace, stored, rows), masked)
    return {
      size: stored.size,
      members: shown.map(({ person, since, evidence, name: called }) => ({
        id: person,
        name: called,
        since: new Date(since).toISOString(),
        evidence: evidence === '' ? null : evidence,
      })),
      next,
      masked,
    }
  }

  /** When a group is evaluated as a whole, the events behind it are not looked for; they are when they are read. */
  async function withEvidence(
    workspace: string,
    stored: StoredSegment,
    rows: readonly MemberRow[],
  ): Promise<MemberRow[]> {
    const found = new Map<string, string>()
    const without = rows.filter(({ evidence }) => evidence === '')
    const people = createPeopleQueries(clickhouse)
    for (const [since, some] of Map.groupBy(without, (row) => row.since)) {
      const ids = some.map(({ person }) => person)
      const { actors } = await people.actorsOf(workspace, ids)
      const scope = {
        people: ids,
        actors: [...new Set([...ids, ...actors.map(({ actor }) => actor)])],
        seen: [],
      }
      const plan = planOfSegment(stored, await surroundingsOf(workspace, since))
      for (const [person, evidence] of await members.evidence(plan, scope, { until: since }))
        found.set(person, evidence)
    }
    return rows.map((row) => ({ ...row, evidence: row.evidence || (found.get(row.person) ?? '') }))
  }

  /** Who entered and left a group, newest first. @throws TandemError `segment_not_found` when there never was one */
  async function changes(
    workspace: string,
    name: string,
    {
      masked,
      entered,
      person,
      ...page
    }: Page & { masked: boolean; entered?: boolean | undefined; person?: string | undefined },
  ) {
    await repository.history(workspace, name)
    const { changes: rows, next } = await reading.changes(workspace, name, page, { entered, person })
    const shown = await withNames(workspace, rows, masked)
    return {
      changes: shown.map((row) => ({
        person: { id: row.person, name: row.name },
        entered: row.entered,
        at: new Date(row.at).toISOString(),
        because: row.cause satisfies Cause,
        evidence: row.evidence === '' ? null : row.evidence,
      })),
      next,
      masked,
    }
  }

  /** How many people a group had at the end of each step in which that changed; t is ISO UTC. @throws TandemError `segment_not_found` */
  async function sizes(
    workspace: string,
    name: string,
    period: { from: number; to: number; grain: SizeGrain },
  ) {
    await repository.history(workspace, name)
    const zone = await zoneOf(workspace)
    const points = await reading.sizes(workspace, name, { ...period, zone })
    return { points: points.map(({ t, size }) => ({ t: new Date(t).toISOString(), size })) }
  }

  /** The groups that a person is in. @param person id of now */
  async function segmentsOf(
    workspace: string,
    person: string,
  ): Promise<{ name: string; label: string; since: string }[]> {
    const stored = await repository.list(workspace)
    if (stored.length === 0) return []
    const labels = new Map(stored.map(({ definition }) => [definition.name, definition.label]))
    const rows = await reading.ofPerson(workspace, person, [...labels.keys()])
    return rows
      .map(({ segment, since }) => ({
        name: segment,
        label: labels.get(segment)!,
        since: new Date(since).toISOString(),
      }))
      .sort((one, other) => (one.label < other.label ? -1 : 1))
  }

  /**
   * Keeps the customers of a CSV file for a group that is a list, and says who was not found. The group itself changes when
   * its definition is saved with the upload.
   *
   * @throws TandemError `segment_not_found`, `segment_not_a_list`, `list_invalid`, `body_too_large`
   */
  async function upload(
    workspace: string,
    name: string,
    bytes: Uint8Array,
    options: { by: string; column?: string | undefined; type?: string | undefined },
  ): Promise<Upload> {
    const { definition } = await get(workspace, name)
    if (definition.kind !== 'list')
      throw new TandemError('segment_not_a_list', { detail: `${name} is made by a condition.` })
    return lists.upload(workspace, name, bytes, options)
  }

  return {
    definitionKind: segmentKind({ repository, lists, touch }),
    step,
    list,
    get,
    save,
    remove,
    history: repository.history,
    evaluate,
    members: membersOf,
    changes,
    sizes,
    segmentsOf,
    upload,
    /** Names of all groups. */
    async names(workspace: string): Promise<string[]> {
      return (await repository.list(workspace)).map(({ definition }) => definition.name)
    },
    /** Ends waiting for moments to come. */
    close(): void {
      for (const timer of timers.values()) clearTimeout(timer)
      timers.clear()
    },
  }
}
export type Segments = ReturnType<typeof createSegments>

function toListed(stored: StoredSegment, done: Progress | undefined): ListedSegment {
  const known = done !== undefined && done.version === stored.version
  return {
    ...stored,
    size: known ? done.size : null,
    asOf: known ? new Date(done.lookedAt).toISOString() : null,
  }
}

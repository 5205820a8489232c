import type { ZoneOf } from '../access/index.ts'
import type { DerivationStep } from '../derivation/index.ts'
import { createKeeping, type KeepingDependencies, type Standing } from './keeping.ts'
import { inOrder } from './order.ts'
import { type ComputedTraits, type Plan, planOf, planOfList, type Surroundings } from './plan.ts'
import type { Progress } from './progress.ts'
import type { SegmentRepository, StoredSegment } from './repository.ts'
import { eventRules, type Touched, type Watched } from './touched.ts'

export interface StepDependencies extends KeepingDependencies {
  repository: Pick<SegmentRepository, 'list'>
  zoneOf: ZoneOf
  computedTraits: (workspace: string) => Promise<ComputedTraits>
  /** Called when a workspace must be looked at again at a moment (ms), because time will have passed. */
  wakeAt: (workspace: string, moment: number) => void
  clock: () => number
}

type Change = Parameters<DerivationStep['run']>[0]

/** More people than this are not looked at one by one: everybody is. */
const mostTouched = 20_000
/** How far ahead the next moment is looked for; the workspace is looked at again by then anyway. */
const aheadMs = 60_000

/** A plan that matches nobody, for a list that has not been uploaded yet. */
const emptyUpload = '0'

/** The plan of a group at a moment. */
export function planOfSegment(
  { definition }: Pick<StoredSegment, 'definition'>,
  surroundings: Surroundings,
): Plan {
  return definition.kind === 'live'
    ? planOf(definition.condition, surroundings)
    : planOfList(definition.upload ?? emptyUpload, surroundings)
}

/** Whether a computed trait of the condition was computed for everybody since, and nobody knows whose value changed. */
function isStale(plan: Plan, { lookedAt }: Progress, computed: ComputedTraits): boolean {
  return plan.rules.some(
    (rule) => rule.kind === 'computed' && (computed.get(rule.name)?.wholeAt ?? 0) >= lookedAt,
  )
}

/** Keeps the members of all groups in step with events, people and time. */
export function createSegmentStep(dependencies: StepDependencies): DerivationStep {
  const { repository, zoneOf, progress, people, computedTraits, wakeAt, clock } = dependencies
  const keeping = createKeeping(dependencies)

  /** What the touched people are, or undefined when there are too many to be looked at one by one. */
  async function findTouched(change: Change, watched: Watched[], now: number): Promise<Touched | undefined> {
    const { workspace, received: span } = change
    if (change.people.size > mostTouched || watched.length === 0) return undefined
    const moved = await people.moved(workspace, watched, now)
    if ([...moved.values()].some((found) => found.size > mostTouched)) return undefined
    const none: Touched = {
      received: new Map(),
      receivedFrom: span?.from,
      answered: new Map(),
      moved,
      changed: change.people,
    }
    if (!span) return none
    const received = await people.received(workspace, span, mostTouched + 1)
    if (received.size > mostTouched) return undefined
    const answered = new Map<string, Set<string>>()
    for (const { name, plan } of watched) {
      const keyed = eventRules(plan).filter((rule) => rule.kind === 'unanswered' && rule.key !== undefined)
      const found = new Set<string>()
      for (const rule of keyed) {
        if (rule.kind !== 'unanswered' || received.size === 0) continue
        for (const one of await people.answered(workspace, rule, plan.zone, span)) found.add(one)
      }
      if (found.size > mostTouched) return undefined
      if (found.size > 0) answered.set(name, found)
    }
    const ofAccounts = watched.some(({ plan }) => plan.rules.some((rule) => rule.kind === 'account'))
      ? await people.ofAccounts(workspace, span)
      : []
    return { ...none, received, answered, changed: new Set([...change.people, ...ofAccounts]) }
  }

  async function follow(change: Change): Promise<void> {
    const { workspace } = change
    const [stored, done] = await Promise.all([repository.list(workspace), progress.read(workspace)])
    if (stored.length === 0 && done.size === 0) return
    const now = clock()
    const surroundings: Surroundings = {
      workspace,
      now,
      zone: await zoneOf(workspace),
      computed: await computedTraits(workspace),
    }
    await keeping.mend(workspace, stored, done)
    await keeping.clear(workspace, stored, done, now)
    const sorted = inOrder(stored.map((one) => ({ ...one.definition, stored: one })))
    // A circle cannot be saved.
    const order = 'order' in sorted ? sorted.order.map((one) => one.stored) : []
    const watched = order.map((one): Standing => {
      const before = done.get(one.definition.name)
      const plan = planOfSegment(one, surroundings)
      const followed =
        before && before.version === one.version && !isStale(plan, before, surroundings.computed)
      return {
        name: one.definition.name,
        plan,
        lookedAt: before?.lookedAt ?? 0,
        stored: one,
        before,
        followed: followed === true,
      }
    })
    const standing = watched.filter(({ followed }) => followed)
    const touched = change.whole ? undefined : await findTouched(change, standing, now)
    await keeping.bringUp(workspace, watched, touched, now)
    const next = await people.nextMove(workspace, watched, now, aheadMs)
    if (next !== undefined) wakeAt(workspace, next)
  }

  return {
    name: 'groups',
    async run(change) {
      await progress.alone(change.workspace, () => follow(change))
      return undefined
    },
  }
}

import type { DefinitionKind, Use, Wanted } from '../definitions/index.ts'
import type { FieldError } from '../errors.ts'
import { leavesOf } from './condition.ts'
import type { Lists } from './lists.ts'
import { inOrder } from './order.ts'
import type { SegmentRepository } from './repository.ts'
import type { Segment } from './segment.ts'

/** Groups of customers as documents and "used by" see them. */
export function segmentKind({
  repository,
  lists,
  touch,
}: {
  repository: SegmentRepository
  lists: Pick<Lists, 'has'>
  touch: (workspace: string) => void
}): DefinitionKind<Segment> {
  return {
    store: repository,
    folder: 'groups',
    write: 'segments:write',
    uses(segment) {
      const told = segment.tellTraits.map((name): Use => ({ kind: 'trait', name, needed: false }))
      if (segment.kind === 'list') return told
      const asked = leavesOf(segment.condition).flatMap((leaf): Use[] => {
        if ('segment' in leaf) return [{ kind: 'group', name: leaf.segment, needed: true }]
        // A source may send a trait of this name instead.
        return 'trait' in leaf ? [{ kind: 'trait', name: leaf.trait, needed: false }] : []
      })
      return [
        ...asked,
        ...told.filter(({ name }) => !asked.some((use) => use.kind === 'trait' && use.name === name)),
      ]
    },
    async faults(workspace, after, changed) {
      const missing = await Promise.all(changed.map((wanted) => missingUpload(workspace, wanted)))
      const sorted = inOrder(after)
      const circle = 'circle' in sorted ? [circleFault(sorted.circle, changed)] : []
      return [...missing.flat(), ...circle]
    },
    changed: (workspace) => touch(workspace),
  }

  async function missingUpload(
    workspace: string,
    { definition, place }: Wanted<Segment>,
  ): Promise<FieldError[]> {
    if (definition.kind !== 'list' || definition.upload === undefined) return []
    if (await lists.has(workspace, definition.name, definition.upload)) return []
    return [{ path: place, message: `nothing was uploaded to ${definition.name} as ${definition.upload}` }]
  }
}

function circleFault(circle: readonly string[], changed: readonly Wanted<Segment>[]): FieldError {
  const place = changed.find(({ definition }) => circle.includes(definition.name))?.place
  return { path: place ?? 'groups', message: `groups name each other in a circle: ${circle.join(' → ')}` }
}

import { type FieldError, TandemError } from '../errors.ts'
import type { Condition } from './condition.ts'
import { inOrder, namedBy } from './order.ts'
import { type Segment, type SegmentInput, segmentSchema } from './segment.ts'

/** @throws TandemError `definition_invalid` naming each fault and its place */
export function readSegment(given: SegmentInput): Segment {
  const parsed = segmentSchema.safeParse(given)
  if (parsed.success) return parsed.data
  throw new TandemError('definition_invalid', {
    errors: parsed.error.issues.map(({ path, message }) => ({
      path: `/${path.map(String).join('/')}`,
      message,
    })),
  })
}

/** Names of groups in a condition, each with its place. */
function placesOf(condition: Condition, path: string): { name: string; path: string }[] {
  if ('and' in condition) return condition.and.flatMap((part, at) => placesOf(part, `${path}/and/${at}`))
  if ('or' in condition) return condition.or.flatMap((part, at) => placesOf(part, `${path}/or/${at}`))
  if ('not' in condition) return placesOf(condition.not, `${path}/not`)
  return 'segment' in condition ? [{ name: condition.segment, path: `${path}/segment` }] : []
}

/** What a condition names and is not there. */
export function unknownIn(condition: Condition, known: ReadonlySet<string>, path: string): FieldError[] {
  return placesOf(condition, path)
    .filter(({ name }) => !known.has(name))
    .map((place) => ({ path: place.path, message: `there is no group ${place.name}` }))
}

/**
 * Whether all groups can stand together, as they would be after a change.
 *
 * @param removed names of groups that the change removes
 * @throws TandemError `segment_in_use`, `definition_invalid` for an unknown group, `segment_circle`
 */
export function assertSound(segments: readonly Segment[], removed: readonly string[]): void {
  const known = new Set(segments.map(({ name }) => name))
  for (const name of removed) {
    if (known.has(name)) continue
    const users = segments.filter((segment) => namedBy(segment).includes(name))
    if (users.length > 0)
      throw new TandemError('segment_in_use', {
        detail: `${name} is named by ${users.map((user) => user.name).join(', ')}.`,
      })
  }
  const faults = segments.flatMap((segment) =>
    segment.kind === 'live' ? unknownIn(segment.condition, known, '/condition') : [],
  )
  if (faults.length > 0) throw new TandemError('definition_invalid', { errors: faults })
  const sorted = inOrder(segments)
  if ('circle' in sorted) throw new TandemError('segment_circle', { detail: sorted.circle.join(' → ') })
}

import type { AnnotationKind } from '../../src/boards/index.ts'

/** Kinds of what happens, in the order in which they are offered. */
export const happenedKinds = [
  'release',
  'price',
  'outage',
  'message',
  'other',
] as const satisfies readonly AnnotationKind[]

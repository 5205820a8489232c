import type { Postgres } from '../db/index.ts'
import { createDefinitionStore, type DefinitionStore, type Stored } from '../definitions/index.ts'
import { type Segment, segmentSchema } from './segment.ts'

/** A group as it is kept. */
export type StoredSegment = Stored<Segment>
export type SegmentRepository = DefinitionStore<Segment>

/** Groups in PostgreSQL, with every change there was. */
export function createSegmentRepository(postgres: Postgres, clock: () => number): SegmentRepository {
  return createDefinitionStore({
    postgres,
    clock,
    kind: 'group',
    schema: segmentSchema,
    fieldOrder: [
      'name',
      'label',
      'description',
      'kind',
      'owner',
      'tell',
      'tellTraits',
      'condition',
      'upload',
    ],
    noun: 'group',
    notFound: 'segment_not_found',
  })
}

export { type Condition, conditionSchema } from './condition.ts'
export { type Segment, type SegmentInput, segmentSchema } from './segment.ts'

import type { FeatureMeta } from './feature.ts'
import type { TrainedModel } from './model.ts'

/**
 * What the child process that trains reads. A directory holds `training.json` (a `TrainingFile`) and a file of rows for each
 * look. A row is little-endian and without gaps:
 *
 *     id UInt64 · one Float32 for each feature (NaN: nothing known) · outcome Float32 · one Int16 for each group
 *
 * Outcome as in `Look`: days from the cut-off, Infinity where none came, NaN where it cannot be known. A group is the index
 * into its names, −1 where it is not known.
 */
export interface TrainingFile {
  format: 1
  /** Columns in their order. */
  features: FeatureMeta[]
  groups: { property: string; names: string[] }[]
  /** Oldest first. */
  looks: { at: number; followedDays: number; file: string; rows: number }[]
  /** A model for each; looks that were followed for less are left out of it. */
  models: {
    horizonDays: number
    lookAfter: number
    seed: number
    /** The version in use, to be compared with; null when there is none. */
    previous: TrainedModel | null
  }[]
  /** Columns that bands of small data are made of. */
  pattern: { recency?: string; frequency?: string; value?: string }
}

/**
 * What the child that scores reads: rows as in `TrainingFile`. It writes a file of rows for each model:
 *
 *     id UInt64 · chance Float32
 */
export interface ScoringFile {
  format: 1
  features: FeatureMeta[]
  groups: number
  file: string
  rows: number
  models: { horizonDays: number; model: TrainedModel; into: string }[]
}

/** Bytes of a row of features. */
export function rowBytes(features: number, groups: number): number {
  return 8 + features * 4 + 4 + groups * 2
}

import { z } from 'zod'

/**
 * What the child process of training and scoring is asked for: a JSON file, because the process may be killed and the
 * request given again.
 *
 * Files of rows are ClickHouse's `RowBinary` of columns of 8 bytes, little-endian, each row: `UInt64` person ·
 * `Float64` per feature, in the order of `features` · in training also `Float64` outcome (days from the cut-off to the
 * loss; inf where none came, nan where it cannot be known) · `Float64` per grouping (index into its names, −1 for none).
 */
const groupings = z.array(z.object({ property: z.string(), names: z.array(z.string()) })).default([])

export const trainingRequestShape = z.discriminatedUnion('task', [
  z.object({
    task: z.literal('train'),
    features: z.array(z.string()).min(1),
    horizonDays: z.number().positive(),
    /** Days after a look until all its outcomes are known, where it is not the horizon. */
    knownAfterDays: z.number().positive().optional(),
    seed: z.int(),
    lookAfter: z.int().positive().optional(),
    pattern: z
      .object({
        recency: z.string().optional(),
        frequency: z.string().optional(),
        value: z.string().optional(),
      })
      .optional(),
    /** Oldest first. */
    looks: z.array(z.object({ at: z.number(), followedDays: z.number(), rows: z.string() })),
    groupings,
    /** File of the version in use. */
    previous: z.string().optional(),
    /** Where the model is written, by renaming a finished file. */
    out: z.string(),
  }),
  z.object({
    task: z.literal('score'),
    features: z.array(z.string()).min(1),
    model: z.string(),
    rows: z.string(),
    /** Without use in scoring, but columns of the file where it was written with them. */
    groupings,
    /** `RowBinary` of `UInt64` person · `Float64` chance, in the order of the rows. */
    out: z.string(),
    /** So many people of the highest chance are explained as well … */
    explain: z.int().nonnegative().default(0),
    /** … and those named here; numbers as text. */
    explainPeople: z.array(z.string()).default([]),
    /** JSON lines: {person, chance, low, high, n, left, explanation}; and the summary {drift, …} at `out` + `.json`. */
    explanations: z.string(),
  }),
])
export type TrainingRequest = z.input<typeof trainingRequestShape>

/** What the scoring of a file says about all of it. */
export const scoringSummaryShape = z.object({
  rows: z.int(),
  /** Mean chance. */
  mean: z.number().nullable(),
  drift: z.object({
    /** Population stability of the chances; above .25 the model no longer knows these customers. */
    scores: z.number().nullable(),
    features: z.array(z.object({ feature: z.string(), index: z.number() })),
  }),
  seconds: z.number(),
  /** Of the processor, which a busy machine does not stretch. */
  cpuSeconds: z.number(),
})
export type ScoringSummary = z.infer<typeof scoringSummaryShape>

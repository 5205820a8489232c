import { z } from 'zod'

/**
 * The shapes of the model of the early warning. How it is trained stands in `model-training.ts`, how it scores in
 * `model-scoring.ts`, how it explains in `model-explanation.ts`.
 *
 * A **look** is one moment at which all customers are looked at: what they had done by then (features) and what
 * followed (outcome).
 */

/** All customers as they were at one moment. Columns are as long as `people`; NaN is a value that is not known. */
export interface Matrix {
  /** Whose row it is: the person's or account's number. */
  people: BigUint64Array
  /** One column per feature, in the order of the model's features. */
  columns: Float64Array[]
}

/** A property by which fairness is looked at, such as the city or the plan. */
export interface Grouping {
  property: string
  names: string[]
  /** Index into `names` of each row; −1 where it is not known. */
  of: Int16Array
}

export interface Look extends Matrix {
  /** The cut-off, ms UTC: features are of events before it, the outcome of events from it on. */
  at: number
  /** Days after the cut-off of which the events are known. */
  followedDays: number
  /**
   * Days from the cut-off to the loss (or the bad answer); Infinity where none came in the days followed, NaN where it
   * cannot be known (nobody asked): such a row is left out.
   */
  outcome: Float64Array
  groups?: Grouping[]
}

export interface TrainingInput {
  /** Names of the features, in the order of the columns of every look. */
  features: string[]
  /** Oldest first. Labels are `outcome ≤ horizonDays`; looks followed for less than the horizon are left out. */
  looks: Look[]
  horizonDays: number
  /** Days after a look until all its outcomes are known, where it is not the horizon: a look that is a span of time. */
  knownAfterDays?: number
  seed: number
  /** How many people can be looked after at one look: the line of the alert budget for recall and lead time. */
  lookAfter?: number
  /** Columns that say how recently, how often and for how much someone came: bands of small data are made of them. */
  pattern?: { recency?: string; frequency?: string; value?: string }
  /** The version in use, compared on the same looks. */
  previous?: TrainedModel
}

const share = z.number().min(0).max(1)
const interval = z.object({ value: z.number(), low: z.number(), high: z.number() })

/** Trees as columns over nodes; a leaf has feature −1. Children stand behind their parent. */
const treeShape = z.object({
  feature: z.array(z.int()),
  /** Values up to and with it go left. */
  threshold: z.array(z.number()),
  missingLeft: z.array(z.int().min(0).max(1)),
  left: z.array(z.int()),
  right: z.array(z.int()),
  /** Of a leaf, in log odds. */
  value: z.array(z.number()),
  /** Rows of the training that came by, for the explanation. */
  cover: z.array(z.number()),
})

const scorerShape = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('base'), logOdds: z.number() }),
  z.object({ kind: z.literal('pattern'), logOdds: z.number(), trees: z.array(treeShape) }),
  z.object({ kind: z.literal('boosted'), logOdds: z.number(), trees: z.array(treeShape) }),
  z.object({
    kind: z.literal('logistic'),
    logOdds: z.number(),
    /** Per feature; log: the value is taken as sign·log(1+|value|) first; NaN adds `missing`. */
    terms: z.array(
      z.object({
        log: z.boolean(),
        /** Values beyond are taken as these, so that a single odd one decides nothing. */
        low: z.number(),
        high: z.number(),
        middle: z.number(),
        spread: z.number().positive(),
        weight: z.number(),
        missing: z.number(),
      }),
    ),
    ridge: z.number().min(0),
  }),
])
export type Scorer = z.infer<typeof scorerShape>

/** From log odds to a chance: by points with straight lines between them, by a line in log odds, or as they are. */
const calibrationShape = z.discriminatedUnion('method', [
  z.object({ method: z.literal('none') }),
  z.object({ method: z.literal('platt'), slope: z.number(), intercept: z.number() }),
  z.object({ method: z.literal('isotonic'), at: z.array(z.number()), chance: z.array(share) }),
])
export type Calibration = z.infer<typeof calibrationShape>

const binShape = z.object({
  from: share,
  to: share,
  /** Mean chance that was told. */
  told: share,
  n: z.int(),
  left: z.int(),
  low: share,
  high: share,
})
export type Bin = z.infer<typeof binShape>

export const checkNames = [
  'enough_left',
  'both_outcomes',
  'no_leak',
  'better_than_chance',
  'tells_people_apart',
  'better_than_base',
  'calibrated',
  'not_worse_than_last',
  'little_drift',
] as const

const checkShape = z.object({
  name: z.enum(checkNames),
  passed: z.boolean(),
  /** A version is put in use only when all that are required passed. */
  required: z.boolean(),
  /** Figures of the sentence the page says, by name. */
  detail: z.record(z.string(), z.union([z.number(), z.string(), z.null()])),
})
export type Check = z.infer<typeof checkShape>

const candidateShape = z.object({
  kind: z.enum(['base', 'pattern', 'logistic', 'boosted']),
  auc: interval.nullable(),
  brier: z.number(),
  logLoss: z.number(),
  /** Against the simpler one it had to beat: difference of log losses (below 0 is better) and its probability. */
  against: z.object({ kind: z.string(), difference: interval, p: share, better: z.boolean() }).nullable(),
  chosen: z.boolean(),
})
export type Candidate = z.infer<typeof candidateShape>

const qualityShape = z.object({
  /** Later looks that the training had not seen; people it had not seen, where there are too few looks; or neither. */
  tested: z.enum(['out_of_time', 'cross_validated', 'not_tested']),
  rows: z.int(),
  left: z.int(),
  auc: interval.nullable(),
  /** Of pairs of customers of the same look; versions of before have none. */
  aucWithinLooks: interval.nullable().default(null),
  brier: z.number().nullable(),
  brierOfBase: z.number().nullable(),
  logLoss: z.number().nullable(),
  slope: interval.nullable(),
  intercept: interval.nullable(),
  /** Brier = reliability − resolution + uncertainty. */
  decomposition: z
    .object({ reliability: z.number(), resolution: z.number(), uncertainty: z.number() })
    .nullable(),
  reliability: z.array(binShape),
  precisionAt: z.array(
    z.object({ k: z.int(), precision: share, low: share, high: share, recall: share, lift: z.number() }),
  ),
  /** Of those who left at least so many days after a look (and less than 30 more): over the line at that look. */
  recallBefore: z.array(
    z.object({ days: z.int(), left: z.int(), found: z.int(), recall: share, low: share, high: share }),
  ),
  /** Days from the first look over the line to the loss, of those found. */
  leadTime: z
    .object({ n: z.int(), quarter: z.number(), median: z.number(), threeQuarters: z.number() })
    .nullable(),
  groups: z.array(
    z.object({
      property: z.string(),
      value: z.string(),
      n: z.int(),
      left: z.int(),
      /** Mean chance told, beside the interval of the share that left. */
      told: share,
      low: share,
      high: share,
      /** False: more or fewer left than was told, beyond noise (corrected for the number of groups). */
      calibrated: z.boolean(),
      /** Of those who left, over the line. */
      recall: share.nullable(),
      flagged: share,
    }),
  ),
  versusLast: z
    .object({
      auc: interval.nullable(),
      brier: interval.nullable(),
      verdict: z.enum(['better', 'worse', 'alike']),
    })
    .nullable(),
})
export type Quality = z.infer<typeof qualityShape>

export const trainedModelShape = z.object({
  format: z.literal(1),
  kind: z.enum(['base', 'pattern', 'logistic', 'boosted']),
  horizonDays: z.number(),
  seed: z.int(),
  features: z.array(
    z.object({
      name: z.string(),
      /** The middle value of the customers of the last look; null when nobody has one. */
      usual: z.number().nullable(),
      missing: share,
      /** Edges of tenths and the shares between them (the last is of missing values), for drift. */
      edges: z.array(z.number()),
      shares: z.array(share),
      /** Mean size of its effect in probability points over the customers. */
      importance: z.number(),
    }),
  ),
  scorer: scorerShape,
  calibration: calibrationShape,
  /** Chance of all customers together: where every waterfall begins. */
  base: share,
  /** Customers whose contributions stand for all: log odds, weight, contribution of each feature. */
  background: z.object({
    logOdds: z.array(z.number()),
    weight: z.array(z.number()),
    parts: z.array(z.array(z.number())),
  }),
  /** What followed in situations like it: for `likely`. */
  bins: z.array(binShape),
  /** Chance of the customer who would have been the last within the line at the last look; null without one. */
  line: share.nullable(),
  scores: z.object({ edges: z.array(z.number()), shares: z.array(share) }),
  trainedOn: z.array(z.object({ at: z.number(), rows: z.int(), left: z.int() })),
  /** Features that were left out, and why. */
  leftOut: z.array(z.object({ feature: z.string(), why: z.enum(['constant', 'empty', 'leaks']) })),
  candidates: z.array(candidateShape),
  quality: qualityShape,
  checks: z.array(checkShape),
  /** Whether all required checks passed. */
  usable: z.boolean(),
})
export type TrainedModel = z.infer<typeof trainedModelShape>

/** From all customers to one: `base` + the sum of `effect` = `chance`, all in whole millionths. */
export interface Explanation {
  base: number
  chance: number
  /** Largest effect first; features without effect are left out. `value` is NaN where it is not known. */
  parts: { feature: string; effect: number; value: number; usual: number | null }[]
}

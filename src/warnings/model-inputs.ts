import type { ComingAndGoing } from './alive-feature.ts'
import { type FeaturePlan, type Money, type NameSeen, planFeatures } from './feature-plan.ts'
import type { LexiconWord } from './lexicon.ts'
import { type WordsInUse, wordsInUse } from './sentiment.ts'
import type { LeavingDefinition } from './settings.ts'

/** All that the features of a version follow from, beside the events: with it a score can be worked out again. */
export interface ModelInputs {
  /** Event names that there were. */
  seen: NameSeen[]
  money: Money | null
  leaving: LeavingDefinition | null
  /** Own words of the company at that time. */
  words: { en?: LexiconWord[]; de?: LexiconWord[] }
  /** Low answers are under this; of the signal dissatisfied. */
  below: number
  /** Other events that say somebody is dissatisfied. */
  lowEvents?: string[]
  /** Days before a moment that features are made of; versions of before have none and look at everything. */
  lookbackDays?: number
  /** How customers come and stop, where leaving is to stop; null where it could not be told. */
  alive?: ComingAndGoing | null | undefined
  seed: number
}

/** The features of a version, as they were when it was trained. */
export function planOf(inputs: ModelInputs): { plan: FeaturePlan; words: WordsInUse[] } {
  return {
    plan: planFeatures(inputs.seen, {
      money: inputs.money,
      leaving: inputs.leaving,
      lowEvents: inputs.lowEvents,
      lookbackDays: inputs.lookbackDays,
      alive: inputs.alive,
    }),
    words: wordsInUse(inputs.words),
  }
}

import type { Team } from '../access/index.ts'
import type { FeatureMeta } from './feature.ts'
import type { Recipe } from './recipe.ts'
import type { EventSetName } from './vocabulary.ts'

/**
 * Sets of events beside those of the vocabulary: `active` is what customers do themselves, `main` what counts as coming
 * (orders, or what the definition of leaving says), `money` what they pay, `words` what they write, with how it sounds,
 * `leavingPage` pages about ending a contract, `left` earlier leavings, `own:…` an event that is not in the vocabulary.
 */
export type SetName =
  | EventSetName
  | 'active'
  | 'main'
  | 'money'
  | 'words'
  | 'leavingPage'
  | 'left'
  | `own:${string}`

/** A feature: what people are told of it, and how it is worked out. */
export interface Feature {
  meta: FeatureMeta
  recipe: Recipe<SetName> | 'tenure'
}

export type Label = [unit: FeatureMeta['unit'], good: FeatureMeta['good'], en: string, de: string]

/** Entries of one family and of the teams that can help. */
export function entriesOf(family: FeatureMeta['family'], teams: Team[]) {
  return (name: string, recipe: Feature['recipe'], ...[unit, good, en, de]: Label): Feature => ({
    meta: { name, label: { en, de }, family, teams, unit, good },
    recipe,
  })
}

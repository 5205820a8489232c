export { benchLearning, benchScoring } from './bench.ts'
export { benchFeatures } from './bench-features.ts'
export type { WarningLetter } from './digest.ts'
export type { FeatureFamily, FeatureMeta } from './feature.ts'
export type { Lexicon, LexiconWord } from './lexicon.ts'
export type { ModelPage, ModelStanding, ModelSummary, ModelVersion, WarningRun } from './model-page.ts'
export { warningRoutes } from './routes.ts'
export type { LeavingDefinition, LeavingSuggestion, StoredSettings, WarningSettings } from './settings.ts'
export type {
  ActionKey,
  Helped,
  PersonScore,
  PersonWarnings,
  Reason,
  Saves,
  Signal,
  Warning,
  WarningDetail,
  WarningKind,
  WarningState,
  WarningsPage,
  Whose,
} from './warning.ts'
export { createWarnings, type Warnings } from './warnings.ts'

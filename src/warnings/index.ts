export { benchLearning, benchScoring, type TrueRisk } from './bench.ts'
export { benchFeatures } from './bench-features.ts'
export { type Chance, isChanceTrait } from './chance.ts'
export type { WarningLetter } from './digest.ts'
export type { Lexicon, LexiconWord } from './lexicon.ts'
export type { ModelPage, ModelSummary, WarningRun } from './model-page.ts'
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
  WarningsPage,
  Whose,
} from './warning.ts'
export { createWarnings } from './warnings.ts'

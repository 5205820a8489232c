export { benchMatching } from './bench.ts'
export { createMatching } from './matching.ts'
export { matchingRoutes } from './routes.ts'
export type { MatchingRun, PersonField, SettingsChange, StoredSettings } from './run.ts'

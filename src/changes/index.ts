export { benchChanges, type PlantedChange } from './bench.ts'
export type {
  Candidate,
  Change,
  ChangeDetail,
  ChangeKind,
  ChangeState,
  ClosedAs,
  Decomposition,
  Mark,
  PersonChange,
} from './change.ts'
export { createChanges } from './changes.ts'
export type { ChangeList, LookResult, PersonChangeList, WatchedList } from './route-shapes.ts'
export { changeRoutes } from './routes.ts'
export type { ChangeSettings, ChangeSettingsInput, Silence, SilenceInput } from './settings.ts'
export type { ChangesLetter } from './telling.ts'

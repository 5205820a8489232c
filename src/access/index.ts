export { type Access, type AccessDependencies, createAccess } from './access.ts'
export { type ApiEnv, createApi } from './api.ts'
export {
  can,
  demand,
  type Principal,
  type Right,
  type Role,
  rights,
  roles,
  type Team,
  teams,
} from './principal.ts'
export type { Source, SourceDetails, SourceKind, WriteKey } from './source.ts'
export { sourceKindSchema } from './source.ts'
export { type Workspace, workspaceSchema } from './workspaces.ts'

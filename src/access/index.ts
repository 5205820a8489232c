export { type Access, type AccessDependencies, createAccess } from './access.ts'
export { clientAddress } from './address.ts'
export { type ApiEnv, createApi } from './api.ts'
export { workspaceHeader } from './authenticate.ts'
export { localTokenPath } from './local-token.ts'
export { openAccessRoutes } from './open-routes.ts'
export { isLoopback, mainWorkspace } from './owner.ts'
export {
  can,
  demand,
  demandWall,
  type MemberRole,
  memberRoleSchema,
  type Principal,
  type Right,
  type Role,
  rightSchema,
  rights,
  roleSchema,
  roles,
  type Team,
  teamSchema,
  teams,
} from './principal.ts'
export { accessRoutes } from './routes.ts'
export {
  type Source,
  type SourceDetails,
  type SourceKind,
  sourceKindSchema,
  type WriteKey,
} from './source.ts'
export { type Workspace, workspaceSchema } from './workspaces.ts'

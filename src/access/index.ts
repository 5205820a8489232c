export { type Access, createAccess } from './access.ts'
export { clientAddress } from './address.ts'
export { type ApiEnv, createApi } from './api.ts'
export { type Language, languageSchema, languages } from './language.ts'
export { openAccessRoutes } from './open-routes.ts'
export { isLoopback, mainWorkspace } from './owner.ts'
export {
  can,
  demand,
  type MemberRole,
  type Principal,
  type Right,
  type Role,
  rights,
  roles,
  screenLookSchema,
  type Team,
  teamSchema,
  teams,
} from './principal.ts'
export { body, json } from './route-shapes.ts'
export { accessRoutes } from './routes.ts'
export type { LinkMaker } from './signed-links.ts'
export { type Source, type SourceDetails, type SourceKind, sourceKindSchema } from './source.ts'
export { createZones, type ZoneOf } from './time-zone.ts'
export { hashToken, newId, newToken } from './token.ts'
export type { Workspace } from './workspaces.ts'

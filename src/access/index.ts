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

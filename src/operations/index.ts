export type { Health } from './health.ts'
export { restore } from './restore.ts'
export { operationsRoutes } from './routes.ts'

export { restore } from './restore.ts'
export { operationsRoutes } from './routes.ts'

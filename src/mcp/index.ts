export { mcpRoutes } from './server.ts'

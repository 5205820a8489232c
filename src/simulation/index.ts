import { createApi } from '../access/index.ts'
export const createDemo = (_: object) => ({
  start: async (_options: object) => undefined,
  close: async () => undefined,
})
export const simulationRoutes = (_: object) => createApi()

export { benchSimulation } from './bench.ts'
export { createDemo, type SimulationRun } from './demo.ts'
export { simulationRoutes } from './routes.ts'

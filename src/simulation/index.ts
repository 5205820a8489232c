export { benchSimulation } from './bench.ts'
export { createDemo, demoWorkspace, type SimulationRun } from './demo.ts'
export { simulationRoutes } from './routes.ts'

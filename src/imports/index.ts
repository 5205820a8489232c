export { benchImport } from './bench.ts'
export type { ImportPreview, ImportStatus } from './import.ts'
export { createImports } from './imports.ts'
export { importRoutes } from './routes.ts'

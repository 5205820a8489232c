export { benchImport } from './bench.ts'
export {
  type ImportCounts,
  type ImportPreview,
  type ImportState,
  type ImportStatus,
  importSchema,
  previewSchema,
} from './import.ts'
export { createImports, type Imports, type ImportsDependencies } from './imports.ts'
export { importRoutes } from './routes.ts'

export { describeChange, ordered } from './describe-change.ts'
export { definitionRoutes } from './routes.ts'
export { createDefinitionStore, type DefinitionStore, type Write } from './store.ts'
export { type Change, type Stored, storedSchema, versionedQuery, type Writer } from './stored.ts'

export { compileMapping, type Mapping, toCalls } from './mapping.ts'
export { parseMapping } from './mapping-file.ts'

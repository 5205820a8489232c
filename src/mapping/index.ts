export { type ApplyOptions, compileMapping, type Mapping, toCalls } from './mapping.ts'
export { type MappingDefinition, mappingSchema, parseMapping } from './mapping-file.ts'

export { type ApplyOptions, compileMapping, type Mapping } from './mapping.ts'
export { type MappingDefinition, mappingSchema, parseMapping } from './mapping-file.ts'

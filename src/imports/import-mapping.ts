import { parseDocument } from 'yaml'
import { z } from 'zod'
import { TandemError } from '../errors.ts'
import { compileMapping, type Mapping } from '../mapping/index.ts'
import { createTimeReader, type ReadTime } from './local-time.ts'
import { columnsOf, compileTemplate, type Template } from './template.ts'

const csvSchema = z.strictObject({
  delimiter: z.string().length(1).default(','),
  quote: z.string().max(1).default('"'),
  encoding: z
    .string()
    .default('utf-8')
    .refine(isEncoding, 'No encoding of this name; utf-8, latin1 and windows-1252 are some.'),
  header: z
    .array(z.string().min(1))
    .min(1)
    .optional()
    .describe('column names of a file without a header line'),
})

const joinSchema = z.strictObject({
  file: z.string().describe('name pattern of the file whose columns are added to each row'),
  on: z.string().describe('column that both files have'),
  columns: z.array(z.string()).min(1),
  missing: z
    .enum(['error', 'empty'])
    .default('error')
    .describe('what a row is whose key the other file does not have'),
})
export type Join = z.infer<typeof joinSchema>

const sectionFields = {
  format: z
    .enum(['csv', 'ndjson', 'json'])
    .optional()
    .describe('of a text file; seen from its bytes when absent'),
  csv: csvSchema.prefault({}),
  timeZone: z.string().optional().describe('IANA zone of times that do not name theirs'),
  where: z.string().max(65_536).optional().describe('condition; rows for which it is not true are left out'),
  optional: z
    .array(z.string())
    .default([])
    .describe('columns the file may lack though the expression names them'),
  join: z.array(joinSchema).default([]),
}

const sectionSchema = z.strictObject({
  match: z
    .string()
    .default('*')
    .describe('file name pattern with * and ?; the first section that fits is taken'),
  ...sectionFields,
  events: z
    .string()
    .min(1)
    .max(65_536)
    .optional()
    .describe('JSONata; absent for a file that is only joined to others'),
})

const importMappingSchema = z
  .strictObject({
    name: z.string().trim().min(1).max(120),
    description: z.string().max(2000).optional(),
    source: z
      .string()
      .trim()
      .min(1)
      .max(120)
      .optional()
      .describe('source of the events; made when it is not there'),
    vars: z.record(z.string(), z.json()).optional(),
    ...sectionFields,
    events: z.string().min(1).max(65_536).optional(),
    files: z.array(sectionSchema).min(1).max(50).optional(),
  })
  .refine((given) => (given.events === undefined) !== (given.files === undefined), {
    message: 'Give either `events` for all files, or `files` with one entry for each kind of file.',
    path: ['events'],
  })

type SectionDefinition = z.infer<typeof sectionSchema>

/** How one kind of file of an import becomes events. */
export interface Section extends Omit<SectionDefinition, 'events' | 'where'> {
  /** Absent when the file is only joined to others. */
  mapping: Mapping | undefined
  readTime: ReadTime
  /** Columns that a file with named columns must have: those the expressions name, but for `optional` and joined ones. */
  columns: string[]
  /** Whether a row is to be imported; absent means every row. */
  where: Template | undefined
}

/** A mapping file for imports: what `src/mapping` knows, plus how the files are written and joined. */
export interface ImportMapping {
  name: string
  /** Name of the source; the mapping's name when it gives none. */
  source: string
  sections: Section[]
}

/**
 * Reads and compiles a mapping file (YAML or JSON).
 *
 * @throws TandemError `import_mapping_invalid` naming line or field; `mapping_invalid` naming the place in an expression
 */
export async function parseImportMapping(text: string): Promise<ImportMapping> {
  const document = parseDocument(text, { prettyErrors: true })
  const problem = document.errors[0]
  if (problem) throw new TandemError('import_mapping_invalid', { detail: problem.message.split('\n')[0] })
  const checked = importMappingSchema.safeParse(document.toJS({ maxAliasCount: 50 }))
  if (!checked.success) {
    throw new TandemError('import_mapping_invalid', {
      errors: checked.error.issues.map((issue) => ({
        path: `/${issue.path.map(String).join('/')}`,
        message: issue.message,
      })),
      detail: checked.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; '),
    })
  }
  const { name, source, vars, files, description: _, timeZone, ...rest } = checked.data
  const definitions: SectionDefinition[] = files ?? [{ match: '*', timeZone, ...rest }]
  if (!definitions.some((section) => section.events))
    throw new TandemError('import_mapping_invalid', { detail: 'No entry of `files` has `events`.' })
  const sections = await Promise.all(
    definitions.map(async ({ events, where, ...section }) => ({
      ...section,
      mapping: events === undefined ? undefined : compileSection({ name, vars, events }, section.match),
      readTime: createTimeReader(section.timeZone ?? timeZone),
      columns: neededColumns([events, where], section),
      where: where === undefined ? undefined : await compileCondition(where, vars),
    })),
  )
  return { name, source: source ?? name, sections }
}

function compileSection(
  definition: { name: string; vars: Mapping['definition']['vars'] | undefined; events: string },
  match: string,
): Mapping {
  try {
    return compileMapping(definition)
  } catch (error) {
    if (!(error instanceof TandemError) || match === '*') throw error
    throw new TandemError(error.code, { detail: `In the entry for ${match}: ${error.detail}`, cause: error })
  }
}

function neededColumns(
  expressions: (string | undefined)[],
  section: { optional: string[]; join: Join[] },
): string[] {
  const joined = section.join.flatMap((join) => join.columns)
  const spared = new Set([...section.optional, ...joined])
  const named = expressions.flatMap((expression) => (expression === undefined ? [] : columnsOf(expression)))
  return [...new Set([...named, ...section.join.map((join) => join.on)])].filter((name) => !spared.has(name))
}

async function compileCondition(where: string, vars: Record<string, unknown> | undefined): Promise<Template> {
  const template = await compileTemplate(where, vars).catch((cause: Error) => {
    throw new TandemError('import_mapping_invalid', { detail: `where: ${cause.message}`, cause })
  })
  if (template) return template
  throw new TandemError('import_mapping_invalid', {
    detail: 'where: only columns, literals, operators and functions of single values are known here.',
  })
}

/**
 * The section for a file.
 *
 * @throws TandemError `import_file_unknown` when no pattern fits its name
 */
export function sectionFor(mapping: ImportMapping, fileName: string): Section {
  const section = mapping.sections.find((candidate) => nameFits(candidate.match, fileName))
  if (section) return section
  const patterns = mapping.sections.map((candidate) => candidate.match).join(', ')
  throw new TandemError('import_file_unknown', { detail: `${fileName}; the mapping knows ${patterns}` })
}

/** Whether a file's name fits a pattern in which `*` is any text and `?` any character; case does not count. */
export function nameFits(pattern: string, fileName: string): boolean {
  const expression = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.')
  return new RegExp(`^${expression}$`, 'is').test(fileName)
}

function isEncoding(label: string): boolean {
  try {
    new TextDecoder(label)
    return true
  } catch {
    return false
  }
}

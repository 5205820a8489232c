import { LineCounter, parseDocument } from 'yaml'
import { z } from 'zod'
import { TandemError } from '../errors.ts'

/** A mapping as files and the database keep it: how records of another system become Segment calls. */
const mappingSchema = z
  .strictObject({
    name: z.string().trim().min(1).max(120),
    description: z.string().max(2000).optional(),
    /** Name of the source its events come from; an import makes it when it is not there. */
    source: z.string().trim().min(1).max(120).optional(),
    /** Constants the expression reads as `$name`. */
    vars: z.record(z.string().regex(/^[A-Za-z_]\w*$/), z.unknown()).optional(),
    /** JSONata that gives one call, a list of calls, or nothing. */
    events: z.string().min(1).max(65_536),
  })
  .meta({ id: 'Mapping' })
export type MappingDefinition = z.infer<typeof mappingSchema>

/**
 * Reads a mapping file (YAML or JSON).
 *
 * @returns the mapping, and the line of the file on which the text of `events` starts (1 when unknown), so that an
 *   error in the expression can name a line of the file
 * @throws TandemError `mapping_invalid` naming the line, or the fields that are wrong
 */
export function parseMapping(text: string): { definition: MappingDefinition; firstLine: number } {
  const lineCounter = new LineCounter()
  const document = parseDocument(text, { lineCounter, prettyErrors: false })
  const problem = document.errors[0]
  if (problem) {
    const { line, col } = lineCounter.linePos(problem.pos[0])
    throw new TandemError('mapping_invalid', {
      detail: `Line ${line}, column ${col} is not valid YAML: ${problem.message}`,
    })
  }
  const definition = checkMapping(document.toJS({ maxAliasCount: 50 }))
  return { definition, firstLine: lineOfEvents(document, lineCounter) }
}

/** @throws TandemError `mapping_invalid` with the fields that are wrong */
export function checkMapping(given: unknown): MappingDefinition {
  const checked = mappingSchema.safeParse(given)
  if (checked.success) return checked.data
  throw new TandemError('mapping_invalid', {
    detail: 'A mapping has name and events, and may have description, source and vars.',
    errors: checked.error.issues.map((issue) => ({
      path: `/${issue.path.map(String).join('/')}`,
      message: issue.message,
    })),
  })
}

function lineOfEvents(document: ReturnType<typeof parseDocument>, lineCounter: LineCounter): number {
  const node = document.getIn(['events'], true) as { type?: string; range?: number[] } | undefined
  if (node?.range?.[0] === undefined) return 1
  const line = lineCounter.linePos(node.range[0]).line
  const isBlock = node.type === 'BLOCK_LITERAL' || node.type === 'BLOCK_FOLDED'
  return isBlock ? line + 1 : line
}

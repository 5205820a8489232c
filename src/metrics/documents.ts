import { type Document, isMap, isScalar, LineCounter, parseAllDocuments, stringify } from 'yaml'
import { z } from 'zod'
import { ordered } from '../definitions/index.ts'
import { type FieldError, TandemError } from '../errors.ts'
import { metricFields } from './field-order.ts'
import { type Metric, metricSchema } from './metric.ts'

/** A YAML file of definitions: where it lies, under the directory of all definitions, and its text. */
export const definitionFileSchema = z.strictObject({
  path: z.string().min(1).max(500),
  text: z.string().max(1_000_000),
})
export type DefinitionFile = z.infer<typeof definitionFileSchema>

const documentSchema = z.strictObject({ measure: metricSchema })

/** The file of one measure. */
export function writeDefinition(metric: Metric): DefinitionFile {
  return {
    path: `measures/${metric.name}.yml`,
    text: stringify({ measure: ordered(metric, metricFields) }, { lineWidth: 110 }),
  }
}

/**
 * The measures in YAML files; a file may hold several, separated by `---`.
 *
 * @throws TandemError `definition_invalid` with every fault of every file, each at `path:line`
 */
export function readDefinitions(files: readonly DefinitionFile[]): Metric[] {
  const faults: FieldError[] = []
  const found = new Map<string, string>()
  const metrics: Metric[] = []
  for (const { path, text } of files) {
    const lines = new LineCounter()
    const documents = parseAllDocuments(text, { lineCounter: lines, prettyErrors: false })
    for (const document of Array.isArray(documents) ? documents : []) {
      const read = readDocument(document, (offset) => `${path}:${lines.linePos(offset).line}`)
      faults.push(...read.faults)
      if (!read.metric) continue
      const before = found.get(read.metric.name)
      if (before)
        faults.push({ path: read.place, message: `the measure ${read.metric.name} is also in ${before}` })
      found.set(read.metric.name, read.place)
      metrics.push(read.metric)
    }
  }
  if (faults.length > 0) throw new TandemError('definition_invalid', { errors: faults })
  return metrics
}

function readDocument(document: Document, placeOf: (offset: number) => string) {
  const place = placeOf(document.contents?.range?.[0] ?? document.range?.[0] ?? 0)
  const wrong = document.errors.map((error) => ({ path: placeOf(error.pos[0]), message: error.message }))
  if (wrong.length > 0) return { faults: wrong, place }
  // An empty document is only a comment or a separator.
  if (document.contents === null) return { faults: [], place }
  let value: unknown
  try {
    value = document.toJS({ maxAliasCount: 20 })
  } catch {
    return { faults: [{ path: place, message: 'refers to itself too often' }], place }
  }
  const parsed = documentSchema.safeParse(value)
  if (parsed.success) return { metric: parsed.data.measure, faults: [], place }
  const faults = parsed.error.issues.flatMap((issue) => {
    const unknown = issue.code === 'unrecognized_keys' ? issue.keys : [undefined]
    return unknown.map((key) => ({
      path: placeOf(offsetOf(document, issue.path, key) ?? 0),
      message: `${[...issue.path, ...(key === undefined ? [] : [key])].map(String).join('.')}: ${key === undefined ? issue.message : 'there is no such field'}`,
    }))
  })
  return { faults, place }
}

/** Where in the text a path of the value stands; the nearest parent when the field is not there at all. */
function offsetOf(document: Document, path: PropertyKey[], key: string | undefined): number | undefined {
  const names = path.map((name) => (typeof name === 'number' ? name : String(name)))
  const parent = document.getIn(names, true)
  if (key !== undefined && isMap(parent)) {
    const pair = parent.items.find((item) => isScalar(item.key) && item.key.value === key)
    if (pair && isScalar(pair.key)) return pair.key.range?.[0]
  }
  for (let length = names.length; length >= 0; length--) {
    const node = document.getIn(names.slice(0, length), true) as { range?: [number, number, number] } | null
    if (node?.range) return node.range[0]
  }
  return undefined
}

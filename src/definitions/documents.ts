import { type Document, isMap, isScalar, LineCounter, parseAllDocuments, stringify } from 'yaml'
import { z } from 'zod'
import { type FieldError, TandemError } from '../errors.ts'
import type { DefinitionKind, Wanted } from './kind.ts'

/** A YAML file of definitions: where it lies, under the directory of all definitions, and its text. */
export const definitionFileSchema = z.strictObject({
  path: z.string().min(1).max(500),
  text: z.string().max(1_000_000),
})
export type DefinitionFile = z.infer<typeof definitionFileSchema>

/** The file of one definition. */
export function writeDocument(kind: DefinitionKind, definition: { name: string }): DefinitionFile {
  const { store, folder } = kind
  return {
    path: `${folder}/${definition.name}.yml`,
    text: stringify({ [store.kind]: store.inOrder(definition) }, { lineWidth: 110 }),
  }
}

/**
 * The definitions in YAML files, by kind; a file may hold several, separated by `---`.
 *
 * @throws TandemError `definition_invalid` with every fault of every file, each at `path:line`
 */
export function readDocuments(
  kinds: readonly DefinitionKind[],
  files: readonly DefinitionFile[],
): Map<DefinitionKind, Wanted<{ name: string }>[]> {
  const faults: FieldError[] = []
  const found = new Map(kinds.map((kind) => [kind, new Map<string, Wanted<{ name: string }>>()]))
  for (const { path, text } of files) {
    const lines = new LineCounter()
    const documents = parseAllDocuments(text, { lineCounter: lines, prettyErrors: false })
    for (const document of Array.isArray(documents) ? documents : []) {
      const read = readDocument(kinds, document, (offset) => `${path}:${lines.linePos(offset).line}`)
      faults.push(...read.faults)
      if (!read.kind) continue
      const { kind, definition, place } = read
      const before = found.get(kind)!.get(definition.name)
      if (before) {
        const message = `the ${kind.store.noun} ${definition.name} is also in ${before.place}`
        faults.push({ path: place, message })
      }
      found.get(kind)!.set(definition.name, { definition, place })
    }
  }
  if (faults.length > 0) throw new TandemError('definition_invalid', { errors: faults })
  return new Map([...found].map(([kind, wanted]) => [kind, [...wanted.values()]]))
}

type Read =
  | { kind: DefinitionKind; definition: { name: string }; faults: FieldError[]; place: string }
  | { kind?: undefined; faults: FieldError[] }

function readDocument(
  kinds: readonly DefinitionKind[],
  document: Document,
  placeOf: (offset: number) => string,
): Read {
  const place = placeOf(document.contents?.range?.[0] ?? document.range?.[0] ?? 0)
  const wrong = document.errors.map((error) => ({ path: placeOf(error.pos[0]), message: error.message }))
  if (wrong.length > 0) return { faults: wrong }
  // An empty document is only a comment or a separator.
  if (document.contents === null) return { faults: [] }
  let value: unknown
  try {
    value = document.toJS({ maxAliasCount: 20 })
  } catch {
    return { faults: [{ path: place, message: 'refers to itself too often' }] }
  }
  const keys = typeof value === 'object' && value !== null ? Object.keys(value) : []
  const kind = keys.length === 1 ? kinds.find(({ store }) => store.kind === keys[0]) : undefined
  if (!kind) {
    const known = kinds.map(({ store }) => `\`${store.kind}:\``).join(', ')
    return { faults: [{ path: place, message: `a document begins with one of ${known}` }] }
  }
  const key = kind.store.kind
  const parsed = z.strictObject({ [key]: kind.store.schema }).safeParse(value)
  if (parsed.success) return { kind, definition: parsed.data[key]!, faults: [], place }
  const faults = parsed.error.issues.flatMap((issue) => {
    const unknown = issue.code === 'unrecognized_keys' ? issue.keys : [undefined]
    return unknown.map((key) => ({
      path: placeOf(offsetOf(document, issue.path, key) ?? 0),
      message: `${[...issue.path, ...(key === undefined ? [] : [key])].map(String).join('.')}: ${key === undefined ? issue.message : 'there is no such field'}`,
    }))
  })
  return { faults }
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

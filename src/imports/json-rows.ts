import { TandemError } from '../errors.ts'
import type { ByteSource, InputFile } from './file-bytes.ts'
import {
  type BrokenRow,
  batchRows,
  errorColumns,
  maxRowCharacters,
  type ReadRow,
  type RowReader,
} from './row.ts'

/** How much of a row that is too long is kept for the error file. */
const keptCharacters = 2_000

interface JsonText {
  line?: number
  text: string
  problem?: string
}

/** Rows of a file with one JSON object a line. @throws while reading TandemError `import_file_damaged` */
export function openJsonLines(source: ByteSource, utf8: boolean): RowReader {
  return {
    columns: undefined,
    batches: readTexts(source.bytes, createLineCutter(), utf8),
    progress: source.progress,
  }
}

/** Rows of a file that is one JSON list of objects. @throws while reading TandemError `import_file_damaged` */
export function openJsonList(file: InputFile, source: ByteSource, utf8: boolean): RowReader {
  return {
    columns: undefined,
    batches: readTexts(source.bytes, createListCutter(file), utf8),
    progress: source.progress,
  }
}

interface Cutter {
  push(text: string): JsonText[]
  /** @throws TandemError `import_file_damaged` when the text ends too early */
  end(): JsonText[]
}

async function* readTexts(
  bytes: AsyncGenerator<Buffer>,
  cutter: Cutter,
  utf8: boolean,
): AsyncGenerator<ReadRow[]> {
  const decoder = new TextDecoder('utf-8')
  let number = 1
  function* rows(texts: JsonText[]): Generator<ReadRow[]> {
    for (let start = 0; start < texts.length; start += batchRows) {
      yield texts.slice(start, start + batchRows).map((text) => toRow(text, number++, utf8))
    }
  }
  for await (const chunk of bytes) yield* rows(cutter.push(decoder.decode(chunk, { stream: true })))
  yield* rows(cutter.push(decoder.decode()))
  yield* rows(cutter.end())
}

function toRow(json: JsonText, number: number, utf8: boolean): ReadRow {
  const place = json.line === undefined ? { number } : { number, line: json.line }
  const broken = (reason: string): BrokenRow => ({ ...place, raw: json.text, reason })
  if (json.problem) return broken(json.problem)
  if (!utf8 && json.text.includes('\uFFFD')) return broken('The row has bytes that are not UTF-8.')
  let value: unknown
  try {
    value = JSON.parse(json.text)
  } catch (error) {
    return broken(`The row is not valid JSON: ${(error as Error).message}`)
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return broken('The row is not a JSON object.')
  const values = value as Record<string, unknown>
  for (const column of errorColumns) delete values[column]
  return { ...place, values }
}

function tooLong(text: string): { text: string; problem: string } {
  return {
    text: text.slice(0, keptCharacters),
    problem: `The row is longer than ${maxRowCharacters} characters.`,
  }
}

function createLineCutter(): Cutter {
  let rest = ''
  let line = 1
  let skipping = false
  const take = (text: string, texts: JsonText[]) => {
    const at = line++
    if (skipping) skipping = false
    else if (text.length > maxRowCharacters) texts.push({ line: at, ...tooLong(text) })
    else if (text.trim() !== '') texts.push({ line: at, text })
  }
  return {
    push(text) {
      const texts: JsonText[] = []
      const lines = (rest + text).split('\n')
      rest = lines.pop() as string
      for (const each of lines) take(each, texts)
      if (rest.length > maxRowCharacters) {
        if (!skipping) texts.push({ line, ...tooLong(rest) })
        skipping = true
        rest = ''
      }
      return texts
    },
    end() {
      const texts: JsonText[] = []
      if (rest !== '') take(rest, texts)
      return texts
    },
  }
}

/** Cuts a JSON list at the commas between its values, looking only at brackets and strings. */
function createListCutter(file: InputFile): Cutter {
  let depth = 0
  let inString = false
  let escaped = false
  let value = ''
  let closed = false

  function finish(texts: JsonText[]): void {
    const text = value.trim()
    value = ''
    if (text !== '') texts.push(text.length > maxRowCharacters ? tooLong(text) : { text })
  }

  return {
    push(text) {
      const texts: JsonText[] = []
      let start = 0
      for (let at = 0; at < text.length; at++) {
        const mark = text.charCodeAt(at)
        if (inString) {
          if (escaped) escaped = false
          else if (mark === 92) escaped = true
          else if (mark === 34) inString = false
        } else if (mark === 34) inString = true
        else if (mark === 91 || mark === 123) {
          if (++depth === 1) start = at + 1
        } else if (mark === 93 || mark === 125 || (mark === 44 && depth === 1)) {
          if (mark !== 44) depth--
          if (depth > 1 || (depth === 1 && mark !== 44)) continue
          value += text.slice(start, at)
          start = at + 1
          finish(texts)
          if (depth === 0) closed = true
        }
      }
      if (depth > 0) value += text.slice(start)
      // What is too long is an error already; keep only enough of it to say so.
      if (value.length > maxRowCharacters * 2) value = value.slice(0, maxRowCharacters + 1)
      return texts
    },
    end() {
      if (!closed) {
        throw new TandemError('import_file_damaged', {
          detail: `${file.name}: the JSON list is never closed`,
        })
      }
      return []
    },
  }
}

import { parse } from 'csv-parse'
import { TandemError } from '../errors.ts'
import { comparable, type Identifier } from '../identity/index.ts'

/** An identifier of a list, and the line it stands on. */
export interface ListedIdentifier extends Identifier {
  line: number
}

/** A line of which no identifier can be made. */
export interface ListFault {
  line: number
  reason: string
}

export interface ListFile {
  identifiers: ListedIdentifier[]
  /** Lines that name an identifier again. */
  repeated: number
  faults: ListFault[]
}

/** The largest file of a list, bytes. */
export const mostListBytes = 50_000_000
const mostLines = 1_000_000
const longestValue = 256

/** Headings that name a type of identifier; others are taken as they are, as the type of another system's ids. */
const headings: Record<string, string> = {
  userid: 'user_id',
  user_id: 'user_id',
  anonymousid: 'anonymous_id',
  anonymous_id: 'anonymous_id',
  email: 'email',
  'e-mail': 'email',
  phone: 'phone',
  telephone: 'phone',
  identifier: 'identifier',
}

function refuse(path: string, message: string): TandemError {
  return new TandemError('list_invalid', { errors: [{ path, message }] })
}

/** The text of a file in UTF-8, or in UTF-16 when it says so. */
function decode(bytes: Uint8Array): string {
  const [first, second] = bytes
  const encoding =
    first === 0xff && second === 0xfe ? 'utf-16le' : first === 0xfe && second === 0xff ? 'utf-16be' : 'utf-8'
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes)
  } catch {
    throw refuse('/', 'the file is not UTF-8 text; save it as "CSV UTF-8"')
  }
}

/** The sign between columns: that of , ; and tab which the heading has most. */
function delimiterOf(heading: string): string {
  const count = (sign: string) => heading.split(sign).length
  return [',', ';', '\t'].reduce((best, sign) => (count(sign) > count(best) ? sign : best))
}

/**
 * The identifiers in a CSV file with a heading: either a column whose heading is their type (`email`, `user_id`, …), or a
 * column `identifier` with `type:value` in each line.
 *
 * @param options.column heading of the column; absent: `identifier`, else the first whose heading is a known type, else the only one
 * @param options.type type of the identifiers in that column; absent: what the heading says
 * @throws TandemError `list_invalid` when nothing can be read; lines at fault are listed instead
 */
export async function readList(
  bytes: Uint8Array,
  options: { column?: string | undefined; type?: string | undefined } = {},
): Promise<ListFile> {
  if (bytes.byteLength > mostListBytes)
    throw new TandemError('body_too_large', { detail: `A list has at most ${mostListBytes / 1e6} MB.` })
  const text = decode(bytes)
  const heading = text.slice(0, 20_000).split(/\r?\n|\r/, 1)[0] ?? ''
  if (heading.trim() === '') throw refuse('/', 'the file has no heading')
  const parser = parse(text, {
    bom: true,
    delimiter: delimiterOf(heading),
    info: true,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
  })
  const collected = collector()
  let chosen: { place: number; type: string } | undefined
  try {
    for await (const { record, info } of parser as AsyncIterable<{
      record: string[]
      info: { lines: number }
    }>) {
      if (!chosen) chosen = chooseColumn(record, options)
      else collected.add(record[chosen.place] ?? '', chosen.type, info.lines)
    }
  } catch (error) {
    if (error instanceof TandemError) throw error
    throw refuse('/', `the file is not sound CSV: ${(error as Error).message.slice(0, 200)}`)
  }
  return collected.end()
}

function chooseColumn(
  heading: string[],
  { column, type }: { column?: string | undefined; type?: string | undefined },
): { place: number; type: string } {
  const names = heading.map((name) => name.trim())
  const typeOf = (name: string) => headings[name.toLowerCase()]
  const wanted = column?.trim().toLowerCase()
  const place =
    wanted !== undefined
      ? names.findIndex((name) => name.toLowerCase() === wanted)
      : [
          names.findIndex((name) => typeOf(name) === 'identifier'),
          names.findIndex((name) => typeOf(name) !== undefined),
          names.length === 1 ? 0 : -1,
        ].find((found) => found >= 0)
  const name = place === undefined ? undefined : names[place]
  if (place === undefined || name === undefined || name === '')
    throw refuse(
      '/column',
      `none of the columns ${names.slice(0, 20).join(', ')} is ${column ?? 'a type of identifier'}`,
    )
  return { place, type: type ?? typeOf(name) ?? name }
}

function collector() {
  const found = new Map<string, ListedIdentifier>()
  const faults: ListFault[] = []
  let repeated = 0
  return {
    add(cell: string, columnType: string, line: number): void {
      if (line > mostLines + 1)
        throw new TandemError('body_too_large', { detail: `A list has at most ${mostLines} lines.` })
      const split = columnType === 'identifier' ? /^([^:\s]{1,64}):(.+)$/s.exec(cell.trim()) : undefined
      if (split === null) {
        faults.push({ line, reason: 'is not type:value' })
        return
      }
      const type = split ? (headings[split[1]!.toLowerCase()] ?? split[1]!) : columnType
      const { value } = comparable({ type, value: (split ? split[2]! : cell).trim() })
      if (value === '') faults.push({ line, reason: 'has no value' })
      else if (Buffer.byteLength(value) > longestValue)
        faults.push({ line, reason: `is longer than ${longestValue} bytes` })
      else if (found.has(`${type}\0${value}`)) repeated++
      else found.set(`${type}\0${value}`, { type, value, line })
    },
    end(): ListFile {
      return { identifiers: [...found.values()], repeated, faults }
    },
  }
}

/** The headings of a CSV file and the first lines under them, for choosing a column. */
export interface Heading {
  columns: string[]
  /** Up to five lines, cell by cell. */
  rows: string[][]
}

const linesRead = 5

/** Headings that name a type of identifier, as the server reads them. */
const knownTypes = [
  'user_id',
  'userid',
  'anonymous_id',
  'anonymousid',
  'email',
  'e-mail',
  'phone',
  'telephone',
  'identifier',
]

/** Reads the beginning of a CSV file. @param text the first part of the file; may end within a line */
export function readHeading(text: string): Heading {
  const clean = text.replace(/^\uFEFF/, '')
  const delimiter = delimiterOf(clean.split(/\r?\n|\r/, 1)[0] ?? '')
  const [columns = [], ...rows] = cells(clean, delimiter, linesRead + 1)
  return { columns: columns.map((name) => name.trim()).filter((name) => name !== ''), rows }
}

/** The column that holds identifiers, by its heading; undefined when somebody must choose. */
export function likelyColumn(columns: readonly string[]): string | undefined {
  const known = columns.find((name) => knownTypes.includes(name.toLowerCase()))
  return known ?? (columns.length === 1 ? columns[0] : undefined)
}

/** Whether the heading itself says what kind of identifier stands under it. */
export function saysType(column: string): boolean {
  return knownTypes.includes(column.toLowerCase())
}

function delimiterOf(heading: string): string {
  const count = (sign: string) => heading.split(sign).length
  return [',', ';', '\t'].reduce((best, sign) => (count(sign) > count(best) ? sign : best))
}

/** The first lines of a CSV text as cells, empty ones passed over; quotes may hold delimiters and line ends (RFC 4180). */
function cells(text: string, delimiter: string, lines: number): string[][] {
  const found: string[][] = [[]]
  let cell = ''
  let quoted = false
  for (let at = 0; at < text.length && found.length <= 2 * lines; at++) {
    const sign = text[at]!
    if (quoted) {
      if (sign !== '"') cell += sign
      else if (text[at + 1] === '"') cell += text[++at]
      else quoted = false
    } else if (sign === '"' && cell === '') quoted = true
    else if (sign === delimiter || sign === '\n') {
      found.at(-1)!.push(cell.replace(/\r$/, ''))
      cell = ''
      if (sign === '\n') found.push([])
    } else cell += sign
  }
  if (cell !== '') found.at(-1)!.push(cell)
  return found.filter((line) => line.some((one) => one.trim() !== '')).slice(0, lines)
}

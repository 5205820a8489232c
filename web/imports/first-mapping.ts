/**
 * A mapping to begin with, made of a file's first line: every column as a property, and likely columns as person and
 * time. Somebody mends it before it is used; the preview shows what it gives.
 */
export async function firstMapping(file: File): Promise<string> {
  const stem = file.name.replace(/\.(gz|csv|tsv|txt|ndjson|jsonl|json|parquet)\b/gi, '') || 'import'
  return mappingFor(stem, await columnsOf(file))
}

/** @param columns names of the columns; none when they could not be read */
export function mappingFor(stem: string, columns: string[]): string {
  const user = likely(columns, /^(user|customer|client|person|member)[ _-]?(id|no|number)?$/i)
  const time = likely(columns, /(timestamp|date|time|_at)$/i)
  const properties = columns.filter((column) => column !== user && column !== time)
  const lines = [
    `name: ${JSON.stringify(stem)}`,
    `source: ${JSON.stringify(stem)}`,
    'events: |',
    '  {',
    '    "type": "track",',
    `    "event": ${JSON.stringify(`${stem} row`)},`,
    ...(user ? [`    "userId": $string(${reference(user)}),`] : []),
    ...(time ? [`    "timestamp": ${reference(time)},`] : []),
    '    "properties": {',
    ...properties.map(
      (column, index) =>
        `      ${JSON.stringify(propertyName(column))}: ${reference(column)}${index < properties.length - 1 ? ',' : ''}`,
    ),
    '    }',
    '  }',
  ]
  return `${lines.join('\n')}\n`
}

async function columnsOf(file: File): Promise<string[]> {
  if (!/\.(csv|tsv|txt|ndjson|jsonl)$/i.test(file.name)) return []
  const [line = ''] = (await file.slice(0, 64 * 1024).text()).replace(/^\uFEFF/, '').split(/\r?\n/)
  if (line.startsWith('{')) {
    try {
      return Object.keys(JSON.parse(line))
    } catch {
      return []
    }
  }
  const delimiter =
    [',', ';', '\t', '|'].toSorted((a, b) => line.split(b).length - line.split(a).length)[0] ?? ','
  return line
    .split(delimiter)
    .map((cell) => cell.trim().replace(/^"|"$/g, ''))
    .filter((cell) => cell !== '')
}

function likely(columns: string[], pattern: RegExp): string | undefined {
  return columns.find((column) => pattern.test(column))
}

/** A column in JSONata: a plain name as it is, another between backquotes. */
function reference(column: string): string {
  const keywords = ['and', 'or', 'in', 'true', 'false', 'null', 'function']
  return /^[A-Za-z_]\w*$/.test(column) && !keywords.includes(column) ? column : `\`${column}\``
}

function propertyName(column: string): string {
  const name = column
    .trim()
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
  return name.replace(/^_+|_+$/g, '') || column
}

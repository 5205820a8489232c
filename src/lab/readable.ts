const mostRows = 20

/**
 * A result as people read it: figures as `name  value`, lists of records as a table of their first rows, lists of
 * figures in one line. What is left out is said.
 */
export function readableLines(result: Record<string, unknown>): string[] {
  return section(result, '')
}

function section(value: Record<string, unknown>, indent: string): string[] {
  const entries = Object.entries(value).filter(([, each]) => each !== undefined)
  const widest = Math.max(0, ...entries.filter(([, each]) => !isNested(each)).map(([name]) => name.length))
  return entries.flatMap(([name, each]) => {
    if (Array.isArray(each) && isNested(each)) return [`${indent}${name}`, ...records(each, `${indent}  `)]
    if (isRecord(each)) return [`${indent}${name}`, ...section(each, `${indent}  `)]
    return [`${indent}${name.padEnd(widest)}  ${cell(each)}`]
  })
}

function records(rows: readonly unknown[], indent: string): string[] {
  const shown = rows.slice(0, mostRows).filter(isRecord)
  const names = [...new Set(shown.flatMap((row) => Object.keys(row)))]
  const grid = [names, ...shown.map((row) => names.map((name) => cell(row[name])))]
  const widths = names.map((_, index) => Math.max(...grid.map((row) => row[index]!.length)))
  const lines = grid.map((row) => indent + row.map((text, index) => text.padEnd(widths[index]!)).join('  '))
  const left = rows.length - shown.length
  return [
    ...lines.map((line) => line.trimEnd()),
    ...(left > 0 ? [`${indent}… and ${left} more (--json)`] : []),
  ]
}

function cell(value: unknown): string {
  if (value === undefined || value === null) return '–'
  if (typeof value === 'number')
    return Number.isInteger(value) ? String(value) : Number(value.toPrecision(6)).toString()
  if (Array.isArray(value)) {
    const shown = value.slice(0, mostRows).map(cell).join(' ')
    return value.length > mostRows ? `${shown} … and ${value.length - mostRows} more` : shown
  }
  if (isRecord(value)) return JSON.stringify(value)
  return String(value)
}

function isNested(value: unknown): boolean {
  return isRecord(value) || (Array.isArray(value) && value.some(isRecord))
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

import type { Block, Letter } from './letter.ts'

/** The mail for those who read plain text: the same words and figures in the same order. */
export function letterText({ blocks, footer, company }: Letter): string {
  const parts = blocks.map(blockText)
  const links = footer.links.map(({ text, url }) => `${text}: ${url}`)
  return `${[...parts, `-- \n${[`Tandem · ${company}`, footer.text, ...links].join('\n')}`].join('\n\n')}\n`
}

function blockText(block: Block): string {
  switch (block.kind) {
    case 'heading':
      return `${block.text}\n${'='.repeat([...block.text].length)}`
    case 'say':
    case 'text':
      return block.text
    case 'note':
      return `${block.mark} ${block.text}`
    case 'button':
      return `${block.text}: ${block.url}`
    case 'quotes':
      return block.quotes.map(({ text, from }) => `“${text}”\n  ${from}`).join('\n')
    case 'figure': {
      const value = [block.value, block.unit].filter(Boolean).join(' ')
      const change = block.change ? `, ${block.change.text}` : ''
      return [
        `${block.title}: ${value}${change}`,
        ...block.notes.map((note) => `  ${note}`),
        `  ${block.url}`,
      ].join('\n')
    }
    case 'table': {
      const lines = [block.columns, ...block.rows.map(({ cells }) => cells)]
      const widths = block.columns.map((_, column) =>
        Math.max(...lines.map((cells) => [...(cells[column] ?? '')].length)),
      )
      const written = lines.map((cells) =>
        `  ${cells.map((cell, column) => pad(cell, widths[column] ?? 0, column > 0)).join('  ')}`.trimEnd(),
      )
      return [
        block.title,
        ...written,
        ...block.notes.map((note) => `  ${note}`),
        ...(block.url ? [`  ${block.url}`] : []),
      ]
        .filter(Boolean)
        .join('\n')
    }
  }
}

function pad(text: string, width: number, right: boolean): string {
  const room = ' '.repeat(Math.max(0, width - [...text].length))
  return right ? room + text : text + room
}

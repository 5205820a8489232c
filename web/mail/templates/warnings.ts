import type { Rendered } from '../../../src/mail/index.ts'
import type { WarningLetter } from '../../../src/warnings/index.ts'
import { write } from './write.ts'

/** The open warnings of a team. Everything is words already. */
export async function warnings(data: WarningLetter): Promise<Rendered> {
  return write({
    language: data.language,
    subject: data.subject,
    preview: data.say,
    company: data.company,
    blocks: [
      { kind: 'heading', text: data.subject },
      { kind: 'say', text: data.say },
      ...data.tables.map(({ title, columns, rows, note }) => ({
        kind: 'table' as const,
        title,
        columns,
        rows: rows.map((cells) => ({ cells })),
        notes: note === null ? [] : [note],
      })),
      { kind: 'button', text: data.open.text, url: data.open.url },
    ],
    footer: { text: data.why, links: [] },
  })
}

import type { Rendered } from '../../../src/mail/index.ts'
import type { Letter } from './letter.ts'
import { letterHtml } from './letter-html.tsx'
import { letterText } from './letter-text.ts'

/** A letter in both forms, with the drawings its HTML names. */
export function write(letter: Letter): Rendered {
  const drawings = letter.blocks.flatMap((block) =>
    block.kind === 'figure' && block.drawing ? [block.drawing] : [],
  )
  return {
    subject: letter.subject,
    html: letterHtml(letter),
    text: letterText(letter),
    drawings: drawings.map(({ name, svg }) => ({ name, svg })),
  }
}

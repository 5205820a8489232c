/** A piece of a mail, said once and written twice: as HTML and as plain text. */
export type Block =
  | { kind: 'heading'; text: string }
  /** A plain-language finding, set in the serif. */
  | { kind: 'say'; text: string }
  | { kind: 'text'; text: string; dim?: boolean }
  | FigureBlock
  | TableBlock
  | { kind: 'quotes'; quotes: { text: string; from: string }[] }
  | { kind: 'button'; text: string; url: string }
  /** Something to be known before the figures are: late data, a figure that failed. */
  | { kind: 'note'; text: string; mark: '▲' | '◆' | '○' }

/** The tile of one measure. Its picture shows nothing that its words do not say. */
export interface FigureBlock {
  kind: 'figure'
  title: string
  url: string
  value: string
  unit: string
  /** How it compares; `tone` colours it where the direction is good or bad for customers. */
  change?: { text: string; tone: 'blue' | 'ember' | 'ink' }
  notes: string[]
  drawing?: Drawing
}

export interface TableBlock {
  kind: 'table'
  title: string
  url?: string
  columns: string[]
  /** `bar`: length of the bar under the first cell, 0–1. */
  rows: { cells: string[]; bar?: number }[]
  notes: string[]
}

/** A drawing without text, with what it shows in words. */
export interface Drawing {
  name: string
  svg: string
  alt: string
  width: number
  height: number
}

/** A whole mail before it is written. */
export interface Letter {
  language: 'en' | 'de'
  subject: string
  /** First line in a list of mails, after the subject. */
  preview: string
  company: string
  blocks: Block[]
  /** Why it came, who made it so, and where to change that. */
  footer: { text: string; links: { text: string; url: string }[] }
}

import { maxRowCharacters } from './row.ts'

/** The text of one record and the line on which it starts. */
export interface TextRecord {
  line: number
  text: string
  /** Why the record cannot be read; absent when its boundaries are sound. */
  problem?: string
}

/** Cuts text into records: at line ends outside of quotes. Empty lines are no records. */
export interface RecordSplitter {
  push(text: string): TextRecord[]
  /** What is left when the file ends. */
  end(): TextRecord[]
}

const unclosed = 'A quote that opens in this row is never closed.'
const tooLong = `The row is longer than ${maxRowCharacters} characters.`
/** How much of a row that is too long is kept for the error file. */
const keptCharacters = 2_000

/**
 * @param quote the quote character, or '' when the file has none
 */
export function createRecordSplitter(quote: string): RecordSplitter {
  let rest = ''
  /** Lines of a record whose quote is still open. */
  let open: { line: number; lines: string[]; length: number } | undefined
  let skipping = false
  let line = 1
  let newline: '\n' | '\r' | undefined

  function take(text: string, records: TextRecord[]): void {
    const at = line++
    if (skipping) {
      skipping = false
      return
    }
    const turns = quote !== '' && hasOddQuotes(text, quote)
    if (!open) {
      if (text.length > maxRowCharacters) records.push(cut(at, text))
      else if (turns) open = { line: at, lines: [text], length: text.length }
      else if (text.trim() !== '') records.push({ line: at, text })
      return
    }
    open.lines.push(text)
    open.length += text.length + 1
    if (turns) {
      records.push({ line: open.line, text: open.lines.join('\n') })
      open = undefined
    } else if (open.length > maxRowCharacters) {
      giveUp(records)
    }
  }

  /** The quote was a mistake in its own line: that line is broken, the others are read again as rows. */
  function giveUp(records: TextRecord[]): void {
    if (!open) return
    const { line: start, lines } = open
    open = undefined
    records.push({ line: start, text: lines[0] as string, problem: unclosed })
    const resume = line
    line = start + 1
    for (const text of lines.slice(1)) take(text, records)
    line = resume
  }

  return {
    push(text) {
      const records: TextRecord[] = []
      const all = rest + text
      newline ??= all.includes('\n') ? '\n' : undefined
      if (!newline && all.length > maxRowCharacters) newline = all.includes('\r') ? '\r' : '\n'
      if (newline) {
        let start = 0
        for (let end = all.indexOf(newline); end !== -1; end = all.indexOf(newline, start)) {
          take(trimReturn(all.slice(start, end)), records)
          start = end + 1
        }
        rest = all.slice(start)
      } else rest = all
      if (rest.length > maxRowCharacters && newline) {
        while (open) giveUp(records)
        if (!skipping) records.push(cut(line, rest))
        skipping = true
        rest = ''
      }
      return records
    },
    end() {
      const records: TextRecord[] = []
      const last = newline ? [rest] : rest.split('\r')
      if (rest !== '') for (const text of last) take(trimReturn(text), records)
      rest = ''
      while (open) giveUp(records)
      return records
    },
  }
}

function cut(line: number, text: string): TextRecord {
  return { line, text: text.slice(0, keptCharacters), problem: tooLong }
}

function trimReturn(text: string): string {
  return text.endsWith('\r') ? text.slice(0, -1) : text
}

function hasOddQuotes(text: string, quote: string): boolean {
  let odd = false
  for (let at = text.indexOf(quote); at !== -1; at = text.indexOf(quote, at + 1)) odd = !odd
  return odd
}

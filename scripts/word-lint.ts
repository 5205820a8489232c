// Keeps the words of the product: customers are people one does things with, not targets that are captured.
// Reads the app's translations and the text written in its components; prints each word that does not belong, and what
// to write instead. Developer-facing API keeps the industry's terms.
import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'

/** Words that do not belong on a screen, and what is said instead. */
const words: { not: RegExp; but: string }[] = [
  { not: /\btarget(s|ed|ing)?\b/i, but: "'people this is for', or 'our aim'" },
  { not: /\b(capture[sd]?|capturing)\b/i, but: "'heard', 'shared with us'" },
  { not: /\b(convert(s|ed|ing)?|conversions?)\b/i, but: "'joined', 'chose', 'finished'" },
  { not: /\b(retain(s|ed|ing)?|retention)\b/i, but: "'stay'" },
  { not: /\bchurn(s|ed|ing)?\b/i, but: "'may leave', 'early warning'" },
  { not: /\b(campaigns?|blasts?)\b/i, but: "'invitation', 'message', 'conversation'" },
  { not: /\b(acquisition|acquire[sd]?)\b/i, but: "'find us', 'join'" },
  { not: /\bfunnels?\b/i, but: "'journey'" },
  { not: /\battributions?\b/i, but: "'what influenced it'" },
  { not: /\bleads?\b/i, but: "'customer', 'person'" },
  { not: /\busers?\b/i, but: "'person', 'colleague', 'customer'" },
  { not: /\b(incidents?|tickets?)\b/i, but: "'needs us now', 'conversation'" },
  { not: /\bsegments?\b/i, but: "'group of customers'" },
  { not: /\b(suppressions?|opt[- ]?outs?)\b/i, but: "'prefers not to hear about …'" },
  { not: /\bKPIs?\b/i, but: "'measure', 'team impact'" },
  { not: /\bdeflect(s|ed|ion)?\b/i, but: "'answered first time'" },
]

export interface Finding {
  file: string
  /** Key of a translation, or line of a component. */
  place: string
  text: string
  word: string
  instead: string
}

/** Words in a sentence that do not belong. Names of code inside a sentence (`userId`, ?key=, campaign.name) are no words. */
export function wordsIn(text: string): { word: string; instead: string }[] {
  const said = text.replace(/\{\{.*?\}\}/g, '').replace(/\b\w+\.\w+\b/g, '')
  return words.flatMap(({ not, but }) => {
    const found = not.exec(said)
    return found ? [{ word: found[0], instead: but }] : []
  })
}

/** Sentences of a translation file by their key. */
function sentencesOf(value: unknown, key = ''): [string, string][] {
  if (typeof value === 'string') return [[key, value]]
  return Object.entries(value as Record<string, unknown>).flatMap(([name, inner]) =>
    sentencesOf(inner, key ? `${key}.${name}` : name),
  )
}

/** Text between tags, and attributes that are read out, by line. */
export function textOfComponent(source: string): [number, string][] {
  const text = />([^<>{}=;]*[A-Za-z][^<>{}=;]*)<\//g
  const attribute = /\b(?:aria-label|title|placeholder|alt|label|description)="([^"]+)"/g
  return [text, attribute].flatMap((pattern) =>
    [...source.matchAll(pattern)].map((match): [number, string] => [
      source.slice(0, match.index).split('\n').length,
      match[1]?.trim() ?? '',
    ]),
  )
}

/** Everything on the screens of the web app that uses a word that does not belong. */
export function lintWords(root: string): Finding[] {
  const files = readdirSync(join(root, 'web'), { recursive: true, encoding: 'utf8' })
  const paths = files.map((file) => join(root, 'web', file)).filter((file) => !file.includes('node_modules'))
  return paths.flatMap((path) => {
    const file = relative(root, path)
    const sentences: [string, string][] = /i18n[\\/]en\.json$/.test(path)
      ? sentencesOf(JSON.parse(readFileSync(path, 'utf8')))
      : path.endsWith('.tsx')
        ? textOfComponent(readFileSync(path, 'utf8')).map(([line, text]) => [String(line), text])
        : []
    return sentences.flatMap(([place, text]) =>
      wordsIn(text).map(({ word, instead }) => ({ file, place, text, word, instead })),
    )
  })
}

if (process.argv[1] === import.meta.filename) {
  const findings = lintWords(join(import.meta.dirname, '..'))
  for (const { file, place, word, instead, text } of findings) {
    console.log(`${file} ${place}: “${word}” in “${text}”; say ${instead}`)
  }
  process.exitCode = findings.length === 0 ? 0 : 1
}

// Keeps the words of the product: customers are people one does things with, not targets that are captured.
// Reads the app's translations in every language, the text written in its components, and the words that the server puts
// on walls and in mails; prints each word that does not belong, and what
// to write instead. Developer-facing API keeps the industry's terms.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
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

/** The same in German. Names of events and other code are not translated and stand apart. */
const germanWords: { not: RegExp; but: string }[] = [
  {
    not: /\b(Zielgruppen?|Zielkunden|anvisier(en|t))\b/i,
    but: "'für wen das ist', oder 'unser Ziel' für eine Zahl",
  },
  {
    not: /\b(erfass(en|t)|abgreifen|einfangen) \b.*\b(Kunden|Menschen|Leads)\b/i,
    but: "'gehört', 'uns mitgeteilt'",
  },
  {
    not: /\b(konvertier(en|t|ung)|Conversions?|Konversions?\w*)\b/i,
    but: "'kamen dazu', 'wählten', 'wurden fertig'",
  },
  { not: /\b(Kundenbindung|Retention|halten wir Kunden)\b/i, but: "'bleiben'" },
  { not: /\b(Churn|Abwanderung\w*|abwander(n|t))\b/i, but: "'könnte gehen', 'Frühwarnung'" },
  { not: /\b(Kampagnen?|Werbewellen?)\b/i, but: "'Einladung', 'Nachricht', 'Gespräch'" },
  { not: /\b(Akquis\w+|Neukundengewinnung)\b/i, but: "'uns finden', 'dazukommen'" },
  { not: /\b(Trichter|Funnels?)\b/i, but: "'Weg'" },
  { not: /\b(Attribution\w*|Zurechnung)\b/i, but: "'was beigetragen hat'" },
  { not: /\bLeads?\b/i, but: "'Kunde', 'Mensch'" },
  { not: /\b(Nutzer|Benutzer|User)(in|innen|s|n)?\b/i, but: "'Mensch', 'Kollegin', 'Kunde'" },
  { not: /\b(Störfälle?|Tickets?|Incidents?)\b/i, but: "'braucht uns jetzt', 'Gespräch'" },
  { not: /\b(Segmente?n?|Kundensegment\w*)\b/i, but: "'Gruppe von Kunden'" },
  { not: /\b(Abmelderate|Opt[- ]?outs?|Sperrlisten?)\b/i, but: "'möchte nichts hören über …'" },
  { not: /\bKPIs?\b/i, but: "'Kennzahl', 'Wirkung des Teams'" },
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
export function wordsIn(text: string, language: 'en' | 'de' = 'en'): { word: string; instead: string }[] {
  const said = text.replace(/\{\{.*?\}\}/g, '').replace(/\b\w+\.\w+\b/g, '')
  return (language === 'de' ? germanWords : words).flatMap(({ not, but }) => {
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

/** Words that a source file gives for one language, as `{ en: 'Join', de: 'Dazukommen' }`, by line. */
function wordsOfSource(source: string, language: 'en' | 'de'): [number, string][] {
  const given = new RegExp(`\\b${language}: (['"\`])((?:(?!\\1).)+)\\1`, 'g')
  return [...source.matchAll(given)].map((match) => [
    source.slice(0, match.index).split('\n').length,
    match[2] ?? '',
  ])
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

type Place = [place: string, text: string, language: 'en' | 'de']

/** What a file puts on a screen, by place and language. */
function textsOfFile(path: string): Place[] {
  const lines = (found: [number, string][], language: 'en' | 'de') =>
    found.map(([line, text]): Place => [String(line), text, language])
  const dictionary = /i18n[\\/](en|de)\.json$/.exec(path)
  if (dictionary) {
    const language = dictionary[1] === 'de' ? 'de' : 'en'
    return sentencesOf(JSON.parse(readFileSync(path, 'utf8'))).map(([key, text]) => [key, text, language])
  }
  if (!/\.tsx?$/.test(path) || path.endsWith('.test.ts')) return []
  const source = readFileSync(path, 'utf8')
  const inBoth = (['en', 'de'] as const).flatMap((language) =>
    lines(wordsOfSource(source, language), language),
  )
  return path.endsWith('.tsx') ? [...lines(textOfComponent(source), 'en'), ...inBoth] : inBoth
}

/** Folders whose words come on a screen: the web app, the walls' templates and headlines, the mails, what comes with the product. */
const spoken = [
  'web',
  'src/dashboards',
  'src/boards',
  'src/mail',
  'src/subscriptions',
  'src/alerts',
  'src/impact',
]

/** Everything on the screens that uses a word that does not belong. */
export function lintWords(root: string): Finding[] {
  const paths = spoken
    .map((folder) => join(root, folder))
    .filter((folder) => existsSync(folder))
    .flatMap((folder) =>
      readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((file) => join(folder, file)),
    )
    .filter((file) => !file.includes('node_modules'))
  return paths.flatMap((path) =>
    textsOfFile(path).flatMap(([place, text, language]) =>
      wordsIn(text, language).map(({ word, instead }) => ({
        file: relative(root, path),
        place,
        text,
        word,
        instead,
      })),
    ),
  )
}

if (process.argv[1] === import.meta.filename) {
  const findings = lintWords(join(import.meta.dirname, '..'))
  for (const { file, place, word, instead, text } of findings) {
    console.log(`${file} ${place}: “${word}” in “${text}”; say ${instead}`)
  }
  process.exitCode = findings.length === 0 ? 0 : 1
}

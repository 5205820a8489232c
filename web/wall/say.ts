import type { FigureState, NeedState } from '../../src/dashboards/index.ts'
import type { Level } from '../theme/marks.tsx'

type Team = NeedState['owners'][number]

/** Everything a wall says by itself; its numbers and times come written by the format of the same language. */
export interface Say {
  teams: Record<Team, string>
  levels: Record<Level, string>
  and: string
  centre: string
  synthetic: string
  live: string
  paused: (at: string) => string
  pauseNow: string
  goOn: string
  reconnecting: (at: string) => string
  sourcesUnread: string
  noSource: string
  sources: (current: number, total: number) => string
  needs: string
  needsEmpty: string
  needsNothing: string
  more: (many: number) => string
  unread: (many: number, reference: string) => string
  onIt: string
  onItSince: string
  since: string
  customers: (many: string, one: boolean) => string
  fewCustomers: string
  early: string
  mayLeave: (many: string, one: boolean) => string
  dissatisfied: (many: string) => string
  longest: string
  failed: string
  again: string
  reference: (reference: string) => string
  nothingLinked: string
  connect: string
  answers: (one: boolean) => string
  tooFew: Record<'share' | 'score' | 'figure', string>
  dataLate: string
  asOf: (when: string) => string
  isLate: (source: string) => string
  areLate: (first: string, others: number) => string
  journey: string
  asUsual: string
  above: string
  below: string
  onTheUsual: (change: string) => string
  noUsual: string
  heardToday: (many: string) => string
  scoreSince: (when: string) => string
  usualDay: (day: string) => string
  usual: (low: string, high: string) => string
  to: string
  likely: (when: string, range: string) => string
  overAt: (when: string) => string
  sinceTime: (when: string) => string
  aim: (value: string, by: string | null) => string
  heardAt: (when: string, isTime: boolean) => string
  after: (about: string) => string
  quotesUnread: (reference: string) => string
  noQuote: string
  changing: (when: string) => string
  changes: (when: string) => string
  lasting: (what: string, percent: string, more: boolean) => string
  change: Record<'failed' | 'nothing_yet' | 'too_few' | 'none', string>
  times: (many: string, words: string) => string
  moreOften: (percent: string, words: string) => string
  lessOften: (percent: string, words: string) => string
  scene: (number: number, of: number) => string
  nextScene: string
  lastScene: string
  opening: string
  long: string
  noLine: (label: string) => string
  spark: (figure: FigureState, span: 'hour' | 'day', from: string, to: string, against: string) => string
  day: (label: string, from: string, value: string, at: string) => string
  usualIs: (low: string, high: string) => string
  markFrom: (title: string, from: string, to: string | null) => string
  likelyIs: (at: string, low: string, high: string) => string
  pairing: string
  pairingHow: string
}

/** @param language a code such as `de` or `de-AT`; others than German are English */
export function sayIn(language: string): Say {
  return language.startsWith('de') ? german : english
}

const english: Say = {
  teams: {
    marketing: 'Marketing',
    it: 'IT',
    service: 'Service',
    finance: 'Finance',
    executive: 'Executives',
    own: 'Own team',
  },
  levels: { needs: 'Needs us', watch: 'Worth a look', steady: 'Steady' },
  and: 'and',
  centre: 'Customer command centre',
  synthetic: 'synthetic company',
  live: 'Live',
  paused: (at) => `Paused at ${at}`,
  pauseNow: 'Pause live',
  goOn: 'Go on',
  reconnecting: (at) => `Reconnecting, as of ${at}`,
  sourcesUnread: 'sources could not be read',
  noSource: 'no source yet',
  sources: (current, total) => `${current} of ${total} sources current`,
  needs: 'Needs us now',
  needsEmpty: 'Nothing needs us right now.',
  needsNothing: 'Nothing is watched here yet.',
  more: (many) => `and ${many} more`,
  unread: (many, reference) => `${many} could not be read, ref ${reference}`,
  onIt: 'We are on it',
  onItSince: 'on it since',
  since: 'since',
  customers: (many, one) => `${many} ${one ? 'customer' : 'customers'}`,
  early: 'Early warning',
  mayLeave: (many, one) => `${many} ${one ? 'customer' : 'customers'} may leave`,
  dissatisfied: (many) => `${many} dissatisfied`,
  fewCustomers: 'Fewer than 30 customers',
  longest: 'longest',
  failed: 'We could not read this just now. The rest is fine.',
  again: 'Try again',
  reference: (reference) => `Ref ${reference}`,
  nothingLinked: 'Nothing is linked to this measure yet.',
  connect: 'Connect a source',
  answers: (one) => (one ? 'answer' : 'answers'),
  tooFew: {
    share: 'We show a share from 30 answers on',
    score: 'We show a score from 30 answers on',
    figure: 'We show a figure from 30 answers on',
  },
  dataLate: 'Data is late',
  asOf: (when) => `As of ${when}`,
  isLate: (source) => `${source} is late`,
  areLate: (first, others) => `${first} and ${others} more are late`,
  journey: 'The customer journey right now',
  asUsual: 'as usual',
  above: 'above usual',
  below: 'below usual',
  onTheUsual: (change) => `${change} on the usual`,
  noUsual: 'No usual range yet',
  heardToday: (many) => `${many} heard today`,
  scoreSince: (when) => `score since ${when}`,
  usualDay: (day) => `Usual ${day}`,
  usual: (low, high) => `usual ${low} to ${high}`,
  to: 'to',
  likely: (when, range) => `Likely at ${when}, ${range}`,
  overAt: (when) => `over at ${when}`,
  sinceTime: (when) => `since ${when}`,
  aim: (value, by) => (by ? `our aim ${value} by ${by}` : `our aim ${value}`),
  heardAt: (when, isTime) => `Heard ${isTime ? 'at' : 'on'} ${when}`,
  after: (about) => `, after ${about}`,
  quotesUnread: (reference) => `Customers’ words could not be read, ref ${reference}`,
  noQuote: 'No customer’s words that may be shown here yet.',
  changing: (when) => `Changing since ${when}`,
  changes: (when) => `Changes since ${when}`,
  lasting: (what, percent, more) => `${what}: ${percent} ${more ? 'more' : 'less'} than before`,
  change: {
    failed: 'Could not be read, ref',
    nothing_yet: 'Nothing is watched here yet',
    too_few: 'Too little history to say',
    none: 'Nothing beyond the usual',
  },
  times: (many, words) => `${many} times as many ${words}`,
  moreOften: (percent, words) => `${percent} more ${words}`,
  lessOften: (percent, words) => `${percent} fewer ${words}`,
  scene: (number, of) => `Picture ${number} of ${of}`,
  nextScene: 'Next picture',
  lastScene: 'Picture before',
  opening: 'Opening the wall',
  long: 'Still working, this one is large',
  noLine: (label) => `${label}: no line yet`,
  spark: ({ label }, span, from, to, against) =>
    `${label}, ${span === 'hour' ? 'the last hours' : 'the last two weeks'}: from ${from} to ${to}${against ? `, ${against}` : ''}`,
  day: (label, from, value, at) => `${label} from ${from}: ${value} at ${at}`,
  usualIs: (low, high) => `usual is ${low} to ${high}`,
  markFrom: (title, from, to) => `${title} from ${from}${to ? ` to ${to}` : ', not over'}`,
  likelyIs: (at, low, high) => `likely at ${at}: ${low} to ${high}`,
  pairing: 'This screen shows the command centre once somebody lets it in.',
  pairingHow: 'In Tandem, open Settings, Screens, and type this code. It is good for ten minutes.',
}

const german: Say = {
  teams: {
    marketing: 'Marketing',
    it: 'IT',
    service: 'Service',
    finance: 'Finanzen',
    executive: 'Leitung',
    own: 'Eigenes Team',
  },
  levels: { needs: 'Braucht uns', watch: 'Einen Blick wert', steady: 'Ruhig' },
  and: 'und',
  centre: 'Kundenzentrale',
  synthetic: 'erfundene Firma',
  live: 'Live',
  paused: (at) => `Angehalten um ${at}`,
  pauseNow: 'Anhalten',
  goOn: 'Weiter',
  reconnecting: (at) => `Verbindung wird gesucht, Stand ${at}`,
  sourcesUnread: 'Quellen nicht lesbar',
  noSource: 'noch keine Quelle',
  sources: (current, total) => `${current} von ${total} Quellen aktuell`,
  needs: 'Braucht uns jetzt',
  needsEmpty: 'Gerade braucht uns niemand.',
  needsNothing: 'Hier wird noch nichts beobachtet.',
  more: (many) => `und ${many} weitere`,
  unread: (many, reference) => `${many} nicht lesbar, Ref ${reference}`,
  onIt: 'Wir sind dran',
  onItSince: 'sind dran seit',
  since: 'seit',
  customers: (many, one) => `${many} ${one ? 'Kunde' : 'Kunden'}`,
  early: 'Frühwarnung',
  mayLeave: (many, one) => `${many} ${one ? 'könnte' : 'könnten'} gehen`,
  dissatisfied: (many) => `${many} unzufrieden`,
  fewCustomers: 'Weniger als 30 Kunden',
  longest: 'am längsten',
  failed: 'Das ließ sich gerade nicht lesen. Der Rest stimmt.',
  again: 'Noch einmal',
  reference: (reference) => `Ref ${reference}`,
  nothingLinked: 'Mit dieser Kennzahl ist noch nichts verbunden.',
  connect: 'Quelle verbinden',
  answers: (one) => (one ? 'Antwort' : 'Antworten'),
  tooFew: {
    share: 'Einen Anteil zeigen wir ab 30 Antworten',
    score: 'Einen Wert zeigen wir ab 30 Antworten',
    figure: 'Eine Zahl zeigen wir ab 30 Antworten',
  },
  dataLate: 'Daten verspäten sich',
  asOf: (when) => `Stand ${when}`,
  isLate: (source) => `${source} ist verspätet`,
  areLate: (first, others) => `${first} und ${others} weitere sind verspätet`,
  journey: 'Der Weg der Kunden in diesem Moment',
  asUsual: 'wie sonst',
  above: 'mehr als sonst',
  below: 'weniger als sonst',
  onTheUsual: (change) => `${change} gegen sonst`,
  noUsual: 'Noch kein üblicher Bereich',
  heardToday: (many) => `${many} heute gehört`,
  scoreSince: (when) => `Wert seit ${when}`,
  usualDay: (day) => `Sonst ${day}`,
  usual: (low, high) => `sonst ${low} bis ${high}`,
  to: 'bis',
  likely: (when, range) => `Um ${when} wohl ${range}`,
  overAt: (when) => `vorbei um ${when}`,
  sinceTime: (when) => `seit ${when}`,
  aim: (value, by) => (by ? `unser Ziel ${value} bis ${by}` : `unser Ziel ${value}`),
  heardAt: (when, isTime) => `Gehört ${isTime ? 'um' : 'am'} ${when}`,
  after: (about) => `, nach ${about}`,
  quotesUnread: (reference) => `Worte von Kunden nicht lesbar, Ref ${reference}`,
  noQuote: 'Noch keine Worte von Kunden, die hier stehen dürfen.',
  changing: (when) => `Verändert sich seit ${when}`,
  changes: (when) => `Veränderungen seit ${when}`,
  lasting: (what, percent, more) => `${what}: ${percent} ${more ? 'mehr' : 'weniger'} als zuvor`,
  change: {
    failed: 'Nicht lesbar, Ref',
    nothing_yet: 'Hier wird noch nichts beobachtet',
    too_few: 'Noch zu wenig Vergangenheit',
    none: 'Alles im üblichen Rahmen',
  },
  times: (many, words) => `${many}-mal so viele ${words}`,
  moreOften: (percent, words) => `${percent} mehr ${words}`,
  lessOften: (percent, words) => `${percent} weniger ${words}`,
  scene: (number, of) => `Bild ${number} von ${of}`,
  nextScene: 'Nächstes Bild',
  lastScene: 'Voriges Bild',
  opening: 'Die Wand wird geöffnet',
  long: 'Es dauert noch, hier ist viel zu rechnen',
  noLine: (label) => `${label}: noch keine Linie`,
  spark: ({ label }, span, from, to, against) =>
    `${label}, ${span === 'hour' ? 'die letzten Stunden' : 'die letzten zwei Wochen'}: von ${from} auf ${to}${against ? `, ${against}` : ''}`,
  day: (label, from, value, at) => `${label} seit ${from}: ${value} um ${at}`,
  usualIs: (low, high) => `üblich sind ${low} bis ${high}`,
  markFrom: (title, from, to) => `${title} ab ${from}${to ? ` bis ${to}` : ', noch nicht vorbei'}`,
  likelyIs: (at, low, high) => `um ${at} wohl ${low} bis ${high}`,
  pairing: 'Dieser Bildschirm zeigt die Kundenzentrale, sobald ihn jemand hereinlässt.',
  pairingHow: 'In Tandem unter Einstellungen, Bildschirme, diesen Code eingeben. Er gilt zehn Minuten.',
}

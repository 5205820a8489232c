import type { TitleReader } from './title-reader.ts'
import type { TitleRules } from './title-rule.ts'
import { having, list } from './title-words.ts'

const place = (read: TitleReader) => read.text('title') ?? read.text('name') ?? read.text('path')

/** Website and app. Views of one visit are one entry (visits.ts). */
export const digitalTitles: TitleRules = {
  'Page Viewed': {
    area: 'digital',
    tone: 'quiet',
    write: {
      en: (read) => having(place(read), (page) => `Looked at “${page}”`) ?? 'Looked at a page',
      de: (read) => having(place(read), (page) => `„${page}“ angesehen`) ?? 'Eine Seite angesehen',
    },
  },
  'Screen Viewed': {
    area: 'digital',
    tone: 'quiet',
    write: {
      en: (read) => having(place(read), (page) => `Looked at “${page}” in the app`) ?? 'Used the app',
      de: (read) => having(place(read), (page) => `„${page}“ in der App angesehen`) ?? 'App benutzt',
    },
  },
  'Session Ended': {
    area: 'digital',
    tone: (read) => (read.has('trouble_free', false) ? 'look' : 'quiet'),
    write: {
      en: (read) => list('Visit', read.minutes('minutes'), read.has('trouble_free', false) && 'with trouble'),
      de: (read) =>
        list('Besuch', read.minutes('minutes'), read.has('trouble_free', false) && 'mit Schwierigkeiten'),
    },
  },
  'Help Searched': {
    area: 'digital',
    tone: (read) => (read.has('answered', false) ? 'look' : 'quiet'),
    write: {
      en: (read) =>
        list(
          having(read.text('query'), (query) => `Looked for help with “${query}”`) ?? 'Looked for help',
          read.has('answered', false) && 'no answer found',
        ),
      de: (read) =>
        list(
          having(read.text('query'), (query) => `Hilfe gesucht zu „${query}“`) ?? 'Hilfe gesucht',
          read.has('answered', false) && 'keine Antwort gefunden',
        ),
    },
  },
  'Error Shown': {
    area: 'digital',
    tone: 'look',
    write: {
      en: (read) => list('Saw an error', read.text('code')),
      de: (read) => list('Fehler gesehen', read.text('code')),
    },
  },
  'Experiment Viewed': {
    area: 'digital',
    tone: 'quiet',
    write: {
      en: (read) => list('Saw a test variant', read.text('variation_name')),
      de: (read) => list('Testvariante gesehen', read.text('variation_name')),
    },
  },
  'Signed In': { area: 'digital', tone: 'quiet', write: { en: () => 'Signed in', de: () => 'Angemeldet' } },
  'Signed Out': { area: 'digital', tone: 'quiet', write: { en: () => 'Signed out', de: () => 'Abgemeldet' } },
  Identified: {
    area: 'other',
    tone: 'quiet',
    write: { en: () => 'Said who they are', de: () => 'Hat gesagt, wer er ist' },
  },
  Grouped: {
    area: 'other',
    tone: 'quiet',
    write: { en: () => 'Seen in an account', de: () => 'In einem Konto gesehen' },
  },
  Aliased: {
    area: 'other',
    tone: 'quiet',
    write: { en: () => 'Known by another id', de: () => 'Unter anderer Kennung bekannt' },
  },
}

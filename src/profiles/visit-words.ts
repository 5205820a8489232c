import type { TitleLanguage } from './timeline.ts'
import type { EntryReader, TimelineEvent } from './timeline-event.ts'
import { createTitleReader } from './title-reader.ts'
import { list } from './title-words.ts'

const words = {
  en: {
    app: 'Used the app',
    other: 'Visit to the website',
    pages: (count: number) => `${count} ${count === 1 ? 'page' : 'pages'}`,
    trouble: 'with trouble',
  },
  de: {
    app: 'App benutzt',
    other: 'Besuch auf der Website',
    pages: (count: number) => `${count} ${count === 1 ? 'Seite' : 'Seiten'}`,
    trouble: 'mit Schwierigkeiten',
  },
} as const
const mostPages = 5

/** "Visit to the website, 5 pages, 12 min". @param events of one visit, newest first, at least two */
export function visitTitle(events: readonly TimelineEvent[], reader: EntryReader): string {
  const own = words[reader.lang]
  const views = events.filter(({ name }) => name !== 'Session Ended')
  const ended = events.find(({ name }) => name === 'Session Ended')
  const read = createTitleReader(ended?.properties ?? {}, reader.lang, reader.show)
  return list(
    events[0]?.channel === 'app' ? own.app : own.other,
    own.pages(views.length),
    read.minutes('minutes'),
    read.has('trouble_free', false) && own.trouble,
  )
}

/** The pages of a visit in their order, each once, the first five. */
export function visitDetail(events: readonly TimelineEvent[], reader: EntryReader): string | undefined {
  const pages = [...events].reverse().flatMap(({ properties }) => {
    const read = createTitleReader(properties, reader.lang, reader.show)
    return read.text('title') ?? read.text('name') ?? read.text('path') ?? []
  })
  const each = [...new Set(pages)]
  if (each.length === 0) return undefined
  return each.length > mostPages ? `${each.slice(0, mostPages).join(' · ')} …` : each.join(' · ')
}

/** What a day's views are called: "Visit to the website, 12 pages". */
export function pageCount(channel: string, count: number, lang: TitleLanguage): string {
  const own = words[lang]
  return list(channel === 'app' ? own.app : own.other, own.pages(count))
}

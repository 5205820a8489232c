import type { Filling } from './fillings.ts'
import { heroAction, heroWhy, type Kind, kinds, type Place } from './kinds.ts'
import { inLanguage, type Language, type Words } from './language.ts'
import type { MeasureRef, WallDefinition, WallKind } from './wall.ts'
import { changeRules, needRules } from './watched.ts'

/**
 * The wall that a workspace begins with. Each place has several fillings, best first; the first whose events and
 * measure the workspace has is taken. A place without one says what is missing and where to begin.
 */

/** What a workspace has: names of events (surveys also by kind, 'Survey Answered:nps') and of measures. */
export interface Known {
  events: ReadonlySet<string>
  /** Absent: every measure that comes with the product is there. */
  measures?: ReadonlySet<string> | undefined
}

type Scene = NonNullable<WallDefinition['scenes']>[number]

/** The wall of a kind of company for a workspace with these events. None gives the full wall with what is missing said on it. */
export function templateFor(
  events: ReadonlySet<string>,
  kind: WallKind = 'any',
  measures?: ReadonlySet<string>,
): WallDefinition {
  const known: Known = { events, measures }
  const of = kindOf(kind)
  const hero = of.hero.find((filling) => isFilled(filling, known))
  const shown = hero ?? of.hero[0]
  const stages = of.stages.map((place) => stageFrom(place, known))
  const scenes = of.scenes ? scenesFrom(stages, known) : []
  return {
    hero: {
      label: shown.label ?? shown.caption,
      measure: hero?.measure ?? null,
      unit: shown.unit,
      good: shown.good,
      why: heroWhy,
      action: heroAction,
      ...(shown.goodFrom === undefined ? {} : { goodFrom: shown.goodFrom }),
      hours: [7, 20],
      marks: [outages],
    },
    stages,
    needs: of.needs.flatMap((id) => {
      const watched = needRules[id]
      return watched && fits(watched.events, watched.rule.measure, known) ? [{ id, ...watched.rule }] : []
    }),
    quotes: [quotes],
    changes: of.changes.flatMap((id) => {
      const watched = changeRules[id]
      return watched && fits(watched.events, watched.rule.measure, known) ? [{ id, ...watched.rule }] : []
    }),
    ...(scenes.length > 0 ? { scenes } : {}),
    sceneSeconds: 60,
  }
}

/** One place of a template, and what is missing for it. */
interface PlaceReport {
  label: string
  /** Name of the measure that fills it; null when nothing can. */
  filledBy: string | null
  /** Events without which the place stays empty. */
  missing: string[]
}

/** A kind of company with how well a workspace's events fill its wall. */
export interface TemplateReport {
  kind: WallKind
  name: string
  note: string
  filled: number
  places: PlaceReport[]
}

/** What each kind of company's wall would show, and what is missing. */
export function templateReports(known: Known, language: Language): TemplateReport[] {
  return kinds.map((of) => {
    const { name, note } = inLanguage({ name: of.name, note: of.note }, language)
    const main: Place = {
      id: 'hero',
      label: of.hero[0].label ?? of.hero[0].caption,
      why: heroWhy,
      action: heroAction,
      fillings: of.hero,
    }
    const places = [main, ...of.stages].map((place) => reportOf(place, known, language))
    return { kind: of.kind, name, note, filled: places.filter((place) => place.filledBy).length, places }
  })
}

function reportOf(place: Place, known: Known, language: Language): PlaceReport {
  const label = inLanguage(place.label, language)
  const filling = place.fillings.find((one) => isFilled(one, known))
  if (filling) {
    const named = inLanguage(
      place.id === 'hero' ? (filling.label ?? filling.caption) : filling.caption,
      language,
    )
    return { label, filledBy: named, missing: [] }
  }
  return {
    label,
    filledBy: null,
    missing: place.fillings[0].needs.filter((event) => !known.events.has(event)),
  }
}

function kindOf(kind: WallKind): Kind {
  return kinds.find((one) => one.kind === kind)!
}

const isFilled = (filling: Filling, known: Known) => fits(filling.needs, filling.measure, known)

function fits(events: readonly string[], measure: MeasureRef, { events: have, measures }: Known): boolean {
  if (typeof measure === 'string' && measures && !measures.has(measure)) return false
  return events.every((name) => have.has(name))
}

function stageFrom(place: Place, known: Known): WallDefinition['stages'][number] {
  const filling = place.fillings.find((one) => isFilled(one, known))
  const { unit, good, caption, concern, measure } = filling ?? place.fillings[0]
  return {
    id: place.id,
    label: place.label,
    measure: filling ? measure : null,
    unit,
    good,
    caption,
    concern,
    why: place.why,
    action: place.action,
  }
}

/** The stage customers meet when they need somebody, then what they say; only what something can fill. */
function scenesFrom(stages: WallDefinition['stages'], known: Known): Scene[] {
  const help = stages.find((stage) => stage.id === 'get_help')
  const scenes: Scene[] = []
  if (help?.measure) {
    const beside = besideHelp.filter(({ events, measure }) => fits(events, measure, known))
    scenes.push({
      id: 'help',
      title: { en: 'When customers need help', de: 'Wenn Kunden Hilfe brauchen' },
      view: 'stage',
      stage: 'get_help',
      beside: beside.map(({ events: _, ...line }) => line),
    })
  }
  if (known.events.has('Survey Answered')) {
    scenes.push({
      id: 'words',
      title: { en: 'In customers’ own words', de: 'In den Worten der Kunden' },
      view: 'words',
      quotes: [quotes],
    })
  }
  return scenes
}

const line = (
  event: string,
  measure: string,
  unit: 'percent' | 'count' | 'score',
  good: 'up' | 'down',
  label: Words,
) => ({
  events: [event],
  label,
  measure,
  unit,
  good,
})

const besideHelp = [
  line('Call Resolved', 'answered_first_time', 'percent', 'up', {
    en: 'Answered first time',
    de: 'Gleich gelöst',
  }),
  line('Call Abandoned', 'calls_given_up', 'percent', 'down', {
    en: 'Calls given up',
    de: 'Aufgelegt vor Antwort',
  }),
  line('Call Transferred', 'passed_on_calls', 'percent', 'down', {
    en: 'Calls passed on',
    de: 'Weitergereicht',
  }),
  line('Callback Requested', 'open_callbacks', 'count', 'down', {
    en: 'Callbacks we owe',
    de: 'Offene Rückrufe',
  }),
]

const outages = {
  starts: 'Outage Started',
  ends: 'Outage Ended',
  key: 'outage_id',
  place: 'area',
  words: { en: 'Outage in {place}', de: 'Ausfall in {place}' },
}

const quotes = {
  event: 'Survey Answered',
  property: 'comment',
  consent: 'quotable',
  about: {
    property: 'about',
    words: {
      call: { en: 'a call', de: 'einem Anruf' },
      visit: { en: 'a home visit', de: 'einem Termin zu Hause' },
      order: { en: 'an order', de: 'einer Bestellung' },
      store: { en: 'a visit to the store', de: 'einem Besuch im Laden' },
      general: { en: 'a question from us', de: 'einer Frage von uns' },
    },
  },
}

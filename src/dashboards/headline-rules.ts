import type { HeadlineRuleWords } from './wall.ts'

/**
 * The sentences that come with the product. They state what is, never why; they stay calm; none is longer than 78
 * characters in any daypart and language. A workspace may bring its own list, which is tried first.
 */
export const standardHeadlines: readonly HeadlineRuleWords[] = [
  {
    id: 'failed',
    when: { data: 'failed' },
    calm: {
      en: 'We cannot see how customers are right now.',
      de: 'Wir sehen gerade nicht, wie es Kunden geht.',
    },
    concern: { en: 'Their signals are kept.', de: 'Ihre Signale sind sicher.' },
  },
  {
    id: 'nothing_yet',
    when: { data: 'none' },
    calm: {
      en: '{greeting}. No customer has been heard yet.',
      de: '{greeting}. Noch hat sich kein Kunde gemeldet.',
    },
  },
  {
    id: 'late_with_concern',
    when: { data: 'late', concerns: 'some' },
    calm: { en: 'As of {asOf}: {concern}', de: 'Stand {asOf}: {concern}' },
  },
  {
    id: 'late',
    when: { data: 'late' },
    calm: { en: 'This is how customers were as of {asOf}.', de: 'So ging es Kunden, Stand {asOf}.' },
    concern: { en: 'Newer data is late.', de: 'Neuere Daten fehlen noch.' },
  },
  {
    id: 'low_with_concern',
    when: { score: 'low', concerns: 'some' },
    calm: { en: 'The {daypart} is harder than usual.', de: 'Kunden haben es schwerer als sonst.' },
    concern: { en: '{concern}', de: '{concern}' },
  },
  {
    id: 'low',
    when: { score: 'low' },
    calm: {
      en: 'Customers rate this {daypart} lower than usual.',
      de: 'Kunden bewerten uns {daypart} schlechter als sonst.',
    },
  },
  {
    id: 'good_with_concern',
    when: { score: 'good', concerns: 'some' },
    calm: { en: 'Most customers are having a good {daypart}.', de: 'Den meisten Kunden geht es gut.' },
    concern: { en: '{concern}', de: '{concern}' },
  },
  {
    id: 'good',
    when: { score: 'good' },
    calm: {
      en: 'Most customers are having a good {daypart}. All is as usual.',
      de: 'Den meisten Kunden geht es {daypart} gut. Alles ist wie sonst.',
    },
  },
  {
    id: 'usual_with_concern',
    when: { score: 'usual', concerns: 'some' },
    calm: { en: 'Customers are having a usual {daypart}.', de: 'Für Kunden läuft es wie sonst.' },
    concern: { en: '{concern}', de: '{concern}' },
  },
  {
    id: 'usual',
    when: { score: 'usual' },
    calm: { en: 'Customers are having a usual {daypart}.', de: 'Für Kunden läuft es {daypart} wie sonst.' },
  },
  {
    id: 'quiet_with_concern',
    when: { concerns: 'some' },
    calm: { en: 'Few customers have answered so far.', de: 'Bisher haben wenige geantwortet.' },
    concern: { en: '{concern}', de: '{concern}' },
  },
  {
    id: 'quiet',
    when: {},
    calm: {
      en: 'A quiet {daypart}. Too few have answered to say how it is.',
      de: 'Es ist ruhig. Zu wenige haben geantwortet, um mehr zu sagen.',
    },
  },
]

import type { TitleReader } from './title-reader.ts'
import type { TitleRules } from './title-rule.ts'
import { having, list } from './title-words.ts'

const surveyKinds = {
  en: { nps: 'would recommend us', csat: 'satisfaction', ces: 'effort' },
  de: { nps: 'Weiterempfehlung', csat: 'Zufriedenheit', ces: 'Aufwand' },
} as const
const bestScores: Readonly<Record<string, string>> = { nps: '10', csat: '5', ces: '7' }

/** Answers below the middle are worth a look, the lowest third went wrong. */
function surveyTone(read: TitleReader) {
  const percent = read.number('score_percent')
  if (percent === undefined) return 'contact'
  return percent <= 33.4 ? 'wrong' : percent <= 60 ? 'look' : 'contact'
}

function answer(read: TitleReader, lang: 'en' | 'de'): string | undefined {
  const kind = read.text('kind') ?? ''
  const words = (surveyKinds[lang] as Readonly<Record<string, string>>)[kind]
  const score = read.count('score')
  if (score === undefined) return words
  const of = bestScores[kind]
  const scored = of === undefined ? score : `${score} ${lang === 'en' ? 'of' : 'von'} ${of}`
  return words === undefined ? scored : `${words} ${scored}`
}

/** What customers say: surveys, conversations, reviews; and what is sent to them by e-mail. */
export const voiceTitles: TitleRules = {
  'Survey Sent': {
    area: 'surveys',
    tone: 'quiet',
    story: 'survey_id',
    write: { en: () => 'Asked for an opinion', de: () => 'Nach der Meinung gefragt' },
  },
  'Survey Answered': {
    area: 'surveys',
    story: 'survey_id',
    tone: surveyTone,
    quote: 'comment',
    write: {
      en: (read) => list('Answered a survey', answer(read, 'en')),
      de: (read) => list('Umfrage beantwortet', answer(read, 'de')),
    },
  },
  'Review Left': {
    area: 'surveys',
    quote: 'comment',
    tone: (read) =>
      read.has('sentiment', 'bad') ? 'wrong' : read.has('sentiment', 'mixed') ? 'look' : 'contact',
    write: {
      en: (read) =>
        list(
          `Review${having(read.text('site'), (site) => ` on ${site}`) ?? ''}`,
          having(read.count('rating'), (rating) => `rated ${rating}`),
        ),
      de: (read) =>
        list(
          `Bewertung${having(read.text('site'), (site) => ` auf ${site}`) ?? ''}`,
          having(read.count('rating'), (rating) => `mit ${rating}`),
        ),
    },
  },
  'Friend Invited': {
    area: 'surveys',
    write: {
      en: (read) =>
        list(
          'Invited a friend',
          having(read.text('share_via'), (via) => `by ${via}`),
        ),
      de: (read) =>
        list(
          'Jemanden eingeladen',
          having(read.text('share_via'), (via) => `über ${via}`),
        ),
    },
  },
  'Conversation Started': {
    area: 'conversations',
    tone: 'quiet',
    write: { en: () => 'Conversation began', de: () => 'Unterhaltung begonnen' },
  },
  'Conversation Message Received': {
    area: 'conversations',
    quote: 'text',
    write: { en: () => 'Wrote to us', de: () => 'Hat uns geschrieben' },
  },
  'Conversation Message Sent': {
    area: 'conversations',
    write: { en: () => 'We wrote', de: () => 'Wir haben geschrieben' },
  },
  'Conversation Resolved': {
    area: 'conversations',
    write: {
      en: (read) =>
        list(
          'Conversation settled',
          having(read.clock('wait_seconds'), (wait) => `first answer after ${wait}`),
        ),
      de: (read) =>
        list(
          'Unterhaltung erledigt',
          having(read.clock('wait_seconds'), (wait) => `erste Antwort nach ${wait}`),
        ),
    },
  },
  'Live Chat Conversation Started': {
    area: 'conversations',
    tone: 'quiet',
    write: { en: () => 'Chat began', de: () => 'Chat begonnen' },
  },
  'Live Chat Conversation Ended': {
    area: 'conversations',
    tone: 'quiet',
    write: { en: () => 'Chat ended', de: () => 'Chat beendet' },
  },
  'Live Chat Message Sent': {
    area: 'conversations',
    quote: 'message_body',
    write: { en: () => 'Wrote in the chat', de: () => 'Im Chat geschrieben' },
  },
  'Live Chat Message Received': {
    area: 'conversations',
    write: { en: () => 'We answered in the chat', de: () => 'Wir haben im Chat geantwortet' },
  },
  'Email Delivered': mail('quiet', 'E-mail from us', 'E-Mail von uns'),
  'Email Opened': mail('quiet', 'Opened an e-mail', 'E-Mail geöffnet'),
  'Email Link Clicked': mail('contact', 'Followed a link in an e-mail', 'Link in einer E-Mail geöffnet'),
  'Email Bounced': mail('look', 'E-mail could not be delivered', 'E-Mail unzustellbar'),
  'Email Marked as Spam': mail('wrong', 'Marked our e-mail as spam', 'Unsere E-Mail als Spam markiert'),
  Unsubscribed: mail('look', 'Prefers not to get these e-mails', 'Möchte diese E-Mails nicht mehr'),
}

function mail(tone: 'quiet' | 'contact' | 'look' | 'wrong', en: string, de: string): TitleRules[string] {
  const named = (words: string) => (read: TitleReader) =>
    list(
      words,
      having(read.text('campaign_name') ?? read.text('email_subject'), (name) => `“${name}”`),
    )
  return { area: 'emails', tone, write: { en: named(en), de: named(de) } }
}

import type { AlertLetter } from '../../../src/alerts/index.ts'
import type { Rendered } from '../../../src/mail/index.ts'
import { alertSentence, ruleInWords } from '../../alerts/words.ts'
import { createMoments } from '../../metrics/moment-words.ts'
import type { FigureBlock } from './letter.ts'
import { lineDrawing, lineSize } from './line-drawing.ts'
import { voiceOf } from './words.ts'
import { write } from './write.ts'

/** A measure that changed its state. */
export async function alert(data: AlertLetter): Promise<Rendered> {
  const { language, company, label, measure, seen, to, from } = data
  const { t, fmt, locale, timeZone } = voiceOf(data)
  const teams = measure.owners.map(({ team }) => t(`team.${team}`)).join(' + ')
  const sentence = alertSentence({ measure: measure.label, unit: measure.unit, to, seen }, t, fmt)
  const figure = seen.value === null ? { text: '–', unit: '' } : fmt.figure(seen.value, measure.unit)
  const svg = lineDrawing(data.course?.series[0]?.points ?? [], to === 'calm' ? 'blue' : 'ember')
  const block: FigureBlock = {
    kind: 'figure',
    title: measure.label,
    url: data.measureUrl,
    value: figure.text,
    unit: figure.unit,
    notes: [
      ...(seen.t
        ? [
            t(data.ongoing ? 'letter.stepSoFar' : `letter.step.${data.grain}`, {
              at: createMoments(data.grain, locale, timeZone).long(seen.t),
            }),
          ]
        : []),
      t('alertSaid.answers', { count: seen.n }),
      ...(seen.usual
        ? [
            t('letter.usualRange', {
              low: fmt.value(seen.usual.low, measure.unit),
              high: fmt.value(seen.usual.high, measure.unit),
            }),
          ]
        : []),
      ruleInWords(data.rule, measure.unit, t, fmt),
      t('letter.lookedAfter', { teams }),
    ],
    ...(svg ? { drawing: { name: 'course', svg, alt: sentence, ...lineSize } } : {}),
  }
  return write({
    language,
    subject: `${markOf(to)} ${label}: ${t(`alertState.${to}`)}`,
    preview: sentence,
    company,
    blocks: [
      { kind: 'heading', text: label },
      { kind: 'say', text: sentence },
      ...(from === to
        ? []
        : [
            {
              kind: 'text' as const,
              text: t('letter.before', { state: t(`alertState.${from}`) }),
              dim: true,
            },
          ]),
      block,
      { kind: 'button', text: to === 'calm' ? t('letter.toAlert') : t('letter.acknowledge'), url: data.url },
    ],
    footer: {
      text: t('letter.why.alert', { by: data.madeBy, label }),
      links: [{ text: t('letter.quiet'), url: data.url }],
    },
  })
}

function markOf(state: AlertLetter['to']): string {
  return { act: '▲', watch: '◆', silent: '◆', calm: '○' }[state]
}

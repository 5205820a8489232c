import type { ChangesLetter } from '../../../src/changes/index.ts'
import type { Rendered } from '../../../src/mail/index.ts'
import { changeSentence, sizeSentence, subjectName } from '../../changes/words.ts'
import { createMoments } from '../../metrics/moment-words.ts'
import type { Block } from './letter.ts'
import { voiceOf } from './words.ts'
import { write } from './write.ts'

/** Changes told in full in one mail; the others are counted. */
const mostTold = 8

/** What changed in how customers behave, for one team. */
export async function changes(data: ChangesLetter): Promise<Rendered> {
  const { language, company, team, url } = data
  const { t, fmt, locale, timeZone } = voiceOf(data)
  const told = data.changes.map((change) => ({ ...change, ...change.finding }))
  const first = told[0]!
  const moments = createMoments('day', locale, timeZone)
  const blocks = told.slice(0, mostTold).flatMap((change): Block[] => [
    { kind: 'say', text: changeSentence(change, t, fmt) },
    {
      kind: 'text',
      text: [t('letter.changes.since', { at: moments.long(change.since) }), sizeSentence(change, t, fmt)]
        .filter(Boolean)
        .join(' · '),
      dim: true,
    },
    { kind: 'button', text: t('letter.changes.open'), url: change.url },
  ])
  return write({
    language,
    subject: t('letter.changes.subject', { what: subjectName(first, t), count: told.length - 1 }),
    preview: changeSentence(first, t, fmt),
    company,
    blocks: [
      { kind: 'heading', text: t('letter.changes.title') },
      ...blocks,
      ...(told.length > mostTold
        ? [{ kind: 'text' as const, text: t('letter.changes.more', { count: told.length - mostTold }) }]
        : []),
    ],
    footer: {
      text: t('letter.changes.why', { team: t(`team.${team}`) }),
      links: [{ text: t('letter.changes.all'), url }],
    },
  })
}

import type { MentionLetter } from '../../../src/boards/index.ts'
import type { Rendered } from '../../../src/mail/index.ts'
import { voiceOf } from './words.ts'
import { write } from './write.ts'

/** A colleague named somebody in what they said. */
export async function mention(data: MentionLetter): Promise<Rendered> {
  const { language, company, by, text, title, url, manageUrl } = data
  const { t } = voiceOf(data)
  return write({
    language,
    subject: t('letter.mention.subject', { by, title }),
    preview: text.slice(0, 140),
    company,
    blocks: [
      { kind: 'heading', text: title },
      { kind: 'text', text: t('letter.mention.says', { by }), dim: true },
      { kind: 'quotes', quotes: [{ text, from: by }] },
      { kind: 'button', text: t('letter.mention.answer'), url },
    ],
    footer: {
      text: t('letter.mention.why', { by }),
      links: [{ text: t('letter.mention.manage'), url: manageUrl }],
    },
  })
}

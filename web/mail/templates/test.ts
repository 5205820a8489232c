import type { Rendered, TestMail } from '../../../src/mail/index.ts'
import { voiceOf } from './words.ts'
import { write } from './write.ts'

/** The mail that says that mails arrive. */
export async function test({ language, name, company, url }: TestMail): Promise<Rendered> {
  const { t } = voiceOf({ language, timeZone: 'UTC', currency: 'EUR' })
  return write({
    language,
    subject: t('letter.test.subject', { company }),
    preview: t('letter.test.say'),
    company,
    blocks: [
      { kind: 'heading', text: t('letter.hello', { name }) },
      { kind: 'say', text: t('letter.test.say') },
      { kind: 'text', text: t('letter.test.text'), dim: true },
      { kind: 'button', text: t('letter.open'), url },
    ],
    footer: { text: t('letter.test.why'), links: [] },
  })
}

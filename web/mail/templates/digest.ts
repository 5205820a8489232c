import type { Rendered } from '../../../src/mail/index.ts'
import type { Digest } from '../../../src/subscriptions/index.ts'
import type { Block, Letter } from './letter.ts'
import { tileBlocks } from './tile.ts'
import { type Voice, voiceOf } from './words.ts'
import { write } from './write.ts'

/** A board or a measure as somebody gets it. */
export async function digest(data: Digest): Promise<Rendered> {
  const voice = voiceOf(data)
  const { t } = voice
  const letter: Letter = {
    language: data.language,
    subject: subjectOf(data, voice),
    preview: previewOf(data, voice),
    company: data.company,
    blocks: [{ kind: 'heading', text: data.title }, ...contentOf(data, voice)],
    footer: {
      text: t(`letter.why.${data.cadence.every}`, { by: data.madeBy, title: data.title }),
      links: [
        { text: t('letter.manage'), url: data.manageUrl },
        ...(data.leaveUrl ? [{ text: t('letter.leave'), url: data.leaveUrl }] : []),
      ],
    },
  }
  return write(letter)
}

function subjectOf({ title, trouble, changes, isTest }: Digest, { t }: Voice): string {
  const said = trouble
    ? t(`letter.subject.${trouble.kind}`, { title })
    : changes.length > 0
      ? t('letter.subject.changed', { title })
      : title
  return isTest ? t('letter.subject.test', { title: said }) : said
}

/** The first figures, so that a list of mails says them already. */
function previewOf(data: Digest, voice: Voice): string {
  if (data.trouble) return troubleText(data, voice)
  if (data.changes.length > 0) return changesText(data, voice)[0] ?? ''
  const figures = data.tiles
    .flatMap((tile) => tileBlocks(tile, voice))
    .flatMap((block) =>
      block.kind === 'figure'
        ? [`${block.title}: ${[block.value, block.unit].filter(Boolean).join(' ')}`]
        : [],
    )
  return figures.slice(0, 3).join(' · ')
}

function contentOf(data: Digest, voice: Voice): Block[] {
  const { t, fmt } = voice
  const open: Block = { kind: 'button', text: t('letter.open'), url: data.url }
  if (data.trouble) {
    return [{ kind: 'note', mark: '◆', text: troubleText(data, voice) }, open]
  }
  const { period } = data
  return [
    ...changesText(data, voice).map((text): Block => ({ kind: 'say', text })),
    ...(period
      ? [
          {
            kind: 'text' as const,
            text: t('letter.period', { from: fmt.date(period.from), to: fmt.date(period.to) }),
            dim: true,
          },
        ]
      : []),
    ...(data.tiles.length > 0
      ? data.tiles.flatMap((tile) => tileBlocks(tile, voice))
      : [{ kind: 'text' as const, text: t('letter.noTiles') }]),
    open,
  ]
}

function troubleText({ trouble }: Digest, { t, fmt }: Voice): string {
  if (trouble?.kind !== 'failed') return t('letter.forbidden')
  const failed = t('letter.failed', { reason: trouble.reason })
  return trouble.againAt ? `${failed} ${t('letter.again', { at: fmt.time(trouble.againAt) })}` : failed
}

function changesText({ changes }: Digest, { t }: Voice): string[] {
  return changes.map(({ title, by, to }) => t(`letter.changed.${by}.${to}`, { title }))
}

import { Button, Checkbox } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { Mentions } from '../../src/boards/index.ts'
import { usePreferences } from '../access/preferences.ts'
import { useFormat, useMe } from '../access/session.ts'
import { ToldNav } from '../alerts/told-nav.tsx'
import { useAct } from '../parts/act.ts'
import { Card, PageHead } from '../parts/page.tsx'
import { Empty, Failed, Resource } from '../parts/states.tsx'
import { mentionsQuery, seeMentions } from './mention-data.ts'

/** What colleagues named the reader in, newest first, and whether a mail comes too. */
export function MentionsPage() {
  const { t } = useTranslation()
  const mentions = useQuery(mentionsQuery())
  return (
    <>
      <ToldNav at="mentions" />
      <PageHead title={t('mentions.title')} lede={t('mentions.lede')} />
      <Card label={t('mentions.title')}>
        <div className="stack">
          <ByMail />
          <Resource query={mentions}>
            {(found) =>
              found.mentions.length === 0 ? (
                <Empty sentence={t('mentions.empty')} note={t('mentions.emptyNote')} />
              ) : (
                <MentionList found={found} />
              )
            }
          </Resource>
        </div>
      </Card>
    </>
  )
}

function ByMail() {
  const { t } = useTranslation()
  const { preferences } = useMe()
  const keep = usePreferences(t('mentions.mailSaved'))
  if (!preferences) return null
  return (
    <Checkbox
      label={t('mentions.mail')}
      checked={preferences.mentionMail}
      disabled={keep.isPending}
      onChange={(event) => keep.mutate({ mentionMail: event.currentTarget.checked })}
    />
  )
}

function MentionList({ found: { mentions, unseen } }: { found: Mentions }) {
  const { t } = useTranslation()
  const fmt = useFormat()
  const see = useAct(seeMentions)
  return (
    <>
      {see.isError && <Failed error={see.error} rest="" />}
      {unseen > 0 && (
        <div className="row apart">
          <span className="meta" role="status">
            {t('mentions.unseen', { count: unseen })}
          </span>
          <Button variant="default" disabled={see.isPending} onClick={() => see.mutate(undefined)}>
            {t('mentions.seen')}
          </Button>
        </div>
      )}
      <ul className="stack plain">
        {mentions.map(({ comment, title, path, at, seenAt }) => (
          <li key={comment.id}>
            <p className="meta">
              <b>{comment.by.label}</b> {fmt.since(at, Date.now())}{' '}
              {seenAt === null && <span className="tag">{t('mentions.new')}</span>}
            </p>
            <p className="talk-text">{comment.text}</p>
            <Link
              to={path}
              className="a"
              onClick={() => {
                if (seenAt === null) see.mutate([comment.id])
              }}
            >
              {title}
            </Link>
          </li>
        ))}
      </ul>
    </>
  )
}

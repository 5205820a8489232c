import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../access/session.ts'
import { useAct } from '../parts/act.ts'
import { CopyField } from '../parts/copy.tsx'
import { Confirm } from '../parts/dialog.tsx'
import { Card } from '../parts/page.tsx'
import { Failed, Resource } from '../parts/states.tsx'
import { endFeed, feedQuery, makeFeed } from './subscription-data.ts'

/** The days on which something is looked at again, for one's own calendar. */
export function CalendarCard() {
  const { t } = useTranslation()
  const fmt = useFormat()
  const [url, setUrl] = useState<string>()
  const feed = useQuery(feedQuery())
  const make = useAct(makeFeed, { onDone: (made) => setUrl(made.url) })
  const end = useAct(endFeed, { onDone: () => setUrl(undefined) })
  return (
    <Card title={t('calendar.title')}>
      <div className="stack">
        <p className="dim">{t('calendar.lede')}</p>
        {make.error && <Failed error={make.error} rest="" />}
        {url && (
          <>
            <CopyField label={t('calendar.address')} text={url} />
            <p className="meta">{t('calendar.once')}</p>
          </>
        )}
        <Resource query={feed}>
          {(found) => (
            <>
              {found && (
                <p className="meta">
                  {t('calendar.made', { at: fmt.date(found.createdAt) })}{' '}
                  {found.lastReadAt
                    ? t('calendar.read', { at: fmt.since(found.lastReadAt, Date.now()) })
                    : t('calendar.unread')}
                </p>
              )}
              <div className="row">
                <Button variant="default" disabled={make.isPending} onClick={() => make.mutate()}>
                  {found ? t('calendar.renew') : t('calendar.make')}
                </Button>
                {found && (
                  <Confirm
                    verb={t('calendar.end')}
                    title={t('calendar.endTitle')}
                    consequence={t('calendar.endNote')}
                    onConfirm={() => end.mutateAsync()}
                  />
                )}
              </div>
            </>
          )}
        </Resource>
      </div>
    </Card>
  )
}

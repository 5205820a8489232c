import { Button, Select } from '@mantine/core'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { useCan, useFormat, useMe } from '../access/session.ts'
import { SettingsFrame } from '../access/settings-frame.tsx'
import { useAct } from '../parts/act.ts'
import { DataTable } from '../parts/data-table.tsx'
import { More } from '../parts/more.tsx'
import { Card, Facts } from '../parts/page.tsx'
import { Empty, Failed, Loading, NotYours, Resource } from '../parts/states.tsx'
import { MailMissing } from '../subscriptions/mail-missing.tsx'
import { Mark } from '../theme/marks.tsx'
import { type LoggedMail, type MailStatus, mailLogQuery, mailQuery, testMail } from './mail-data.ts'

const route = getRouteApi('/app/settings/mail')

/** How mails go out, a test, and what became of each. */
export function MailPage() {
  const { t } = useTranslation()
  const mayRead = useCan('mail:read')
  return (
    <SettingsFrame title={t('mail.title')} lede={t('mail.lede')}>
      {mayRead ? (
        <div className="stack">
          <Status />
          <Log />
        </div>
      ) : (
        <Card label={t('mail.title')}>
          <NotYours role={t('role.admin')} />
        </Card>
      )}
    </SettingsFrame>
  )
}

function Status() {
  const { t } = useTranslation()
  const me = useMe()
  const status = useQuery(mailQuery())
  const test = useAct(testMail, { done: t('mail.testSent', { email: me.account?.email ?? '' }) })
  return (
    <Card title={t('mail.server')}>
      <Resource query={status} shape="form">
        {(found) => (
          <div className="stack">
            {found.configured ? <Standing of={found} /> : <MailMissing />}
            {test.error && <Failed error={test.error} rest="" />}
            {found.configured && (
              <div className="row">
                <Button disabled={test.isPending} onClick={() => test.mutate()}>
                  {t('mail.test')}
                </Button>
              </div>
            )}
          </div>
        )}
      </Resource>
    </Card>
  )
}

function Standing({ of: { server, from, perMinute, trouble, lastMonth } }: { of: MailStatus }) {
  const { t } = useTranslation()
  const fmt = useFormat()
  return (
    <>
      <p>
        <Mark level={trouble ? 'needs' : 'steady'} size={11} /> {trouble ?? t('mail.answers')}
      </p>
      <Facts
        of={[
          [t('mail.server'), server ?? ''],
          [t('mail.from'), from ?? ''],
          [t('mail.rate'), t('mail.perMinute', { count: perMinute ?? 0 })],
          [t('mail.sentMonth'), fmt.count(lastMonth.sent)],
          [t('mailState.waiting'), fmt.count(lastMonth.waiting)],
          [t('mailState.failed'), fmt.count(lastMonth.failed)],
        ]}
      />
    </>
  )
}

function Log() {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const { state } = route.useSearch()
  const log = useInfiniteQuery(mailLogQuery(state))
  const rows = log.data?.pages.flatMap(({ items }) => items) ?? []
  return (
    <Card
      title={t('mail.log')}
      aside={
        <Select
          aria-label={t('mail.state')}
          placeholder={t('mail.all')}
          clearable
          data={(['waiting', 'sent', 'failed'] as const).map((value) => ({
            value,
            label: t(`mailState.${value}`),
          }))}
          value={state ?? null}
          onChange={(value) =>
            void navigate({
              to: '/settings/mail',
              search: value ? { state: value as 'waiting' | 'sent' | 'failed' } : {},
            })
          }
        />
      }
    >
      {log.error ? (
        <Failed error={log.error} onRetry={() => void log.refetch()} />
      ) : !log.data ? (
        <Loading />
      ) : rows.length === 0 ? (
        <Empty sentence={t('mail.none')} />
      ) : (
        <div className="stack">
          <MailTable rows={rows} />
          <More list={log} />
        </div>
      )}
    </Card>
  )
}

function MailTable({ rows }: { rows: LoggedMail[] }) {
  const { t } = useTranslation()
  const fmt = useFormat()
  const levels = { sent: 'steady', waiting: 'watch', failed: 'needs' } as const
  return (
    <DataTable
      caption={t('mail.log')}
      rows={rows}
      rowKey={({ id }) => id}
      columns={[
        {
          key: 'subject',
          header: t('mail.subject'),
          main: true,
          width: '34%',
          cell: ({ subject }) => subject,
        },
        { key: 'to', header: t('mail.to'), cell: ({ to }) => to },
        {
          key: 'state',
          header: t('mail.state'),
          cell: ({ state, tries, error }) => (
            <>
              <Mark level={levels[state]} size={11} /> {t(`mailState.${state}`)}
              {state !== 'sent' && tries > 0 && <small>{t('mail.tries', { count: tries })}</small>}
              {error && <small className="break">{error}</small>}
            </>
          ),
        },
        { key: 'at', header: t('mail.at'), cell: ({ createdAt }) => fmt.since(createdAt, Date.now()) },
      ]}
    />
  )
}

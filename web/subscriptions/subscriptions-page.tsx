import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { useCan, useFormat, useMe } from '../access/session.ts'
import { ToldNav } from '../alerts/told-nav.tsx'
import { useAct } from '../parts/act.ts'
import { DataTable } from '../parts/data-table.tsx'
import { Confirm } from '../parts/dialog.tsx'
import { LinkButton } from '../parts/link-button.tsx'
import { Card, PageHead } from '../parts/page.tsx'
import { Empty, Resource } from '../parts/states.tsx'
import { CalendarCard } from './calendar-card.tsx'
import { MailMissing } from './mail-missing.tsx'
import {
  leaveSubscription,
  pauseSubscription,
  removeSubscription,
  type Subscription,
  subscriptionsQuery,
} from './subscription-data.ts'

/** What is sent to oneself, and, for those who may have colleagues written to, to everybody. */
export function SubscriptionsPage() {
  const { t } = useTranslation()
  const subscriptions = useQuery(subscriptionsQuery())
  return (
    <>
      <ToldNav at="subscriptions" />
      <PageHead title={t('subscriptions.title')} lede={t('subscriptions.lede')} />
      <div className="stack">
        <Card label={t('subscriptions.title')}>
          <Resource query={subscriptions}>
            {({ items, mailConfigured }) => (
              <div className="stack">
                {!mailConfigured && <MailMissing />}
                {items.length === 0 ? (
                  <Empty sentence={t('subscriptions.empty')} note={t('subscriptions.emptyNote')}>
                    <LinkButton variant="default" to="/boards">
                      {t('subscriptions.toBoards')}
                    </LinkButton>
                  </Empty>
                ) : (
                  <SubscriptionTable rows={items} />
                )}
              </div>
            )}
          </Resource>
        </Card>
        <CalendarCard />
      </div>
    </>
  )
}

function SubscriptionTable({ rows }: { rows: Subscription[] }) {
  const { t } = useTranslation()
  const fmt = useFormat()
  return (
    <DataTable
      caption={t('subscriptions.title')}
      rows={rows}
      rowKey={({ id }) => id}
      columns={[
        {
          key: 'title',
          header: t('subscriptions.subject'),
          main: true,
          width: '28%',
          sort: ({ title }) => title,
          cell: ({ subject, title }) =>
            'board' in subject ? (
              <Link to="/boards/$name" params={{ name: subject.board }} className="main">
                {title}
              </Link>
            ) : (
              <Link to="/measures/$name" params={{ name: subject.measure }} className="main">
                {title}
              </Link>
            ),
        },
        {
          key: 'cadence',
          header: t('subscriptions.every'),
          cell: ({ cadence }) => t(`subscriptions.cadence.${cadence.every}`),
        },
        {
          key: 'next',
          header: t('subscriptions.nextHead'),
          sort: ({ nextAt }) => nextAt ?? '',
          cell: ({ nextAt, paused }) =>
            paused ? t('subscriptions.paused') : nextAt ? `${fmt.day(nextAt)}, ${fmt.time(nextAt)}` : '–',
        },
        {
          key: 'recipients',
          header: t('subscriptions.recipients'),
          cell: ({ recipients }) =>
            recipients.map(({ name, left }) => (left ? t('subscriptions.left', { name }) : name)).join(', '),
        },
        {
          key: 'last',
          header: t('subscriptions.last'),
          cell: ({ lastSending: last }) =>
            last ? (
              <>
                {t(`subscriptions.outcome.${last.outcome}`)}, {fmt.since(last.at, Date.now())}
                {last.detail && <small>{last.detail}</small>}
              </>
            ) : (
              '–'
            ),
        },
        { key: 'acts', header: t('table.actions'), cell: (row) => <Acts of={row} /> },
      ]}
    />
  )
}

function Acts({ of: { id, title, recipients, paused, createdBy } }: { of: Subscription }) {
  const { t } = useTranslation()
  const me = useMe()
  const mayShare = useCan('mail:share')
  const leave = useAct(leaveSubscription)
  const pause = useAct(pauseSubscription)
  const remove = useAct(removeSubscription)
  const own = recipients.find((recipient) => recipient.id === me.id)
  const isTheirs = createdBy.id === me.id || mayShare
  return (
    <div className="row">
      {own && (
        <Button variant="default" onClick={() => leave.mutate({ id, left: !own.left })}>
          {own.left ? t('subscriptions.comeBack') : t('subscriptions.leave')}
        </Button>
      )}
      {isTheirs && (
        <>
          <Button variant="default" onClick={() => pause.mutate({ id, paused: !paused })}>
            {paused ? t('subscriptions.resume') : t('subscriptions.pause')}
          </Button>
          <Confirm
            verb={t('subscriptions.remove')}
            title={t('subscriptions.removeTitle', { title })}
            consequence={t('subscriptions.removeNote')}
            onConfirm={() => remove.mutateAsync(id)}
          />
        </>
      )}
    </div>
  )
}

import { Button, SegmentedControl } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../access/session.ts'
import { useAct } from '../parts/act.ts'
import { DataTable } from '../parts/data-table.tsx'
import { More } from '../parts/more.tsx'
import { Card } from '../parts/page.tsx'
import { Empty, Failed, Loading } from '../parts/states.tsx'
import {
  type Delivery,
  type DeliveryState,
  deliveriesQuery,
  replayFailed,
  type WebhookEndpoint,
} from './webhook-data.ts'

const route = getRouteApi('/app/settings/webhooks/$id')
const filters = ['all', 'waiting', 'delivered', 'failed'] as const

/** What was told to a webhook in the last 30 days, with the newest answer of each. */
export function DeliveryLog({
  webhook,
  onLook,
}: {
  webhook: WebhookEndpoint
  onLook: (delivery: string) => void
}) {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const { state } = route.useSearch()
  const { id } = webhook
  const replay = useAct(replayFailed, { done: t('webhooks.replaying') })
  const choose = (chosen: string) =>
    void navigate({
      to: '/settings/webhooks/$id',
      params: { id },
      search: chosen === 'all' ? {} : { state: chosen as DeliveryState },
    })
  return (
    <Card
      title={t('webhooks.deliveries')}
      aside={
        <SegmentedControl
          aria-label={t('webhooks.deliveries')}
          value={state ?? 'all'}
          onChange={choose}
          data={filters.map((value) => ({ value, label: t(`webhooks.filter.${value}`) }))}
        />
      }
    >
      <div className="stack">
        {replay.isError && <Failed error={replay.error} />}
        {webhook.deliveries.failed > 0 && (
          <div className="row apart callout ochre">
            <span>{t('webhooks.failedCount', { count: webhook.deliveries.failed })}</span>
            <Button variant="default" onClick={() => replay.mutate(id)} disabled={replay.isPending}>
              {t('webhooks.replayFailed')}
            </Button>
          </div>
        )}
        <Rows id={id} state={state} onLook={onLook} />
      </div>
    </Card>
  )
}

interface RowsProps {
  id: string
  state: DeliveryState | undefined
  onLook: (delivery: string) => void
}

function Rows({ id, state, onLook }: RowsProps) {
  const { t } = useTranslation()
  const log = useInfiniteQuery(deliveriesQuery(id, state))
  if (log.isError) return <Failed error={log.error} onRetry={() => void log.refetch()} />
  if (!log.data) return <Loading />
  const rows = log.data.pages.flatMap((page) => page.items)
  if (rows.length === 0)
    return <Empty sentence={t('webhooks.noDeliveries')} note={t('webhooks.noDeliveriesNote')} />
  return (
    <div className="stack tight">
      <DeliveryTable rows={rows} onLook={onLook} />
      <More list={log} />
    </div>
  )
}

function DeliveryTable({ rows, onLook }: { rows: Delivery[]; onLook: (delivery: string) => void }) {
  const { t } = useTranslation()
  const fmt = useFormat()
  return (
    <DataTable
      caption={t('webhooks.deliveries')}
      rows={rows}
      rowKey={(delivery) => delivery.id}
      columns={[
        {
          key: 'what',
          header: t('webhooks.what'),
          main: true,
          cell: (delivery) => (
            <button type="button" className="main" onClick={() => onLook(delivery.id)}>
              {t(`webhookType.${delivery.type.replace('.', '_')}`)}
            </button>
          ),
        },
        {
          key: 'at',
          header: t('webhooks.told'),
          cell: (delivery) => (
            <span className="nowrap num">
              {fmt.date(delivery.createdAt)}, {fmt.time(delivery.createdAt)}
            </span>
          ),
        },
        { key: 'state', header: t('webhooks.state'), cell: (delivery) => <Outcome of={delivery} /> },
        {
          key: 'attempts',
          header: t('webhooks.attempts'),
          right: true,
          cell: (delivery) => fmt.count(delivery.attempts),
        },
      ]}
    />
  )
}

const tones = { waiting: 'tag ochre', delivered: 'tag blue', failed: 'tag ember' } as const

function Outcome({ of: delivery }: { of: Delivery }) {
  const { t } = useTranslation()
  const fmt = useFormat()
  const { state, last, nextAttemptAt } = delivery
  return (
    <div>
      <span className={tones[state]}>{t(`webhooks.outcome.${state}`)}</span>
      {last?.error && <div className="meta break">{last.error}</div>}
      {nextAttemptAt && delivery.attempts > 0 && (
        <div className="meta">{t('webhooks.next', { at: fmt.since(nextAttemptAt, Date.now()) })}</div>
      )}
    </div>
  )
}

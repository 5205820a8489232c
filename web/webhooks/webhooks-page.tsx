import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { useCan, useFormat } from '../access/session.ts'
import { SettingsFrame } from '../access/settings-frame.tsx'
import { DataTable } from '../parts/data-table.tsx'
import { Card } from '../parts/page.tsx'
import { Empty, NotYours, Resource } from '../parts/states.tsx'
import { Standing } from './standing.tsx'
import { type WebhookEndpoint, webhooksQuery } from './webhook-data.ts'
import { NewWebhookDialog } from './webhook-dialog.tsx'

const route = getRouteApi('/app/settings/webhooks')

/** Other systems that are told what happens here. */
export function WebhooksPage() {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const search = route.useSearch()
  const mayChange = useCan('webhooks:write')
  const form = (open: boolean) =>
    void navigate({ to: '/settings/webhooks', search: open ? { new: 'yes' } : {} })
  return (
    <SettingsFrame
      title={t('webhooks.title')}
      lede={t('webhooks.lede')}
      actions={mayChange && <Button onClick={() => form(true)}>{t('webhooks.new')}</Button>}
    >
      <Card label={t('webhooks.title')}>
        {mayChange ? <WebhookList onNew={() => form(true)} /> : <NotYours role={t('role.admin')} />}
      </Card>
      <NewWebhookDialog opened={search.new === 'yes' && mayChange} onClose={() => form(false)} />
    </SettingsFrame>
  )
}

function WebhookList({ onNew }: { onNew: () => void }) {
  const { t } = useTranslation()
  const webhooks = useQuery({ ...webhooksQuery(), refetchInterval: 15_000 })
  return (
    <Resource query={webhooks}>
      {({ items }) =>
        items.length === 0 ? (
          <Empty sentence={t('webhooks.empty')} note={t('webhooks.emptyNote')}>
            <Button variant="default" onClick={onNew}>
              {t('webhooks.new')}
            </Button>
          </Empty>
        ) : (
          <WebhookTable rows={items} />
        )
      }
    </Resource>
  )
}

function WebhookTable({ rows }: { rows: WebhookEndpoint[] }) {
  const { t } = useTranslation()
  const fmt = useFormat()
  return (
    <DataTable
      caption={t('webhooks.title')}
      rows={rows}
      rowKey={(webhook) => webhook.id}
      columns={[
        {
          key: 'address',
          header: t('webhooks.address'),
          main: true,
          width: '34%',
          sort: (webhook) => webhook.description || webhook.url,
          cell: (webhook) => (
            <>
              <Link to="/settings/webhooks/$id" params={{ id: webhook.id }} className="main break">
                {webhook.description || new URL(webhook.url).host}
              </Link>
              <small className="break">{webhook.url}</small>
            </>
          ),
        },
        {
          key: 'types',
          header: t('webhooks.types'),
          cell: (webhook) =>
            webhook.types.map((type) => t(`webhookType.${type.replace('.', '_')}`)).join(', '),
        },
        { key: 'state', header: t('webhooks.state'), cell: (webhook) => <Standing of={webhook} /> },
        {
          key: 'delivered',
          header: t('webhooks.delivered'),
          right: true,
          sort: (webhook) => webhook.deliveries.delivered,
          cell: (webhook) => fmt.count(webhook.deliveries.delivered),
        },
        {
          key: 'last',
          header: t('webhooks.last'),
          sort: (webhook) => webhook.lastDeliveredAt ?? '',
          cell: (webhook) =>
            webhook.lastDeliveredAt ? fmt.since(webhook.lastDeliveredAt, Date.now()) : t('webhooks.never'),
        },
      ]}
    />
  )
}

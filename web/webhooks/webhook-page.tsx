import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useCan, useFormat } from '../access/session.ts'
import { SettingsFrame } from '../access/settings-frame.tsx'
import { useAct } from '../parts/act.ts'
import { Confirm, Dialog } from '../parts/dialog.tsx'
import { Card, Facts } from '../parts/page.tsx'
import { Failed, NotYours, Resource } from '../parts/states.tsx'
import { DeliveryDialog } from './delivery-dialog.tsx'
import { DeliveryLog } from './delivery-log.tsx'
import { Standing } from './standing.tsx'
import {
  pauseWebhook,
  removeWebhook,
  resumeWebhook,
  rotateSecret,
  testWebhook,
  type WebhookEndpoint,
  webhookQuery,
} from './webhook-data.ts'
import { ChangeWebhookDialog, NewSecret } from './webhook-dialog.tsx'

const route = getRouteApi('/app/settings/webhooks/$id')

/** One webhook: what was told to it, what it answered, and what can be done. */
export function WebhookPage() {
  const { t } = useTranslation()
  const { id } = route.useParams()
  const mayChange = useCan('webhooks:write')
  const webhook = useQuery({ ...webhookQuery(id), refetchInterval: 10_000, enabled: mayChange })
  if (!mayChange) {
    return (
      <SettingsFrame title={t('webhooks.title')}>
        <NotYours role={t('role.admin')} />
      </SettingsFrame>
    )
  }
  return (
    <Resource query={webhook} shape="form">
      {(data) => <WebhookDetails webhook={data} />}
    </Resource>
  )
}

function WebhookDetails({ webhook }: { webhook: WebhookEndpoint }) {
  const navigate = useNavigate()
  const { delivery, ...rest } = route.useSearch()
  const { id } = webhook
  const look = (chosen: string | undefined) =>
    void navigate({
      to: '/settings/webhooks/$id',
      params: { id },
      search: { ...rest, ...(chosen ? { delivery: chosen } : {}) },
    })
  return (
    <SettingsFrame
      title={webhook.description || new URL(webhook.url).host}
      lede={webhook.url}
      actions={<Actions of={webhook} onTested={look} />}
    >
      <div className="side">
        <DeliveryLog webhook={webhook} onLook={look} />
        <div className="stack">
          <About webhook={webhook} />
          <Secrets webhook={webhook} />
        </div>
      </div>
      {delivery && <DeliveryDialog id={id} delivery={delivery} onClose={() => look(undefined)} />}
    </SettingsFrame>
  )
}

function Actions({ of: webhook, onTested }: { of: WebhookEndpoint; onTested: (id: string) => void }) {
  const { t } = useTranslation()
  const { id, state, deliveries } = webhook
  const test = useAct(testWebhook, { onDone: (delivery) => onTested(delivery.id) })
  const pause = useAct(pauseWebhook, { done: t('webhooks.pausedNote') })
  const resume = useAct(resumeWebhook, {
    done: t('webhooks.resumed', { count: deliveries.waiting }),
  })
  const error = test.error ?? pause.error ?? resume.error
  return (
    <>
      {error && <Failed error={error} rest="" />}
      <Button variant="default" onClick={() => test.mutate(id)} disabled={test.isPending}>
        {t('webhooks.test')}
      </Button>
      {state === 'active' ? (
        <Button variant="default" onClick={() => pause.mutate(id)} disabled={pause.isPending}>
          {t('webhooks.pause')}
        </Button>
      ) : (
        <Button onClick={() => resume.mutate(id)} disabled={resume.isPending}>
          {t('webhooks.resume')}
        </Button>
      )}
    </>
  )
}

function About({ webhook }: { webhook: WebhookEndpoint }) {
  const { t } = useTranslation()
  const fmt = useFormat()
  const navigate = useNavigate()
  const [changing, setChanging] = useState(false)
  const remove = useAct(removeWebhook, {
    done: t('webhooks.removed'),
    onDone: () => void navigate({ to: '/settings/webhooks' }),
  })
  return (
    <Card title={t('webhooks.about')}>
      <div className="stack">
        <Facts
          of={[
            [t('webhooks.state'), <Standing key="state" of={webhook} />],
            [
              t('webhooks.types'),
              <ul key="types">
                {webhook.types.map((type) => (
                  <li key={type}>{t(`webhookType.${type.replace('.', '_')}`)}</li>
                ))}
              </ul>,
            ],
            [t('webhooks.madeBy'), `${webhook.createdBy}, ${fmt.date(webhook.createdAt)}`],
          ]}
        />
        <div className="row">
          <Button variant="default" onClick={() => setChanging(true)}>
            {t('webhooks.change')}
          </Button>
          <Confirm
            verb={t('webhooks.remove')}
            title={t('webhooks.removeTitle')}
            consequence={t('webhooks.removeNote')}
            onConfirm={() => remove.mutateAsync(webhook.id)}
          />
        </div>
      </div>
      {changing && <ChangeWebhookDialog of={webhook} onClose={() => setChanging(false)} />}
    </Card>
  )
}

function Secrets({ webhook }: { webhook: WebhookEndpoint }) {
  const { t } = useTranslation()
  const fmt = useFormat()
  const [secret, setSecret] = useState<string>()
  const rotate = useAct(rotateSecret, { onDone: (made) => setSecret(made.secret) })
  return (
    <Card title={t('webhooks.secrets')}>
      <div className="stack">
        <Facts
          of={webhook.secrets.map((one) => [
            one.hint,
            one.expiresAt
              ? t('webhooks.secretEnds', { at: `${fmt.date(one.expiresAt)}, ${fmt.time(one.expiresAt)}` })
              : t('webhooks.secretSince', { at: fmt.date(one.createdAt) }),
          ])}
        />
        <div className="row">
          <Confirm
            verb={t('webhooks.rotate')}
            title={t('webhooks.rotateTitle')}
            consequence={t('webhooks.rotateNote')}
            onConfirm={() => rotate.mutateAsync(webhook.id)}
          />
        </div>
      </div>
      <Dialog
        title={t('webhooks.secret')}
        opened={secret !== undefined}
        onClose={() => setSecret(undefined)}
        wide
      >
        {secret !== undefined && (
          <NewSecret text={secret} note={t('webhooks.onceRotated')} onClose={() => setSecret(undefined)} />
        )}
      </Dialog>
    </Card>
  )
}

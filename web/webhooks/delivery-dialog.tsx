import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../access/session.ts'
import { useAct } from '../parts/act.ts'
import { Dialog } from '../parts/dialog.tsx'
import { JsonView, RawView } from '../parts/json-view.tsx'
import { Facts } from '../parts/page.tsx'
import { Failed, Resource } from '../parts/states.tsx'
import { type Attempt, type DeliveryDetail, deliveryQuery, replayDelivery } from './webhook-data.ts'

interface DeliveryDialogProps {
  id: string
  delivery: string
  onClose: () => void
}

/** One delivery: what was sent, and every answer. */
export function DeliveryDialog({ id, delivery, onClose }: DeliveryDialogProps) {
  const { t } = useTranslation()
  const detail = useQuery({ ...deliveryQuery(id, delivery), refetchInterval: 5000 })
  return (
    <Dialog title={t('webhooks.delivery')} opened onClose={onClose} wide>
      <Resource query={detail} shape="form">
        {(data) => <Detail id={id} delivery={data} />}
      </Resource>
    </Dialog>
  )
}

function Detail({ id, delivery }: { id: string; delivery: DeliveryDetail }) {
  const { t } = useTranslation()
  const replay = useAct(replayDelivery, { done: t('webhooks.replayed') })
  return (
    <div className="stack">
      <Facts
        of={[
          [t('webhooks.what'), t(`webhookType.${delivery.type.replace('.', '_')}`)],
          [t('webhooks.state'), t(`webhooks.outcome.${delivery.state}`)],
          ['webhook-id', <code key="id">{delivery.eventId}</code>],
        ]}
      />
      <section className="stack tight" aria-label={t('webhooks.answers')}>
        <h3>{t('webhooks.answers')}</h3>
        {delivery.history.length === 0 && <p className="meta">{t('webhooks.noAnswers')}</p>}
        {delivery.history.toReversed().map((attempt) => (
          <AttemptLine key={attempt.at} attempt={attempt} />
        ))}
      </section>
      <section className="stack tight" aria-label={t('webhooks.body')}>
        <h3>{t('webhooks.body')}</h3>
        <JsonView value={JSON.parse(delivery.body)} label={t('webhooks.body')} />
      </section>
      {replay.isError && <Failed error={replay.error} />}
      {delivery.type !== 'webhook.test' && delivery.state !== 'waiting' && (
        <div className="row end">
          <Button
            variant="default"
            onClick={() => replay.mutate({ id, delivery: delivery.id })}
            disabled={replay.isPending}
          >
            {t('webhooks.replay')}
          </Button>
        </div>
      )}
    </div>
  )
}

function AttemptLine({ attempt }: { attempt: Attempt }) {
  const { t } = useTranslation()
  const fmt = useFormat()
  const at = `${fmt.date(attempt.at)}, ${fmt.time(attempt.at)}`
  return (
    <div className="stack tight">
      <p>
        <span className={attempt.error ? 'tag ember' : 'tag blue'}>
          {attempt.status ?? t('webhooks.noAnswer')}
        </span>{' '}
        {attempt.error ?? t('webhooks.taken')}{' '}
        <span className="meta num">
          {at} · {t('webhooks.took', { ms: fmt.count(attempt.durationMs) })}
        </span>
      </p>
      {attempt.answer && <RawView text={attempt.answer} label={t('webhooks.answers')} />}
    </div>
  )
}

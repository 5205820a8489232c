import { useTranslation } from 'react-i18next'
import { useFormat } from '../access/session.ts'
import { Mark } from '../theme/marks.tsx'
import type { WebhookEndpoint } from './webhook-data.ts'

/** How a webhook stands: a shape, a word, and what waits or went wrong. */
export function Standing({ of: webhook }: { of: WebhookEndpoint }) {
  const { t } = useTranslation()
  const fmt = useFormat()
  const { state, failingSince, note, deliveries } = webhook
  const waiting = deliveries.waiting > 0 && t('webhooks.waiting', { count: deliveries.waiting })
  if (state === 'disabled') {
    return (
      <>
        <span className="tag ember">
          <Mark level="needs" size={10} /> {t('webhooks.disabled')}
        </span>
        <small className="break">{[note, waiting].filter(Boolean).join(' ')}</small>
      </>
    )
  }
  if (state === 'paused') {
    return (
      <>
        <span className="tag">{t('webhooks.paused')}</span>
        <small>{waiting}</small>
      </>
    )
  }
  if (failingSince) {
    return (
      <>
        <span className="tag ochre">
          <Mark level="watch" size={10} /> {t('webhooks.failing')}
        </span>
        <small>
          {t('webhooks.failingSince', { since: fmt.since(failingSince, Date.now()) })} {waiting}
        </small>
      </>
    )
  }
  return (
    <>
      <span className="tag blue">
        <Mark level="steady" size={10} /> {t('webhooks.active')}
      </span>
      <small>{waiting}</small>
    </>
  )
}

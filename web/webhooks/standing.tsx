import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../access/session.ts'
import { type Level, Mark } from '../theme/marks.tsx'
import type { WebhookEndpoint } from './webhook-data.ts'

/** How a webhook stands: a shape, a word, and what waits or went wrong. */
export function Standing({ of: webhook }: { of: WebhookEndpoint }) {
  const { t } = useTranslation()
  const fmt = useFormat()
  const { state, failingSince, note, deliveries } = webhook
  const waiting = deliveries.waiting > 0 ? t('webhooks.waiting', { count: deliveries.waiting }) : ''
  if (state === 'disabled') {
    return <Line tone="ember" level="needs" word={t('webhooks.disabled')} rest={`${note ?? ''} ${waiting}`} />
  }
  if (state === 'paused') return <Line tone="" word={t('webhooks.paused')} rest={waiting} />
  if (failingSince) {
    const since = t('webhooks.failingSince', { since: fmt.since(failingSince, Date.now()) })
    return <Line tone="ochre" level="watch" word={t('webhooks.failing')} rest={`${since} ${waiting}`} />
  }
  return <Line tone="blue" level="steady" word={t('webhooks.active')} rest={waiting} />
}

function Line({ tone, level, word, rest }: { tone: string; level?: Level; word: string; rest: ReactNode }) {
  return (
    <div>
      <span className={`tag ${tone}`}>
        {level && <Mark level={level} size={10} />} {word}
      </span>
      <div className="meta break">{rest}</div>
    </div>
  )
}

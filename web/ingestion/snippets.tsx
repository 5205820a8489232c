import { Tabs } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { CodeBlock } from '../parts/copy.tsx'

/** Code that sends a first event: from a browser, from a server, from a shell. */
export function Snippets({ writeKey }: { writeKey: string }) {
  const { t } = useTranslation()
  const snippets = snippetsOf(writeKey, location.origin)
  return (
    <Tabs defaultValue="browser" keepMounted={false}>
      <Tabs.List aria-label={t('snippets.title')}>
        {snippets.map((snippet) => (
          <Tabs.Tab key={snippet.id} value={snippet.id}>
            {t(`snippets.${snippet.id}`)}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      {snippets.map((snippet) => (
        <Tabs.Panel key={snippet.id} value={snippet.id} pt={12}>
          <CodeBlock text={snippet.text} label={t(`snippets.${snippet.id}`)} />
        </Tabs.Panel>
      ))}
    </Tabs>
  )
}

/** @param origin where senders reach this server */
export function snippetsOf(writeKey: string, origin: string) {
  return [
    {
      id: 'browser',
      text: `// npm install @segment/analytics-next
import { AnalyticsBrowser } from '@segment/analytics-next'

const analytics = AnalyticsBrowser.load(
  { writeKey: '${writeKey}', cdnURL: '${origin}' },
  { integrations: { 'Segment.io': { apiHost: '${new URL(origin).host}/v1', protocol: '${new URL(origin).protocol.slice(0, -1)}' } } },
)
analytics.track('Order Completed', { order_id: '1001', total: 49.9, currency: 'EUR' })`,
    },
    {
      id: 'node',
      text: `// npm install @segment/analytics-node
import { Analytics } from '@segment/analytics-node'

const analytics = new Analytics({ writeKey: '${writeKey}', host: '${origin}' })
analytics.track({
  userId: 'customer-1',
  event: 'Order Completed',
  properties: { order_id: '1001', total: 49.9, currency: 'EUR' },
})
await analytics.closeAndFlush()`,
    },
    {
      id: 'curl',
      text: `curl -u '${writeKey}:' -H 'content-type: application/json' ${origin}/v1/track \\
  -d '{"userId": "customer-1", "event": "Order Completed", "properties": {"order_id": "1001", "total": 49.9, "currency": "EUR"}}'`,
    },
  ]
}

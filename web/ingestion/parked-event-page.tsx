import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { useCan, useFormat } from '../access/session.ts'
import { JsonView, RawView } from '../parts/json-view.tsx'
import { Card, Facts, PageHead } from '../parts/page.tsx'
import { NotYours, Resource } from '../parts/states.tsx'
import { MendPanel } from './mend-panel.tsx'
import { type ParkedDetailView, parkedEventQuery } from './parked-data.ts'
import { useSourceNames } from './source-data.ts'

const route = getRouteApi('/app/parked/$id')

/** One parked event with its bytes, and the way to mend it. */
export function ParkedEventPage() {
  const { t } = useTranslation()
  const mayRead = useCan('events:read')
  return mayRead ? <ParkedEvent /> : <NotYours role={t('role.analyst')} />
}

function ParkedEvent() {
  const { id } = route.useParams()
  const event = useQuery(parkedEventQuery(id))
  return (
    <Resource query={event} shape="figure">
      {(data) => <Details event={data} />}
    </Resource>
  )
}

function Details({ event }: { event: ParkedDetailView }) {
  const { t } = useTranslation()
  const mayMend = useCan('events:mend')
  return (
    <>
      <PageHead title={event.event || t('parked.noName')} lede={event.reason} />
      <div className="side">
        <div className="stack">
          <Card title={t('parked.raw')}>
            <Bytes raw={event.raw} />
          </Card>
          {event.state === 'parked' && mayMend && <MendPanel selection={{ ids: [event.id] }} />}
        </div>
        <About event={event} />
      </div>
    </>
  )
}

/** The bytes as JSON when they are, else as the text they are. */
function Bytes({ raw }: { raw: string }) {
  const { t } = useTranslation()
  try {
    return <JsonView value={JSON.parse(raw)} label={t('parked.raw')} />
  } catch {
    return <RawView text={raw} label={t('parked.raw')} />
  }
}

function About({ event }: { event: ParkedDetailView }) {
  const { t } = useTranslation()
  const fmt = useFormat()
  const nameOf = useSourceNames()
  const at = (time: string) => `${fmt.date(time)}, ${fmt.time(time)}`
  const { decision } = event
  return (
    <Card title={t('parked.about')}>
      <Facts
        of={[
          [t('parked.state'), t(`parked.states.${event.state}`)],
          [t('parked.code'), <code key="code">{event.code}</code>],
          [
            t('parked.source'),
            <Link key="source" to="/sources/$id" params={{ id: event.source }} className="a">
              {nameOf(event.source)}
            </Link>,
          ],
          [t('parked.kind'), t(`parked.kinds.${event.kind}`)],
          [t('parked.first'), at(event.receivedAt)],
          [t('parked.last'), at(event.lastReceivedAt)],
          [t('parked.times'), fmt.count(event.times)],
          [t('parked.bytes'), fmt.count(event.bytes)],
          ...(decision
            ? [
                [
                  t('parked.decision'),
                  `${t(`parked.states.${decision.action}`)}, ${decision.by}, ${at(decision.at)}${decision.reason ? `: ${decision.reason}` : ''}`,
                ] as [string, string],
              ]
            : []),
        ]}
      />
    </Card>
  )
}

import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../access/session.ts'
import { measuresQuery } from '../metrics/measure-data.ts'
import { DataTable } from '../parts/data-table.tsx'
import { LinkButton } from '../parts/link-button.tsx'
import { Card, PageHead } from '../parts/page.tsx'
import { Empty, Resource } from '../parts/states.tsx'
import { type Alert, alertsQuery } from './alert-data.ts'
import { StateWord } from './alert-state.tsx'
import { ToldNav } from './told-nav.tsx'
import { ruleInWords } from './words.ts'

/** Every "tell me when" of the workspace, with how each stands. */
export function AlertsPage() {
  const { t } = useTranslation()
  const alerts = useQuery(alertsQuery())
  return (
    <>
      <ToldNav at="alerts" />
      <PageHead title={t('alerts.title')} lede={t('alerts.lede')} />
      <Card label={t('alerts.title')}>
        <Resource query={alerts}>
          {(items) =>
            items.length === 0 ? (
              <Empty sentence={t('alerts.empty')} note={t('alerts.emptyNote')}>
                <LinkButton variant="default" to="/measures">
                  {t('alerts.toMeasures')}
                </LinkButton>
              </Empty>
            ) : (
              <AlertTable rows={items} />
            )
          }
        </Resource>
      </Card>
    </>
  )
}

const order = { act: 0, watch: 1, silent: 2, calm: 3 }

function AlertTable({ rows }: { rows: Alert[] }) {
  const { t } = useTranslation()
  const fmt = useFormat()
  const measures = useQuery(measuresQuery())
  const measureOf = (alert: Alert) => measures.data?.find(({ name }) => name === alert.definition.measure)
  return (
    <DataTable
      caption={t('alerts.title')}
      rows={rows.toSorted((one, two) => order[one.state] - order[two.state])}
      rowKey={({ id }) => id}
      columns={[
        {
          key: 'label',
          header: t('alerts.alert'),
          main: true,
          width: '30%',
          sort: ({ definition }) => definition.label,
          cell: (alert) => (
            <>
              <Link to="/alerts/$id" params={{ id: alert.id }} className="main">
                {alert.definition.label}
              </Link>
              <small>{measureOf(alert)?.label ?? alert.definition.measure}</small>
            </>
          ),
        },
        {
          key: 'rule',
          header: t('alerts.rule'),
          cell: (alert) => ruleInWords(alert.definition.rule, measureOf(alert)?.unit ?? 'number', t, fmt),
        },
        {
          key: 'state',
          header: t('alerts.state'),
          sort: ({ state }) => order[state],
          cell: (alert) => <Standing alert={alert} />,
        },
        {
          key: 'since',
          header: t('alerts.since'),
          sort: ({ since }) => since,
          cell: ({ since }) => fmt.since(since, Date.now()),
        },
        { key: 'by', header: t('alerts.by'), cell: ({ createdBy }) => createdBy.label },
      ]}
    />
  )
}

function Standing({ alert }: { alert: Alert }) {
  const { t } = useTranslation()
  const fmt = useFormat()
  if (alert.paused) return <>{t('alerts.paused')}</>
  return (
    <>
      <StateWord state={alert.state} />
      {alert.snoozedUntil && Date.parse(alert.snoozedUntil) > Date.now() && (
        <small> {t('alerts.quietUntil', { at: fmt.since(alert.snoozedUntil, Date.now()) })}</small>
      )}
    </>
  )
}

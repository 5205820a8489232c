import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { TFunction } from 'i18next'
import { useTranslation } from 'react-i18next'
import type { WatchedList } from '../../src/changes/index.ts'
import { useFormat } from '../access/session.ts'
import { DataTable } from '../parts/data-table.tsx'
import { Card } from '../parts/page.tsx'
import { Empty, Resource } from '../parts/states.tsx'
import { watchedQuery } from './change-data.ts'

type Watched = WatchedList['items'][number]

/** What is watched, as the newest look had it, and what is not, with the reason. */
export function WatchedMeasures() {
  const { t } = useTranslation()
  const fmt = useFormat()
  const watched = useQuery(watchedQuery())
  return (
    <Card title={t('changes.watched.title')}>
      <Resource query={watched} shape="figure">
        {({ items, sources, lookedAt }) =>
          lookedAt === null ? (
            <Empty sentence={t('changes.notLooked')} note={t('changes.notLookedNote')} />
          ) : (
            <div className="stack tight">
              <p className="dim">
                {t('changes.watched.note', {
                  n: fmt.count(items.filter(({ reason }) => reason === null).length),
                  of: fmt.count(items.length),
                  sources: fmt.count(sources),
                })}
              </p>
              <Table items={items} />
            </div>
          )
        }
      </Resource>
    </Card>
  )
}

function Table({ items }: { items: Watched[] }) {
  const { t } = useTranslation()
  const fmt = useFormat()
  return (
    <DataTable
      caption={t('changes.watched.title')}
      rows={items}
      rowKey={({ measure }) => measure}
      columns={[
        {
          key: 'measure',
          header: t('measures.measure'),
          main: true,
          cell: ({ measure, label }) => (
            <Link to="/measures/$name" params={{ name: measure }} className="main break">
              {label}
            </Link>
          ),
        },
        {
          key: 'series',
          header: t('changes.watched.series'),
          right: true,
          cell: ({ series }) => fmt.count(series),
        },
        {
          key: 'hours',
          header: t('changes.watched.hours'),
          cell: ({ hours }) => t(`changes.watched.hoursOf.${hours}`),
        },
        { key: 'how', header: t('changes.watched.how'), width: '36%', cell: (one) => howOf(one, t) },
      ]}
    />
  )
}

/** Whether it is watched, with the reason where it is not, and until when a day is not judged. */
function howOf({ reason, lag }: Watched, t: TFunction): string {
  if (reason !== null) return t(`changes.watched.reason.${reason}`)
  return lag > 0 ? t('changes.watched.lag', { count: lag }) : t('changes.watched.yes')
}

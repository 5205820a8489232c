import { useTranslation } from 'react-i18next'
import type { Lanes } from '../../src/profiles/index.ts'
import { DataTable } from '../parts/data-table.tsx'
import { useWhen } from './when.ts'

/** The lanes as a table: the same marks, newest first. */
export function LaneTable({ lanes }: { lanes: Lanes }) {
  const { t } = useTranslation()
  const when = useWhen()
  const rows = lanes.lanes
    .flatMap(({ area, marks }) => marks.map((mark) => ({ ...mark, area })))
    .toSorted((a, b) => b.at.localeCompare(a.at))
  return (
    <div className="lane-table">
      <DataTable
        caption={t('lanes.title')}
        rows={rows}
        rowKey={(row) => `${row.area} ${row.at} ${row.tone} ${row.title}`}
        columns={[
          {
            key: 'at',
            header: t('lanes.at'),
            sort: (row) => row.at,
            cell: (row) => <span className="nowrap num">{when.exact(row.at)}</span>,
          },
          {
            key: 'area',
            header: t('timeline.area'),
            sort: (row) => row.area,
            cell: (row) => t(`area.${row.area}`),
          },
          {
            key: 'title',
            header: t('lanes.what'),
            main: true,
            cell: (row) => <span className="break">{row.title}</span>,
          },
          {
            key: 'tone',
            header: t('lanes.how'),
            sort: (row) => row.tone,
            cell: (row) => t(`tone.${row.tone}`),
          },
          {
            key: 'count',
            header: t('lanes.times'),
            right: true,
            sort: (row) => row.count,
            cell: (row) => row.count,
          },
        ]}
      />
    </div>
  )
}

import './boards.css'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { useCan, useFormat } from '../access/session.ts'
import { DataTable } from '../parts/data-table.tsx'
import { LinkButton } from '../parts/link-button.tsx'
import { Card, PageHead } from '../parts/page.tsx'
import { Empty, Resource } from '../parts/states.tsx'
import { Mark } from '../theme/marks.tsx'
import { boardsQuery, dueQuery, type StoredBoard } from './board-data.ts'

/** Every board: what it is for, who looks after it, and where a decision waits to be looked at again. */
export function BoardsPage() {
  const { t } = useTranslation()
  const mayWrite = useCan('boards:write')
  const boards = useQuery(boardsQuery())
  return (
    <>
      <PageHead title={t('boards.title')} lede={t('boards.lede')}>
        {mayWrite && <LinkButton to="/boards/new">{t('boards.new')}</LinkButton>}
      </PageHead>
      <Resource query={boards}>
        {(rows) =>
          rows.length === 0 ? (
            <Card label={t('boards.title')}>
              <Empty sentence={t('boards.empty')} note={mayWrite ? t('boards.emptyNote') : ''}>
                {mayWrite && <LinkButton to="/boards/new">{t('boards.new')}</LinkButton>}
              </Empty>
            </Card>
          ) : (
            <BoardTable rows={rows} />
          )
        }
      </Resource>
    </>
  )
}

function BoardTable({ rows }: { rows: readonly StoredBoard[] }) {
  const { t } = useTranslation()
  const fmt = useFormat()
  const due = useQuery({ ...dueQuery(), staleTime: 60_000 })
  const dueOf = (name: string) =>
    (due.data ?? []).filter(
      ({ subject }) => subject.startsWith(`tile:${name}/`) || subject === `board:${name}`,
    ).length
  return (
    <Card label={t('boards.title')}>
      <DataTable
        caption={t('boards.title')}
        rows={rows}
        rowKey={(row) => row.definition.name}
        columns={[
          {
            key: 'label',
            header: t('boards.board'),
            main: true,
            width: '42%',
            sort: (row) => row.definition.label,
            cell: ({ definition }) => (
              <>
                <Link to="/boards/$name" params={{ name: definition.name }} className="main break">
                  {definition.label}
                </Link>
                {definition.description && <small className="break">{definition.description}</small>}
              </>
            ),
          },
          {
            key: 'owners',
            header: t('measure.lookedAfter'),
            cell: ({ definition }) => definition.owners.map(({ team }) => t(`team.${team}`)).join(' + '),
          },
          {
            key: 'tiles',
            header: t('boards.tiles'),
            right: true,
            sort: (row) => row.definition.tiles.length,
            cell: (row) => fmt.count(row.definition.tiles.length),
          },
          {
            key: 'due',
            header: t('boards.due'),
            cell: ({ definition }) => {
              const count = dueOf(definition.name)
              return count === 0 ? (
                <span className="meta">{t('boards.nothingDue')}</span>
              ) : (
                <span className="tag ember self">
                  <Mark level="needs" size={10} /> {t('boards.dueCount', { count })}
                </span>
              )
            },
          },
          {
            key: 'changed',
            header: t('groups.changed'),
            right: true,
            sort: (row) => row.updatedAt,
            cell: (row) => (
              <>
                <span className="nowrap">{fmt.since(row.updatedAt, Date.now())}</span>
                <small className="break">{row.updatedBy}</small>
              </>
            ),
          },
        ]}
      />
    </Card>
  )
}

import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { ImportStatus } from '../../src/imports/index.ts'
import { useCan, useFormat } from '../access/session.ts'
import { DataTable } from '../parts/data-table.tsx'
import { LinkButton } from '../parts/link-button.tsx'
import { Card, PageHead } from '../parts/page.tsx'
import { Empty, NotYours, Resource } from '../parts/states.tsx'
import { importsQuery } from './import-data.ts'

/** Files that were brought in, and a way to bring in more. */
export function ImportsPage() {
  const { t } = useTranslation()
  const mayImport = useCan('events:import')
  return (
    <>
      <PageHead title={t('imports.title')} lede={t('imports.lede')}>
        {mayImport && <LinkButton to="/imports/new">{t('imports.new')}</LinkButton>}
      </PageHead>
      {mayImport ? <ImportList /> : <NotYours role={t('role.editor')} />}
    </>
  )
}

function ImportList() {
  const { t } = useTranslation()
  const imports = useQuery({
    ...importsQuery(),
    refetchInterval: (query) => (query.state.data?.some(isUnderWay) ? 2000 : 30_000),
  })
  return (
    <Card label={t('imports.title')}>
      <Resource query={imports}>
        {(rows) =>
          rows.length === 0 ? (
            <Empty sentence={t('imports.empty')} note={t('imports.emptyNote')}>
              <LinkButton variant="default" to="/imports/new">
                {t('imports.new')}
              </LinkButton>
            </Empty>
          ) : (
            <ImportTable rows={rows} />
          )
        }
      </Resource>
    </Card>
  )
}

/** Whether an import still changes by itself. */
export function isUnderWay(status: ImportStatus): boolean {
  return status.state === 'waiting' || status.state === 'running'
}

function ImportTable({ rows }: { rows: ImportStatus[] }) {
  const { t } = useTranslation()
  const fmt = useFormat()
  return (
    <DataTable
      caption={t('imports.title')}
      rows={rows}
      rowKey={(row) => row.id}
      columns={[
        {
          key: 'files',
          header: t('imports.files'),
          main: true,
          cell: (row) => (
            <>
              <Link to="/imports/$id" params={{ id: row.id }} className="main break">
                {row.files.map((file) => file.name).join(', ')}
              </Link>
              <small>{t('imports.into', { mapping: row.mapping, source: row.source.name })}</small>
            </>
          ),
        },
        { key: 'state', header: t('imports.state'), cell: (row) => <ImportState status={row} /> },
        {
          key: 'rows',
          header: t('imports.rows'),
          right: true,
          sort: (row) => row.counts.rows,
          cell: (row) => fmt.count(row.counts.rows),
        },
        {
          key: 'events',
          header: t('imports.events'),
          right: true,
          sort: (row) => row.counts.events,
          cell: (row) => fmt.count(row.counts.events),
        },
        {
          key: 'errors',
          header: t('imports.errors'),
          right: true,
          sort: (row) => row.counts.errors,
          cell: (row) => fmt.count(row.counts.errors),
        },
        {
          key: 'at',
          header: t('imports.started'),
          cell: (row) => (
            <>
              <span className="nowrap">{fmt.since(row.createdAt, Date.now())}</span>
              <small>{row.createdBy}</small>
            </>
          ),
        },
      ]}
    />
  )
}

const tones: Record<ImportStatus['state'], string> = {
  waiting: '',
  running: 'blue',
  done: '',
  failed: 'ember',
  cancelled: 'ochre',
}

/** Where an import stands, with its share while it runs. */
export function ImportState({ status }: { status: ImportStatus }) {
  const { t } = useTranslation()
  return (
    <span className={`tag ${tones[status.state]}`}>
      {t(`importState.${status.state}`)}
      {status.state === 'running' && ` ${Math.floor(status.progress * 100)} %`}
    </span>
  )
}

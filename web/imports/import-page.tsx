import { Button, Progress } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { ImportStatus } from '../../src/imports/index.ts'
import { useFormat } from '../access/session.ts'
import { download } from '../api/client.ts'
import { useAct } from '../parts/act.ts'
import { DataTable } from '../parts/data-table.tsx'
import { LinkButton } from '../parts/link-button.tsx'
import { Card, PageHead } from '../parts/page.tsx'
import { Failed, Resource } from '../parts/states.tsx'
import { cancelImport, importQuery, resumeImport } from './import-data.ts'
import { ImportState, isUnderWay } from './imports-page.tsx'

const route = getRouteApi('/app/imports/$id')

/** One import: how far it is, what became of its rows, and the rows with errors to take away. */
export function ImportPage() {
  const { id } = route.useParams()
  const status = useQuery({
    ...importQuery(id),
    refetchInterval: (query) => (query.state.data && !isUnderWay(query.state.data) ? false : 1000),
  })
  return (
    <Resource query={status} shape="figure">
      {(data) => <ImportDetails status={data} />}
    </Resource>
  )
}

function ImportDetails({ status }: { status: ImportStatus }) {
  const { t } = useTranslation()
  return (
    <>
      <PageHead
        title={status.files.map((file) => file.name).join(', ')}
        lede={t('imports.into', { mapping: status.mapping, source: status.source.name })}
      >
        <Acts status={status} />
      </PageHead>
      <div className="stack">
        {status.error && (
          <div className="callout ember" role="alert">
            <p>
              <b>{status.error.title}</b> {status.error.detail}
            </p>
            <p>{status.error.mend}</p>
          </div>
        )}
        <ProgressCard status={status} />
        <FilesCard status={status} />
      </div>
    </>
  )
}

function Acts({ status }: { status: ImportStatus }) {
  const { t } = useTranslation()
  const cancel = useAct(cancelImport, { done: t('imports.cancelled') })
  const resume = useAct(resumeImport, { done: t('imports.resumed') })
  const problem = cancel.error ?? resume.error
  return (
    <>
      {problem && <Failed error={problem} rest="" />}
      {isUnderWay(status) && (
        <Button variant="default" onClick={() => cancel.mutate(status.id)} disabled={cancel.isPending}>
          {t('imports.cancel')}
        </Button>
      )}
      {(status.state === 'failed' || status.state === 'cancelled') && (
        <Button onClick={() => resume.mutate(status.id)} disabled={resume.isPending}>
          {t('imports.resume')}
        </Button>
      )}
    </>
  )
}

function ProgressCard({ status }: { status: ImportStatus }) {
  const { t } = useTranslation()
  const fmt = useFormat()
  const { counts } = status
  return (
    <Card title={t('imports.progress')} aside={<ImportState status={status} />}>
      <div className="stack">
        <Progress value={status.progress * 100} aria-label={t('imports.progress')} transitionDuration={0} />
        {status.rowsPerSecond !== null && (
          <p className="meta num">
            {t('imports.speed', { value: fmt.count(Math.round(status.rowsPerSecond)) })}
            {status.secondsLeft !== null &&
              `, ${t('imports.left', { value: fmt.duration(status.secondsLeft / 60) })}`}
          </p>
        )}
        <dl className="kv num">
          {(['rows', 'events', 'duplicates', 'parked', 'errors', 'skipped'] as const).map((name) => (
            <div key={name}>
              <dt>{t(`imports.${name}`)}</dt>
              <dd>{fmt.count(counts[name])}</dd>
            </div>
          ))}
        </dl>
        <div className="row">
          {counts.errors > 0 && <ErrorFile id={status.id} />}
          {counts.parked > 0 && (
            <LinkButton variant="default" to="/parked" search={{ source: status.source.id }}>
              {t('imports.toParked')}
            </LinkButton>
          )}
          {counts.events > 0 && (
            <LinkButton variant="default" to="/sources/$id" params={{ id: status.source.id }}>
              {t('imports.toSource')}
            </LinkButton>
          )}
        </div>
      </div>
    </Card>
  )
}

function ErrorFile({ id, file }: { id: string; file?: string }) {
  const { t } = useTranslation()
  const save = useMutation({
    mutationFn: () => download(`/api/v1/imports/${id}/errors`, `errors-${file ?? id}`, file ? { file } : {}),
  })
  return (
    <>
      <Button variant="default" onClick={() => save.mutate()} disabled={save.isPending}>
        {t('imports.errorFile')}
      </Button>
      {save.isError && <Failed error={save.error} rest="" />}
    </>
  )
}

function FilesCard({ status }: { status: ImportStatus }) {
  const { t } = useTranslation()
  const fmt = useFormat()
  return (
    <Card title={t('imports.files')}>
      <DataTable
        caption={t('imports.files')}
        rows={status.files}
        rowKey={(file) => file.name}
        columns={[
          {
            key: 'name',
            header: t('imports.file'),
            main: true,
            cell: (file) => <span className="break">{file.name}</span>,
          },
          { key: 'bytes', header: t('imports.bytes'), right: true, cell: (file) => fmt.count(file.bytes) },
          { key: 'rows', header: t('imports.rows'), right: true, cell: (file) => fmt.count(file.rows) },
          { key: 'errors', header: t('imports.errors'), right: true, cell: (file) => fmt.count(file.errors) },
          {
            key: 'done',
            header: t('imports.state'),
            cell: (file) => (file.done ? t('importState.done') : '–'),
          },
        ]}
      />
    </Card>
  )
}

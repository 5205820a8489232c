import { Button } from '@mantine/core'
import { useInfiniteQuery, useMutation } from '@tanstack/react-query'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { download } from '../api/client.ts'
import { dataKey } from '../api/workspace.ts'
import { DataTable } from '../parts/data-table.tsx'
import { More } from '../parts/more.tsx'
import { Card } from '../parts/page.tsx'
import { Empty, Failed, Loading, NotYours } from '../parts/states.tsx'
import { type AuditLine, type AuditVerdict, readAudit, verifyAudit } from './access-data.ts'
import { useCan, useFormat } from './session.ts'
import { SettingsFrame } from './settings-frame.tsx'

const route = getRouteApi('/app/settings/audit')

/** Who did what: a chain that can be checked, filtered and taken away. */
export function AuditPage() {
  const { t } = useTranslation()
  const mayRead = useCan('audit:read')
  const save = useMutation({ mutationFn: () => download('/api/v1/audit/export', 'audit.ndjson') })
  return (
    <SettingsFrame
      title={t('audit.title')}
      lede={t('audit.lede')}
      actions={
        mayRead && (
          <Button variant="default" onClick={() => save.mutate()} disabled={save.isPending}>
            {t('audit.export')}
          </Button>
        )
      }
    >
      {save.isError && <Failed error={save.error} />}
      {mayRead ? (
        <div className="stack">
          <Verdict />
          <Card title={t('audit.lines')}>
            <AuditLines />
          </Card>
        </div>
      ) : (
        <NotYours role={t('role.admin')} />
      )}
    </SettingsFrame>
  )
}

function Verdict() {
  const { t } = useTranslation()
  const verify = useMutation({ mutationFn: verifyAudit })
  return (
    <Card title={t('audit.chain')}>
      <div className="row">
        <Button variant="default" onClick={() => verify.mutate()} disabled={verify.isPending}>
          {t('audit.verify')}
        </Button>
        <span role="status">{verify.data && <VerdictSentence verdict={verify.data} />}</span>
      </div>
      {verify.isError && <Failed error={verify.error} />}
    </Card>
  )
}

function VerdictSentence({ verdict }: { verdict: AuditVerdict }) {
  const { t } = useTranslation()
  const { firstBroken } = verdict
  if (firstBroken) {
    return (
      <span className="ember-text">
        {t('audit.broken', { seq: firstBroken.seq, reason: firstBroken.reason })}
      </span>
    )
  }
  return (
    <>
      {t('audit.holds', { count: verdict.rows })}{' '}
      {verdict.head && <code className="meta break">{verdict.head.hash.slice(0, 16)}…</code>}
    </>
  )
}

function AuditLines() {
  const { t } = useTranslation()
  const search = route.useSearch()
  const log = useInfiniteQuery({
    queryKey: dataKey('audit', search),
    queryFn: ({ pageParam }) => readAudit(pageParam, search),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
  })
  if (log.isError) return <Failed error={log.error} onRetry={() => void log.refetch()} />
  if (!log.data) return <Loading />
  const rows = log.data.pages.flatMap((page) => page.items)
  return (
    <div className="stack tight">
      <FilterNote />
      {rows.length === 0 ? <Empty sentence={t('audit.empty')} /> : <AuditTable rows={rows} />}
      <More list={log} />
    </div>
  )
}

function FilterNote() {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const { action, actor } = route.useSearch()
  if (!action && !actor) return null
  return (
    <p className="row">
      <span className="tag">{action ?? actor}</span>
      <Button variant="subtle" onClick={() => void navigate({ to: '/settings/audit' })}>
        {t('form.clear')}
      </Button>
    </p>
  )
}

function AuditTable({ rows }: { rows: AuditLine[] }) {
  const { t } = useTranslation()
  const fmt = useFormat()
  const navigate = useNavigate()
  const filter = (search: { action?: string; actor?: string }) =>
    void navigate({ to: '/settings/audit', search })
  return (
    <DataTable
      caption={t('audit.lines')}
      rows={rows}
      rowKey={(line) => String(line.seq)}
      columns={[
        {
          key: 'at',
          header: t('audit.at'),
          cell: (line) => (
            <span className="nowrap num">
              {fmt.date(line.at)}, {fmt.time(line.at)}
            </span>
          ),
        },
        {
          key: 'who',
          header: t('audit.who'),
          cell: (line) => (
            <button type="button" className="a" onClick={() => filter({ actor: line.actor.id })}>
              {line.actor.label}
            </button>
          ),
        },
        {
          key: 'what',
          header: t('audit.what'),
          cell: (line) => (
            <button type="button" className="a" onClick={() => filter({ action: line.action })}>
              {line.action}
            </button>
          ),
        },
        {
          key: 'object',
          header: t('audit.object'),
          cell: (line) => (
            <>
              <span className="break">{line.object}</span>
              <small className="break">{summary(line.detail)}</small>
            </>
          ),
        },
        { key: 'hash', header: t('audit.hash'), cell: (line) => <code>{line.hash.slice(0, 8)}</code> },
      ]}
    />
  )
}

function summary(detail: Record<string, unknown>): string {
  return Object.entries(detail)
    .filter(([, value]) => value !== null && value !== undefined)
    .map(([name, value]) => `${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(', ')
}

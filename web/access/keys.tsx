import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { useAct } from '../parts/act.ts'
import { CopyField } from '../parts/copy.tsx'
import { DataTable } from '../parts/data-table.tsx'
import { Confirm } from '../parts/dialog.tsx'
import { Card } from '../parts/page.tsx'
import { Empty, NotYours, Resource } from '../parts/states.tsx'
import { type ApiKeyView, keysQuery, revokeKey } from './access-data.ts'
import { KeyDialog } from './key-dialog.tsx'
import { useCan, useFormat } from './session.ts'
import { SettingsFrame } from './settings-frame.tsx'

const route = getRouteApi('/app/settings/keys')

/** Keys with which programs ask the API: what each may do, until when, and when it was last used. */
export function KeysPage() {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const search = route.useSearch()
  const mayChange = useCan('keys:write')
  const form = (open: boolean) => void navigate({ to: '/settings/keys', search: open ? { new: 'yes' } : {} })
  return (
    <SettingsFrame
      title={t('keysPage.title')}
      lede={t('keysPage.lede')}
      actions={mayChange && <Button onClick={() => form(true)}>{t('keysPage.new')}</Button>}
    >
      <div className="stack">
        <Card label={t('keysPage.title')}>
          {mayChange ? <KeyList onNew={() => form(true)} /> : <NotYours role={t('role.admin')} />}
        </Card>
        <Addresses />
      </div>
      <KeyDialog opened={search.new === 'yes' && mayChange} onClose={() => form(false)} />
    </SettingsFrame>
  )
}

/** Where programs ask, and where it is written what they may ask. */
function Addresses() {
  const { t } = useTranslation()
  const { origin } = window.location
  return (
    <Card title={t('keysPage.addresses')}>
      <div className="stack">
        <CopyField label={t('keysPage.api')} text={`${origin}/api/v1`} />
        <CopyField label={t('keysPage.assistants')} text={`${origin}/api/v1/mcp`} />
        <p className="meta">{t('keysPage.assistantsNote')}</p>
        <p>
          <a className="a" href="/openapi.json">
            {t('keysPage.document')}
          </a>
        </p>
      </div>
    </Card>
  )
}

function KeyList({ onNew }: { onNew: () => void }) {
  const { t } = useTranslation()
  const keys = useQuery(keysQuery())
  return (
    <Resource query={keys}>
      {(rows) =>
        rows.length === 0 ? (
          <Empty sentence={t('keysPage.empty')}>
            <Button variant="default" onClick={onNew}>
              {t('keysPage.new')}
            </Button>
          </Empty>
        ) : (
          <KeyTable rows={rows} />
        )
      }
    </Resource>
  )
}

function KeyTable({ rows }: { rows: ApiKeyView[] }) {
  const { t } = useTranslation()
  const fmt = useFormat()
  const day = (at: string | null, otherwise: string) => (at ? fmt.date(at) : otherwise)
  return (
    <DataTable
      caption={t('keysPage.title')}
      rows={rows}
      rowKey={(key) => key.id}
      columns={[
        {
          key: 'name',
          header: t('keysPage.name'),
          main: true,
          sort: (key) => key.name,
          cell: (key) => (
            <>
              <span className="main">{key.name}</span>
              <small>
                <code>{key.start}…</code>
              </small>
            </>
          ),
        },
        { key: 'may', header: t('keysPage.may'), cell: (key) => <KeyRights of={key} /> },
        {
          key: 'used',
          header: t('keysPage.used'),
          sort: (key) => key.lastUsedAt ?? '',
          cell: (key) => (key.lastUsedAt ? fmt.since(key.lastUsedAt, Date.now()) : t('keysPage.never')),
        },
        {
          key: 'until',
          header: t('keysPage.until'),
          sort: (key) => key.expiresAt ?? '9',
          cell: (key) => day(key.expiresAt, t('keysPage.noEnd')),
        },
        { key: 'end', header: '', right: true, cell: (key) => <EndKey of={key} /> },
      ]}
    />
  )
}

function KeyRights({ of: key }: { of: ApiKeyView }) {
  const { t } = useTranslation()
  return (
    <>
      {t(`role.${key.role}`)}
      {key.scopes && (
        <small>{key.scopes.map((scope) => t(`right.${scope.replace(':', '_')}`)).join(', ')}</small>
      )}
    </>
  )
}

function EndKey({ of: key }: { of: ApiKeyView }) {
  const { t } = useTranslation()
  const revoke = useAct(revokeKey, { done: t('keysPage.ended') })
  if (key.revokedAt) return <span className="tag">{t('keysPage.isEnded')}</span>
  return (
    <Confirm
      verb={t('keysPage.end')}
      title={t('keysPage.endTitle', { name: key.name })}
      consequence={t('keysPage.endNote')}
      onConfirm={() => revoke.mutateAsync(key.id)}
    />
  )
}

import { Button } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { Upload } from '../../src/segments/index.ts'
import { useFormat } from '../access/session.ts'
import { saveFile } from '../api/client.ts'
import { fileName, toCsv } from '../charts/export.ts'
import { DataTable } from '../parts/data-table.tsx'
import { TypeName } from '../people/identifier-name.tsx'

const shown = 10

/** Whom a file leads to, who is not known yet, and which lines say nothing. */
export function UploadResult({ upload, name }: { upload: Upload; name: string }) {
  const { t } = useTranslation()
  const fmt = useFormat()
  const missing = upload.identifiers - upload.found
  return (
    <div className="stack">
      <p className="say sm">
        {t('groupList.sentence', { count: upload.people, value: fmt.count(upload.people) })}
      </p>
      <dl className="kv">
        {(
          [
            ['identifiers', upload.identifiers],
            ['found', upload.found],
            ['missing', missing],
            ['repeated', upload.repeated],
            ['faulty', upload.faulty],
          ] as const
        ).map(([key, value]) => (
          <div key={key}>
            <dt>{t(`groupList.counts.${key}`)}</dt>
            <dd className="num">{fmt.count(value)}</dd>
          </div>
        ))}
      </dl>
      {upload.notFound.length > 0 && <NotFound upload={upload} />}
      {upload.faults.length > 0 && <Faults upload={upload} />}
      {upload.notFound.length + upload.faults.length > 0 && <SaveLines upload={upload} name={name} />}
    </div>
  )
}

function NotFound({ upload }: { upload: Upload }) {
  const { t } = useTranslation()
  return (
    <div className="stack tight">
      <h3>{t('groupList.notFound')}</h3>
      <p className="meta">{t('groupList.notFoundNote')}</p>
      <DataTable
        caption={t('groupList.notFound')}
        rows={upload.notFound.slice(0, shown)}
        rowKey={(row) => String(row.line)}
        columns={[
          {
            key: 'line',
            header: t('groupList.line'),
            cell: (row) => <span className="num">{row.line}</span>,
          },
          {
            key: 'value',
            header: t('filter.value'),
            main: true,
            cell: (row) => <span className="break">{row.value}</span>,
          },
          { key: 'type', header: t('groupList.type'), cell: (row) => <TypeName type={row.type} /> },
        ]}
      />
    </div>
  )
}

function Faults({ upload }: { upload: Upload }) {
  const { t } = useTranslation()
  return (
    <div className="stack tight">
      <h3>{t('groupList.faults')}</h3>
      <ul className="meta">
        {upload.faults.slice(0, shown).map((fault) => (
          <li key={fault.line}>{t('groupList.fault', { line: fault.line, reason: fault.reason })}</li>
        ))}
      </ul>
    </div>
  )
}

/** The lines that were not found or not read, as a file; the server names the first hundred of each. */
function SaveLines({ upload, name }: { upload: Upload; name: string }) {
  const { t } = useTranslation()
  const missing = upload.identifiers - upload.found
  const partly = missing > upload.notFound.length || upload.faulty > upload.faults.length
  const save = () => {
    const rows = [
      ...upload.notFound.map(({ line, type, value }) => [line, value, type, t('groupList.counts.missing')]),
      ...upload.faults.map(({ line, reason }) => [line, '', '', reason]),
    ].toSorted((one, other) => Number(one[0]) - Number(other[0]))
    const columns = [t('groupList.line'), t('filter.value'), t('groupList.type'), t('groupList.reason')]
    saveFile(new Blob([toCsv({ columns, rows })], { type: 'text/csv' }), fileName(`${name} lines`, 'csv'))
  }
  return (
    <div className="row">
      <Button variant="default" onClick={save}>
        {t('groupList.saveLines')}
      </Button>
      {partly && <span className="meta">{t('groupList.firstHundred')}</span>}
    </div>
  )
}

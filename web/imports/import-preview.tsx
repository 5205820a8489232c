import { useTranslation } from 'react-i18next'
import type { ImportPreview } from '../../src/imports/index.ts'
import { VerdictTag } from '../ingestion/webhook-editor.tsx'
import { JsonView } from '../parts/json-view.tsx'
import { Card } from '../parts/page.tsx'

type PreviewFile = ImportPreview['files'][number]
type PreviewRow = PreviewFile['rows'][number]

/** The first rows of each file beside the events they give, or what is wrong with them. */
export function ImportPreviewCard({ preview }: { preview: ImportPreview }) {
  const { t } = useTranslation()
  return (
    <Card title={t('newImport.previewOf', { source: preview.source })}>
      {preview.files.map((file) => (
        <div key={file.name}>
          <h3>{file.name}</h3>
          <p className="meta">{t('newImport.fileSays', { format: file.format, rows: summaryOf(file, t) })}</p>
          {file.rows.map((row) => (
            <Row key={row.row} row={row} />
          ))}
        </div>
      ))}
    </Card>
  )
}

function summaryOf(file: PreviewFile, t: (key: string, options: { count: number }) => string): string {
  const events = file.rows.reduce((sum, row) => sum + row.events.length, 0)
  const problems = file.rows.filter((row) => row.problem).length
  return [
    t('newImport.rowsGive', { count: file.rows.length }),
    t('newImport.eventsGiven', { count: events }),
    ...(problems > 0 ? [t('newImport.rowProblems', { count: problems })] : []),
  ].join(', ')
}

function Row({ row }: { row: PreviewRow }) {
  const { t } = useTranslation()
  return (
    <div className="preview-row">
      <div className="stack tight">
        <span className="meta">{t('newImport.row', { number: row.row })}</span>
        <JsonView value={row.values} label={t('newImport.row', { number: row.row })} />
      </div>
      <div className="stack tight">
        {row.skipped && <span className="meta">{t('newImport.skipped')}</span>}
        {row.problem && (
          <p className="callout ember break">
            {row.problem.column && <b>{row.problem.column}: </b>}
            {row.problem.reason}
          </p>
        )}
        {row.events.map((event, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the events of one row have no other identity
          <div key={index} className="stack tight">
            <VerdictTag outcome={event.outcome} />
            {event.reason && <p className="meta break">{event.reason}</p>}
            <JsonView value={event.call} label={t('webhook.event', { number: index + 1 })} />
          </div>
        ))}
      </div>
    </div>
  )
}

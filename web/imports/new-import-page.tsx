import './imports.css'
import { Button, CloseButton, Textarea } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { type DragEvent, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ImportPreview } from '../../src/imports/index.ts'
import { useCan, useFormat } from '../access/session.ts'
import { useAct } from '../parts/act.ts'
import { Card, PageHead } from '../parts/page.tsx'
import { Failed, NotYours } from '../parts/states.tsx'
import { firstMapping } from './first-mapping.ts'
import { previewImport, startImport } from './import-data.ts'
import { ImportPreviewCard } from './import-preview.tsx'

/** Files, a mapping, a look at the first rows as events, and the start. */
export function NewImportPage() {
  const { t } = useTranslation()
  const mayImport = useCan('events:import')
  return (
    <>
      <PageHead title={t('imports.new')} lede={t('newImport.lede')} />
      {mayImport ? <ImportForm /> : <NotYours role={t('role.editor')} />}
    </>
  )
}

function ImportForm() {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const [files, setFiles] = useState<File[]>([])
  const [mapping, setMapping] = useState('')
  const preview = useMutation({ mutationFn: previewImport })
  const start = useAct(startImport, {
    onDone: (status) => void navigate({ to: '/imports/$id', params: { id: status.id } }),
  })
  const add = async (given: File[]) => {
    const next = [...files, ...given.filter((file) => !files.some((known) => known.name === file.name))]
    setFiles(next)
    if (mapping.trim() === '' && next[0]) setMapping(await firstMapping(next[0]))
  }
  const ready = files.length > 0 && mapping.trim() !== ''
  return (
    <div className="stack">
      <Card title={t('newImport.files')}>
        <div className="stack">
          <Drop onFiles={(given) => void add(given)} />
          <FileList files={files} onRemove={(file) => setFiles(files.filter((one) => one !== file))} />
        </div>
      </Card>
      <Card title={t('newImport.mapping')}>
        <div className="stack">
          <Textarea
            className="mono-input"
            label={t('newImport.text')}
            description={t('newImport.textNote')}
            value={mapping}
            autosize
            minRows={10}
            maxRows={28}
            spellCheck={false}
            onChange={(event) => setMapping(event.currentTarget.value)}
          />
          <div className="row">
            <Button
              variant="default"
              onClick={() => preview.mutate({ files, mapping })}
              disabled={!ready || preview.isPending}
            >
              {preview.isPending ? t('newImport.looking') : t('newImport.preview')}
            </Button>
            <Button onClick={() => start.mutate({ files, mapping })} disabled={!ready || start.isPending}>
              {start.isPending ? t('newImport.sending') : t('newImport.start')}
            </Button>
          </div>
          {start.isError && <Failed error={start.error} rest={t('newImport.nothingKept')} />}
        </div>
      </Card>
      <div aria-live="polite">
        <PreviewPart error={preview.error} preview={preview.data} />
      </div>
    </div>
  )
}

function PreviewPart({ error, preview }: { error: unknown; preview: ImportPreview | undefined }) {
  const { t } = useTranslation()
  if (preview) return <ImportPreviewCard preview={preview} />
  if (error === null) return null
  return (
    <Card title={t('newImport.preview')}>
      <Failed error={error} rest="" />
    </Card>
  )
}

function Drop({ onFiles }: { onFiles: (files: File[]) => void }) {
  const { t } = useTranslation()
  const input = useRef<HTMLInputElement>(null)
  const [over, setOver] = useState(false)
  const drop = (event: DragEvent) => {
    event.preventDefault()
    setOver(false)
    onFiles([...event.dataTransfer.files])
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping has an equal: the button below
    <div
      className="drop"
      data-over={over}
      onDragOver={(event) => {
        event.preventDefault()
        setOver(true)
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <p className="empty">{t('newImport.drop')}</p>
      <p className="meta">{t('newImport.formats')}</p>
      <Button variant="default" onClick={() => input.current?.click()}>
        {t('newImport.choose')}
      </Button>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        aria-label={t('newImport.choose')}
        onChange={(event) => {
          onFiles([...(event.currentTarget.files ?? [])])
          event.currentTarget.value = ''
        }}
      />
    </div>
  )
}

function FileList({ files, onRemove }: { files: File[]; onRemove: (file: File) => void }) {
  const { t } = useTranslation()
  const fmt = useFormat()
  if (files.length === 0) return null
  return (
    <ul className="stack tight">
      {files.map((file) => (
        <li key={file.name} className="row apart">
          <span className="break">
            {file.name}{' '}
            <span className="meta num">
              {t('newImport.kilobytes', { value: fmt.count(Math.ceil(file.size / 1000)) })}
            </span>
          </span>
          <CloseButton
            aria-label={t('newImport.remove', { name: file.name })}
            onClick={() => onRemove(file)}
          />
        </li>
      ))}
    </ul>
  )
}

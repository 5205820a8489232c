import { Autocomplete, Button, Select } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { type DragEvent, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ListedSegment, SegmentInput, Upload } from '../../src/segments/index.ts'
import { useAct } from '../parts/act.ts'
import { DataTable } from '../parts/data-table.tsx'
import { Card } from '../parts/page.tsx'
import { Failed } from '../parts/states.tsx'
import { type Heading, likelyColumn, readHeading, saysType } from './list-heading.ts'
import { saveSegment, uploadList } from './segment-data.ts'
import { UploadResult } from './upload-result.tsx'

/** How much of a file is looked at in the page, bytes. */
const headBytes = 64_000
const types = ['email', 'phone', 'user_id', 'anonymous_id'] as const

interface Chosen {
  file: File
  heading: Heading
}

/** Fills a list from a CSV file: choose it and its column, see who is found, then use it. */
export function ListCard({ stored, opened }: { stored: ListedSegment; opened: boolean }) {
  const { t } = useTranslation()
  const [open, setOpen] = useState(opened)
  if (!open) {
    return (
      <div className="row">
        <Button variant="default" onClick={() => setOpen(true)}>
          {t('groupList.replace')}
        </Button>
      </div>
    )
  }
  return (
    <Card title={t(opened ? 'groupList.fill' : 'groupList.replace')}>
      <ListForm stored={stored} onDone={() => setOpen(false)} />
    </Card>
  )
}

function ListForm({ stored, onDone }: { stored: ListedSegment; onDone: () => void }) {
  const { t } = useTranslation()
  const [chosen, setChosen] = useState<Chosen>()
  const [column, setColumn] = useState<string>()
  const [type, setType] = useState('')
  const look = useMutation({ mutationFn: uploadList })
  const choose = async (file: File | undefined) => {
    if (!file) return
    const heading = readHeading(await file.slice(0, headBytes).text())
    setChosen({ file, heading })
    setColumn(likelyColumn(heading.columns))
    setType('')
    look.reset()
  }
  const ask = () =>
    chosen &&
    look.mutate({ name: stored.definition.name, file: chosen.file, column, type: type.trim() || undefined })
  return (
    <div className="stack">
      <Drop onFile={(file) => void choose(file)} {...(chosen ? { name: chosen.file.name } : {})} />
      {chosen && (
        <>
          <ColumnFields
            heading={chosen.heading}
            column={column}
            type={type}
            onColumn={(next) => {
              setColumn(next)
              look.reset()
            }}
            onType={(next) => {
              setType(next)
              look.reset()
            }}
          />
          <FirstLines heading={chosen.heading} />
          <div className="row">
            <Button variant="default" onClick={ask} disabled={look.isPending}>
              {t(look.isPending ? 'groupList.looking' : 'groupList.look')}
            </Button>
          </div>
        </>
      )}
      <div className="stack" aria-live="polite">
        {look.isError && <Failed error={look.error} rest={t('groupList.nothingChanged')} />}
        {look.data && <Use upload={look.data} stored={stored} onDone={onDone} />}
      </div>
    </div>
  )
}

/** What was found, and the button that makes it the list in force. */
function Use({ upload, stored, onDone }: { upload: Upload; stored: ListedSegment; onDone: () => void }) {
  const { t } = useTranslation()
  const save = useAct(saveSegment, { done: t('groupList.used'), onDone })
  const definition = { ...stored.definition, upload: upload.upload } as SegmentInput
  return (
    <>
      <UploadResult upload={upload} name={stored.definition.name} />
      {save.isError && <Failed error={save.error} rest="" />}
      <div className="row">
        <Button
          onClick={() => save.mutate({ definition, version: stored.version })}
          disabled={save.isPending}
        >
          {t('groupList.use')}
        </Button>
      </div>
    </>
  )
}

interface ColumnFieldsProps {
  heading: Heading
  column: string | undefined
  type: string
  onColumn: (column: string | undefined) => void
  onType: (type: string) => void
}

/** Which column holds the identifiers, and of what kind they are when its heading does not say so. */
function ColumnFields({ heading, column, type, onColumn, onType }: ColumnFieldsProps) {
  const { t } = useTranslation()
  const named = column !== undefined && saysType(column)
  return (
    <div className="two">
      <Select
        label={t('groupList.column')}
        placeholder={t('groupList.chooseColumn')}
        data={[...new Set(heading.columns)]}
        value={column ?? null}
        allowDeselect={false}
        onChange={(next) => onColumn(next ?? undefined)}
      />
      <Autocomplete
        label={t('groupList.type')}
        description={t(named ? 'groupList.typeKnown' : 'groupList.typeNote')}
        inputWrapperOrder={['label', 'input', 'description', 'error']}
        data={[...types]}
        value={type}
        onChange={onType}
      />
    </div>
  )
}

function FirstLines({ heading }: { heading: Heading }) {
  const { t } = useTranslation()
  if (heading.rows.length === 0) return <p className="dim">{t('groupList.noLines')}</p>
  return (
    <DataTable
      caption={t('groupList.firstLines')}
      rows={heading.rows.map((cells, index) => ({ cells, index }))}
      rowKey={(row) => String(row.index)}
      columns={heading.columns.slice(0, 6).map((name, at) => ({
        key: `${at} ${name}`,
        header: name,
        cell: (row: { cells: string[] }) => <span className="break">{row.cells[at]}</span>,
      }))}
    />
  )
}

function Drop({ onFile, name }: { onFile: (file: File | undefined) => void; name?: string }) {
  const { t } = useTranslation()
  const input = useRef<HTMLInputElement>(null)
  const [over, setOver] = useState(false)
  const drop = (event: DragEvent) => {
    event.preventDefault()
    setOver(false)
    onFile(event.dataTransfer.files[0])
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
      <p className="empty break">{name ?? t('groupList.drop')}</p>
      <p className="meta">{t('groupList.format')}</p>
      <Button variant="default" onClick={() => input.current?.click()}>
        {t(name ? 'groupList.another' : 'groupList.choose')}
      </Button>
      <input
        ref={input}
        type="file"
        accept=".csv,.txt,text/csv,text/plain"
        hidden
        aria-label={t('groupList.choose')}
        onChange={(event) => {
          onFile(event.currentTarget.files?.[0])
          event.currentTarget.value = ''
        }}
      />
    </div>
  )
}

import { queryOptions } from '@tanstack/react-query'
import type { ImportPreview, ImportStatus } from '../../src/imports/index.ts'
import { api } from '../api/client.ts'
import { dataKey } from '../api/workspace.ts'

const path = '/api/v1/imports'

export const importsQuery = () =>
  queryOptions({
    queryKey: dataKey('imports'),
    queryFn: () => api<{ items: ImportStatus[] }>(path).then((list) => list.items),
  })

export const importQuery = (id: string) =>
  queryOptions({ queryKey: dataKey('imports', id), queryFn: () => api<ImportStatus>(`${path}/${id}`) })

/** Files to import, and the mapping (YAML) that makes events of their rows. */
export interface ImportForm {
  files: File[]
  mapping: string
}

const previewBytes = 512 * 1024

/** The first rows as events; of large text files only the beginning is sent. Nothing is stored. */
export async function previewImport({ files, mapping }: ImportForm): Promise<ImportPreview> {
  const beginnings = await Promise.all(files.map(beginningOf))
  return api<ImportPreview>(`${path}/preview`, {
    body: toForm({ files: beginnings, mapping }),
    query: { rows: 10 },
  })
}

/** Uploads the files and starts the import. @throws Problem */
export function startImport(form: ImportForm): Promise<ImportStatus> {
  return api<ImportStatus>(path, { body: toForm(form) })
}

export const cancelImport = (id: string) => api(`${path}/${id}/cancel`, { method: 'POST' })
export const resumeImport = (id: string) => api(`${path}/${id}/resume`, { method: 'POST' })

function toForm({ files, mapping }: ImportForm): FormData {
  const form = new FormData()
  form.set('mapping', mapping)
  for (const file of files) form.append('file', file, file.name)
  return form
}

/** The first whole lines of a text file; files that cannot be cut (Parquet, gzip) are left whole. */
async function beginningOf(file: File): Promise<File> {
  if (file.size <= previewBytes || !/\.(csv|tsv|txt|ndjson|jsonl)$/i.test(file.name)) return file
  const bytes = new Uint8Array(await file.slice(0, previewBytes).arrayBuffer())
  const end = bytes.lastIndexOf(10)
  return new File([bytes.slice(0, end + 1)], file.name)
}

import { existsSync, openAsBlob, readFileSync, writeFileSync } from 'node:fs'
import { basename } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Command } from 'commander'
import { TandemError } from '../errors.ts'
import type { ImportPreview, ImportStatus } from '../imports/index.ts'
import { type Connection, refuseFailure } from './connect.ts'
import type { CommandContext } from './context.ts'
import { print, progress } from './output.ts'

interface Options {
  mapping: string
  preview?: string | boolean
  errors?: string
}

/** `tandem import FILE… --mapping m.yml`: files that a company has already, as events. */
export function addImport(program: Command, context: (command: Command) => CommandContext): void {
  program
    .command('import <files...>')
    .description(
      'import CSV, JSON or Parquet files (also .gz) as events; the same file twice changes nothing',
    )
    .requiredOption('--mapping <file>', 'mapping file (YAML with JSONata)')
    .option('--preview [rows]', 'show the first rows as events and store nothing')
    .option('--errors <file>', 'where rows with errors are written, to be corrected and imported again')
    .action(async (files: string[], options: Options, command: Command) => {
      const { json, withTandem } = context(command)
      for (const path of [options.mapping, ...files]) {
        if (!existsSync(path)) throw new TandemError('not_found', { detail: path })
      }
      await withTandem((tandem) =>
        options.preview ? preview(tandem, files, options, json) : importFiles(tandem, files, options, json),
      )
    })
}

async function form(files: string[], mapping: string): Promise<FormData> {
  const body = new FormData()
  body.append('mapping', readFileSync(mapping, 'utf8'))
  for (const path of files) body.append('file', await openAsBlob(path), basename(path))
  return body
}

async function preview(tandem: Connection, files: string[], options: Options, json: boolean): Promise<void> {
  const rows = typeof options.preview === 'string' ? options.preview : '5'
  const response = await tandem.fetch(`/api/v1/imports/preview?rows=${rows}`, {
    method: 'POST',
    body: await form(files, options.mapping),
  })
  await refuseFailure(response)
  const shown = (await response.json()) as ImportPreview
  print(json, shown, [
    ...shown.files.flatMap((file) => [
      `${file.name} (${file.format})`,
      ...file.rows.flatMap((row) => [
        `  row ${row.row}${row.skipped ? ': left out' : ''}${row.problem ? `: ${row.problem.reason}` : ''}`,
        ...row.events.map(
          ({ call, outcome, reason }) =>
            `    ${outcome}${reason ? ` (${reason})` : ''} ${JSON.stringify(call)}`,
        ),
      ]),
    ]),
  ])
}

async function importFiles(
  tandem: Connection,
  files: string[],
  options: Options,
  json: boolean,
): Promise<void> {
  const response = await tandem.fetch('/api/v1/imports', {
    method: 'POST',
    body: await form(files, options.mapping),
  })
  await refuseFailure(response)
  const begun = (await response.json()) as ImportStatus
  const ended = await follow(tandem, begun.id)
  if (ended.state !== 'done') {
    throw new TandemError('import_stopped', {
      detail: [ended.error?.title, ended.error?.detail].filter(Boolean).join(' ') || `It was ${ended.state}.`,
    })
  }
  const errorFile = ended.counts.errors > 0 ? await saveErrors(tandem, ended, options.errors) : undefined
  const { rows, events, duplicates, parked, errors } = ended.counts
  print(json, { rows, events, duplicates, parked, errors, ...(errorFile ? { errorFile } : {}) }, [
    `${rows} rows: ${events} events stored, ${duplicates} known already, ${parked} parked, ${errors} rows with errors.`,
    ...(errorFile ? [`Rows with errors, to be corrected and imported again: ${errorFile}`] : []),
    ...(parked > 0 ? ['Parked events can be mended and replayed: Data → Parked events.'] : []),
  ])
}

async function follow(tandem: Connection, id: string): Promise<ImportStatus> {
  const bar = progress('Importing')
  for (;;) {
    const status = await tandem.call<ImportStatus>('GET', `/imports/${id}`)
    if (!['waiting', 'running'].includes(status.state)) {
      bar.end()
      return status
    }
    const speed = status.rowsPerSecond === null ? '' : `, ${Math.round(status.rowsPerSecond)} rows/s`
    bar.update(status.progress, 1, `${status.counts.rows} rows${speed}`)
    await sleep(300)
  }
}

async function saveErrors(
  tandem: Connection,
  ended: ImportStatus,
  path: string | undefined,
): Promise<string> {
  const targets: string[] = []
  for (const { name } of ended.files.filter((file) => file.errors > 0)) {
    const query = `?file=${encodeURIComponent(name)}`
    const response = await tandem.fetch(`/api/v1/imports/${ended.id}/errors${query}`, { method: 'GET' })
    await refuseFailure(response)
    const named = /filename\*=UTF-8''([^;]+)/.exec(response.headers.get('content-disposition') ?? '')?.[1]
    // A name that was asked for holds for the first file; more of them get their own beside it.
    const target =
      targets.length === 0 && path ? path : basename(decodeURIComponent(named ?? `${ended.id}.csv`))
    writeFileSync(target, Buffer.from(await response.arrayBuffer()))
    targets.push(target)
  }
  return targets.join(', ')
}

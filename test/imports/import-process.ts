// A program of its own that imports and may be killed: `import-process.ts start|resume DIRECTORY FILE MAPPING`.
// It writes one JSON line for each state it sees, and the figures of the workspace when nothing is left to do.
import { openAsBlob, readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { loadConfig } from '../../src/config.ts'
import { openStores } from '../../src/db/index.ts'
import { openImportParts } from './import-parts.ts'

const [mode, directory, file, mappingFile] = process.argv.slice(2) as [string, string, string, string]
const workspace = 'ws_kill'
const stores = await openStores(loadConfig({ TANDEM_DATA: directory, DISK_RESERVE_BYTES: '0' }))
const parts = await openImportParts({ ...stores, directory, freshWorkspace: () => workspace })
const { imports, access } = parts
await access.ensureWorkspace({ id: workspace, name: 'Kill' })

if (mode === 'start') {
  const body = new FormData()
  body.append('mapping', readFileSync(mappingFile, 'utf8'))
  body.append('file', await openAsBlob(file), basename(file))
  const principal = { kind: 'local', id: 'test', label: 'test', workspace, role: 'admin' } as const
  await imports.create(principal, new Request('http://test', { method: 'POST', body }))
} else await imports.resumeUnfinished()

for (let over = false; !over; ) {
  const [status] = await imports.list(workspace)
  over = status?.state !== 'running' && status?.state !== 'waiting'
  if (over) await parts.visible()
  const errorFile = over && status ? await imports.errorFile(workspace, status.id) : undefined
  const figures = over
    ? await parts.figures(workspace, "count() AS events, uniqExact(properties['n']) AS distinct")
    : undefined
  const errors = errorFile ? readFileSync(errorFile.path, 'utf8') : ''
  console.log(
    JSON.stringify({ ...status?.counts, state: status?.state, error: status?.error, figures, errors }),
  )
  if (!over) await sleep(20)
}
await parts.close()
await stores.close()
process.exit()

#!/usr/bin/env node
// Starts Tandem on the Node.js it was made for. The machine's own Node.js may be older (20 or newer): then the one
// that npm installed beside us takes over. UV_THREADPOOL_SIZE has to be in the environment before Node.js starts,
// because the embedded ClickHouse answers each query on a thread of that pool.
import { spawn, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const compiled = join(root, 'node_modules/.cache/compiled')
const node = findNode()
if (!node) {
  console.error(
    'Tandem needs Node.js 22.18 or newer: run `npm install` in its directory, or install a newer Node.js.',
  )
  process.exit(1)
}

const [command] = process.argv.slice(2)
if (command === 'start') buildWebWhenStale()

const child = spawn(
  node,
  [
    '--disable-warning=ExperimentalWarning',
    '--max-semi-space-size=64',
    join(root, 'src/cli/tandem.ts'),
    ...process.argv.slice(2),
  ],
  {
    // The channel tells the child when this process is gone, however it ended.
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    // What was compiled once is kept: it halves the time in which the program is read in.
    env: { UV_THREADPOOL_SIZE: '16', NODE_COMPILE_CACHE: compiled, ...process.env },
  },
)
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
child.on('exit', (code, signal) => process.exit(code ?? (signal ? 128 : 1)))

function findNode() {
  const [major, minor] = process.versions.node.split('.').map(Number)
  if (major >= 24 || (major === 22 && minor >= 18)) return process.execPath
  const beside = ['node/bin/node', `node-${process.platform}-${process.arch}/bin/node`]
  return beside.map((path) => join(root, 'node_modules', path)).find((path) => existsSync(path))
}

/** `npm install` builds the web app; after a change of its source it is built again here. */
function buildWebWhenStale() {
  const built = spawnSync(node, [join(root, 'scripts/build-web.mjs')], { stdio: 'inherit' })
  if (built.status !== 0) process.exit(built.status ?? 1)
}

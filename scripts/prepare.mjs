// Runs at the end of `npm install`: makes `npx tandem` work inside this directory (npm links the commands of
// dependencies, not our own), builds the web app and compiles the program once, so that `npm start` is on screen at once.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, rmSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')
const link = join(root, 'node_modules/.bin/tandem')
mkdirSync(join(root, 'node_modules/.bin'), { recursive: true })
rmSync(link, { force: true })
symlinkSync('../../bin/tandem.mjs', link)

const beside = join(root, 'node_modules/node/bin/node')
const node = existsSync(beside) ? beside : process.execPath
const built = spawnSync(node, [join(root, 'scripts/build-web.mjs')], { stdio: 'inherit' })
if (built.status !== 0) process.exit(built.status ?? 1)

// Only saves time later: when it fails, the program compiles itself as it is started.
spawnSync(
  node,
  [
    '--disable-warning=ExperimentalWarning',
    '--input-type=module',
    '-e',
    `await import(${JSON.stringify(join(root, 'src/main.ts'))})`,
  ],
  {
    stdio: 'ignore',
    env: { ...process.env, NODE_COMPILE_CACHE: join(root, 'node_modules/.cache/compiled') },
  },
)

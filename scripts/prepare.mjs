// Runs at the end of `npm install`: makes `npx tandem` work inside this directory (npm links the commands of
// dependencies, not our own) and builds the web app, so that `npm start` is on screen at once.
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
process.exit(built.status ?? 1)

// `npm run check`: format and lint, types, edges between folders, dead code, words, documents. All of them run, so
// that one call shows everything there is to mend.
import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')
const beside = join(root, 'node_modules/node/bin/node')
const node = existsSync(beside) ? beside : process.execPath
const bin = (name) => join(root, 'node_modules/.bin', name)

const checks = [
  ['format and lint', bin('biome'), ['check', '--error-on-warnings', '.']],
  ['types', bin('tsc'), []],
  ['edges', bin('depcruise'), ['--output-type', 'err', 'src', 'scripts']],
  ['edges of the web app', node, [join(root, 'scripts/web-edges.ts')]],
  ['dead code', bin('knip'), []],
  ['words', node, [join(root, 'scripts/word-lint.ts')]],
  ['documents', node, [join(root, 'scripts/docs.ts'), '--check']],
]

const failed = checks.filter(([name, command, args]) => {
  const { status, stdout, stderr } = spawnSync(command, args, {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, FORCE_COLOR: '0' },
  })
  console.log(`${status === 0 ? 'ok    ' : 'FAILED'} ${name}`)
  if (status !== 0) console.log(`${stdout}${stderr}`.trimEnd())
  return status !== 0
})
process.exit(failed.length > 0 ? 1 : 0)

// Builds the web app into dist/web when its source is newer than the last build; says nothing when it is fresh.
import { readdirSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')
const stamp = join(root, 'dist/web/.built')
const sources = ['web', 'vite.config.ts', 'package-lock.json']

if (newest(sources.map((path) => join(root, path))) > modified(stamp)) {
  const started = new Date()
  const { build } = await import('vite')
  await build({ configFile: join(root, 'vite.config.ts'), logLevel: 'warn' })
  writeFileSync(stamp, '')
  // A file saved while the build ran is newer than this build.
  utimesSync(stamp, started, started)
}

function newest(paths) {
  return Math.max(...paths.map((path) => (isDirectory(path) ? newestIn(path) : modified(path))))
}

function newestIn(directory) {
  return Math.max(
    0,
    ...readdirSync(directory, { recursive: true }).map((name) => modified(join(directory, name))),
  )
}

function modified(path) {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0
}

function isDirectory(path) {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false
}

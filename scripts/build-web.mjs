// Builds the web app into dist/web, and the templates of mails into dist/mail, when their source is newer than the last
// build; says nothing when they are fresh.
import { readdirSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')
const stamp = join(root, 'dist/web/.built')
const sources = ['web', 'vite.config.ts', 'vite.mail.config.ts', 'package-lock.json']

if (newest(sources.map((path) => join(root, path))) > oldest([stamp, join(root, 'dist/mail/templates.js')])) {
  const started = new Date()
  const { build } = await import('vite')
  for (const config of ['vite.config.ts', 'vite.mail.config.ts']) {
    await build({ configFile: join(root, config), logLevel: 'warn' })
  }
  writeFileSync(stamp, '')
  // A file saved while the build ran is newer than this build.
  utimesSync(stamp, started, started)
}

/** When the first of them was written; 0 when one is missing. */
function oldest(paths) {
  return Math.min(...paths.map(modified))
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

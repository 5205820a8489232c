import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { expect, test } from 'vitest'

const root = join(import.meta.dirname, '..')
const files = readdirSync(join(root, 'web'), { recursive: true, encoding: 'utf8' })
  .filter((file) => /\.tsx?$/.test(file) && !file.endsWith('.test.ts'))
  .map((file) => join(root, 'web', file))

/** Imports of a file: what is named, and whether only types are taken. Pages that are loaded on demand are edges too. */
function importsOf(file: string): { to: string; typeOnly: boolean }[] {
  const source = readFileSync(file, 'utf8')
  const named = /\b(?:import|export)\s+(type\s+)?(?:[^'";]*?\sfrom\s+)?'(\.[^']+)'/g
  const onDemand = /\bimport\('(\.[^']+)'/g
  const resolve = (to: string) => join(dirname(file), to)
  return [
    ...[...source.matchAll(named)].map((match) => ({
      to: resolve(match[2] ?? ''),
      typeOnly: match[1] !== undefined,
    })),
    ...[...source.matchAll(onDemand)].map((match) => ({ to: resolve(match[1] ?? ''), typeOnly: false })),
  ]
}

const edges = new Map(files.map((file) => [file, importsOf(file)]))

test('the web app takes types from the server, never code, and by the one door of each domain', () => {
  const wrong = files.flatMap((file) =>
    (edges.get(file) ?? [])
      .filter(({ to }) => to.startsWith(join(root, 'src')))
      .filter(({ to, typeOnly }) => !typeOnly || !to.endsWith('/index.ts'))
      .map(({ to }) => `${relative(root, file)} imports ${relative(root, to)}`),
  )
  expect(wrong).toEqual([])
})

test('no file of the web app needs itself in a circle', () => {
  const done = new Set<string>()
  const circles: string[] = []
  const walk = (file: string, path: string[]) => {
    if (path.includes(file)) {
      circles.push([...path.slice(path.indexOf(file)), file].map((one) => relative(root, one)).join(' → '))
      return
    }
    if (done.has(file)) return
    for (const { to } of edges.get(file) ?? []) if (edges.has(to)) walk(to, [...path, file])
    done.add(file)
  }
  for (const file of files) walk(file, [])
  expect(circles).toEqual([])
})

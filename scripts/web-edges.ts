/**
 * Edges of the web app, which dependency-cruiser cannot read (JSX): it takes types only from src/, and its files do
 * not import each other in circles. Type imports make no circle, since they are gone at run time.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'

const root = join(import.meta.dirname, '..')
const files = readdirSync(join(root, 'web'), { recursive: true })
  .map((name) => join(root, 'web', String(name)))
  .filter((path) => /\.tsx?$/.test(path) && !path.endsWith('.test.ts'))

const faults: string[] = []
const finished = new Set<string>()
const imports = new Map(files.map((path) => [path, importsOf(path)]))
for (const path of files) findCircle([path])
for (const fault of new Set(faults)) console.error(fault)
process.exit(faults.length > 0 ? 1 : 0)

/** Files that a file imports at run time. */
function importsOf(path: string): string[] {
  const text = readFileSync(path, 'utf8')
  const statements = text.matchAll(
    /(?:^|\n)\s*(?:import|export)\s+(type\s)?([^'"]*?)from\s+['"](\.[^'"]+)['"]|import\(\s*['"](\.[^'"]+)['"]/g,
  )
  const targets: string[] = []
  for (const [, type, names, from, lazy] of statements) {
    const target = resolve(dirname(path), from ?? lazy ?? '')
    const allTypes =
      type !== undefined || (names !== undefined && /^\{(\s*type\s[^,}]+,?)+\s*\}\s*$/.test(names))
    if (target.startsWith(join(root, 'src/')) && !allTypes) {
      faults.push(
        `${relative(root, path)} imports code from ${relative(root, target)}; the web app takes types only`,
      )
    }
    // A lazy import is a new page, loaded when the importing file is whole.
    if (!allTypes && lazy === undefined && existsSync(target)) targets.push(target)
  }
  return targets
}

function findCircle(path: string[]): void {
  const last = path.at(-1) as string
  if (finished.has(last)) return
  for (const next of imports.get(last) ?? []) {
    const at = path.indexOf(next)
    if (at >= 0)
      faults.push(`circle: ${[...path.slice(at), next].map((file) => relative(root, file)).join(' → ')}`)
    else findCircle([...path, next])
  }
  finished.add(last)
}

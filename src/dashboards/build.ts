import { createHash } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'

/**
 * Tells which build of the web app is served: a hash of the wall's page, which names its hashed files. Read anew when
 * the page was written anew; 'none' while there is no build.
 *
 * @param directory output of the web build
 */
export function readBuild(directory: string): () => string {
  const page = join(directory, 'wall.html')
  let known = { modified: -1, build: 'none' }
  return () => {
    const modified = statSync(page, { throwIfNoEntry: false })?.mtimeMs
    if (modified === undefined) return 'none'
    if (modified !== known.modified) {
      const build = createHash('sha256').update(readFileSync(page)).digest('hex').slice(0, 12)
      known = { modified, build }
    }
    return known.build
  }
}

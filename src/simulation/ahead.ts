import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { systems } from './company.ts'
import { beginHistory, type History } from './history.ts'
import { demoSpec, type SimulationSpec } from './spec.ts'

export type { History } from './history.ts'

/** The workspace of the demo. */
export const demoWorkspace = 'ws_demo'

/** Where the parts of the demo's history lie in its directory. */
export const demoPaths = (directory: string) => ({
  state: join(directory, 'demo.json'),
  truth: join(directory, 'truth.json'),
  files: join(directory, 'history'),
})

/**
 * Begins to make the demo's history in a data directory that is new, before anything else is read in or opened: this is
 * what a first start waits for longest. Its sources get their ids here.
 *
 * @param now ms
 * @returns undefined when the directory is in use already: then only its stores can tell what there is to be made
 */
export function beginDemoAhead(
  dataDirectory: string,
  now: number,
  history: (now: number) => SimulationSpec = demoSpec,
): History | undefined {
  const directory = join(dataDirectory, 'simulation')
  if ([directory, join(dataDirectory, 'clickhouse')].some((path) => existsSync(path))) return undefined
  const paths = demoPaths(directory)
  const spec = history(now)
  return beginHistory({
    workspace: demoWorkspace,
    sources: systems.map(() => `src_${randomBytes(10).toString('hex')}`),
    spec,
    directory: paths.files,
    truthPath: paths.truth,
    from: spec.to,
  })
}

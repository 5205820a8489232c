import { existsSync } from 'node:fs'
import { join } from 'node:path'

/** Path of a file of the shared data sets; undefined, with a word on why, where they are not at hand. */
export function sharedData(name: string): string | undefined {
  const directory = process.env.TANDEM_TEST_DATA ?? join(import.meta.dirname, '../../../shared/data')
  const path = join(directory, name)
  if (existsSync(path)) return path
  console.warn(`${name} is not in ${directory}: what is compared with it is skipped.`)
  return undefined
}

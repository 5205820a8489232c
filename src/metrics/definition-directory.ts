import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import { TandemError } from '../errors.ts'
import type { DefinitionFile } from './documents.ts'

/**
 * The YAML files of a directory and those under it, by name.
 *
 * @throws TandemError `not_found` when the directory cannot be read
 */
export async function readDefinitionDirectory(directory: string): Promise<DefinitionFile[]> {
  try {
    const entries = await readdir(directory, { recursive: true, withFileTypes: true })
    const paths = entries
      .filter((entry) => entry.isFile() && /\.ya?ml$/.test(entry.name))
      .map((entry) => join(entry.parentPath, entry.name))
      .sort()
    return await Promise.all(
      paths.map(async (path) => ({
        file: relative(directory, path),
        text: await readFile(path, 'utf8'),
      })),
    )
  } catch (cause) {
    throw new TandemError('not_found', { detail: `The directory ${directory} cannot be read.`, cause })
  }
}

/** Writes definition files under a directory, making what is missing; other files there stay. */
export async function writeDefinitionDirectory(
  directory: string,
  files: readonly DefinitionFile[],
): Promise<void> {
  for (const { file, text } of files) {
    const path = join(directory, file)
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, text)
  }
}

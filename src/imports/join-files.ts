import { TandemError } from '../errors.ts'
import { type ImportMapping, nameFits, type Section, sectionFor } from './import-mapping.ts'
import { type JoinTable, readJoinTable } from './join.ts'
import { type CheckedFile, openRows } from './open-rows.ts'

/**
 * Reads the files that a section's rows are joined to.
 *
 * @throws TandemError `import_join_missing` when such a file is not part of the import; those of `readJoinTable`
 */
export async function joinTablesFor(
  section: Section,
  mapping: ImportMapping,
  files: readonly CheckedFile[],
): Promise<JoinTable[]> {
  const tables: JoinTable[] = []
  for (const join of section.join) {
    const file = files.find((candidate) => nameFits(join.file, candidate.name))
    if (!file) throw new TandemError('import_join_missing', { detail: `No file fits ${join.file}` })
    const reader = await openRows(file, { ...sectionFor(mapping, file.name), columns: [] })
    tables.push(await readJoinTable(join, file.name, reader))
  }
  return tables
}

/** A plain file as it was read: text, in the order of the file. */
export interface LabTable {
  columns: string[]
  rows: Record<string, string>[]
}

/** Given options by their long name in camel case, as the command line has them; absent when not given and without a default. */
export type LabOptions = Readonly<Record<string, string | boolean | undefined>>

/** What a method gives: plain data that goes into JSON as it is. */
export type LabResult = Record<string, unknown>

/** A method of analysts for a plain file. Each stands in a file of its own that exports it as `method`. */
export interface LabMethod {
  name: string
  /** One line for the list of methods. */
  summary: string
  /** Which columns it reads, and what a missing value does. */
  columns: string
  options: { flag: string; description: string; default?: string }[]
  /**
   * The same table and options give the same result.
   *
   * @throws TandemError lab_missing_column, lab_not_a_number, lab_too_few_rows, lab_bad_option, lab_cannot_tell
   */
  run(input: { table: LabTable; options: LabOptions }): LabResult | Promise<LabResult>
}

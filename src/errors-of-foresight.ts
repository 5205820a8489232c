import type { CatalogueEntry } from './errors-of-customers.ts'

/** The part of the catalogue that is about what foresees: early warnings, changes, forecasts, and methods on plain files. */
export const foresightErrors = {
  // lab
  lab_unknown_method: {
    status: 404,
    retryable: false,
    title: 'There is no method of that name.',
    mend: 'See `tandem lab --help` for those that there are.',
  },
  lab_table_unreadable: {
    status: 400,
    retryable: false,
    title: 'The file cannot be read as a table.',
    mend: 'Give a CSV file in UTF-8, also gzipped, whose first line names the columns; `detail` says where reading stopped.',
  },
  lab_missing_column: {
    status: 400,
    retryable: false,
    title: 'The file lacks a column that the method reads.',
    mend: 'Name the columns as `tandem lab METHOD --help` says; `detail` names those that are there.',
  },
  lab_not_a_number: {
    status: 400,
    retryable: false,
    title: 'A value that has to be a number, or a time, is none, or is out of its range.',
    mend: 'Mend the cell named in `detail`, or leave it empty if it is not known.',
  },
  lab_too_few_rows: {
    status: 422,
    retryable: false,
    title: 'There is too little to tell anything from.',
    mend: 'Give more rows; `detail` says how many are needed.',
  },
  lab_bad_option: {
    status: 400,
    retryable: false,
    title: 'An option has a value that cannot be used.',
    mend: 'Give the option named in `detail` as `tandem lab METHOD --help` says.',
  },
  lab_cannot_tell: {
    status: 422,
    retryable: false,
    title: 'The data does not settle what is asked.',
    mend: 'Look at what `detail` names: often a column does not vary, or two say the same.',
  },
} as const satisfies Record<string, CatalogueEntry>

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
  // early warnings
  warning_not_found: {
    status: 404,
    retryable: false,
    title: 'There is no such warning.',
    mend: 'Look at the list of warnings; one that was left as usual by chance is not shown.',
  },
  warning_model_not_found: {
    status: 404,
    retryable: false,
    title: 'There is no such version of the model.',
    mend: 'See `GET /api/v1/warnings/models` for the signals and versions that there are.',
  },
  warning_run_not_found: {
    status: 404,
    retryable: false,
    title: 'There is no such run.',
    mend: 'See `GET /api/v1/warnings/runs` for the newest ones.',
  },
  warning_settled: {
    status: 409,
    retryable: false,
    title: 'The warning is closed, so this cannot be done to it.',
    mend: 'Reopen it first.',
  },
  warning_open_again: {
    status: 409,
    retryable: false,
    title: 'There is an open warning of this kind for this customer already.',
    mend: 'Go on with that one.',
  },
  warning_training_failed: {
    status: 500,
    retryable: true,
    title: 'Learning from the past, or scoring, did not come to its end; the version before stays in use.',
    mend: 'It is tried again; if it stays, `detail` says how it ended, and the log more.',
  },
  // forecasts
  what_if_unknown_measure: {
    status: 400,
    retryable: false,
    title: 'This measure cannot be moved.',
    mend: 'Name a measure of the tree; one without a present value is moved with `by`.',
  },
  // behaviour changes
  change_not_found: {
    status: 404,
    retryable: false,
    title: 'There is no such change.',
    mend: 'Look at the list of changes for those that were found.',
  },
} as const satisfies Record<string, CatalogueEntry>

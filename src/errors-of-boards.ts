import type { CatalogueEntry } from './errors-of-customers.ts'

/** The part of the catalogue that is about boards: tiles, comments, annotations, decisions, links. */
export const boardErrors = {
  board_not_found: {
    status: 404,
    retryable: false,
    title: 'There is no board of that name.',
    mend: 'Look at the list of boards for the names that exist.',
  },
  tile_not_found: {
    status: 404,
    retryable: false,
    title: 'The board has no tile of that id.',
    mend: 'Read the board again: the tile may have been taken off it.',
  },
  measure_removed: {
    status: 404,
    retryable: false,
    title: 'The measure that this tile shows was removed.',
    mend: 'Choose another measure for the tile, or make the measure again under the same name.',
  },
  comment_not_found: {
    status: 404,
    retryable: false,
    title: 'There is no such comment.',
    mend: 'Read the comments again: it may belong to something that was removed.',
  },
  not_your_comment: {
    status: 403,
    retryable: false,
    title: 'Only who wrote a comment may change its words.',
    mend: 'Answer it instead.',
  },
  annotation_not_found: {
    status: 404,
    retryable: false,
    title: 'There is no such annotation.',
    mend: 'Read the annotations of the time again: it may have been removed.',
  },
  annotation_of_rule: {
    status: 409,
    retryable: false,
    title: 'A rule made this annotation from an event.',
    mend: 'Change or remove the rule; its annotations follow.',
  },
  decision_not_found: {
    status: 404,
    retryable: false,
    title: 'There is no such decision.',
    mend: 'Read the decisions again.',
  },
  decision_closed: {
    status: 409,
    retryable: false,
    title: 'It was already written down how this decision turned out.',
    mend: 'Write a new decision when there is more to decide.',
  },
  snapshot_not_found: {
    status: 404,
    retryable: false,
    title: 'There is no such snapshot.',
    mend: 'Look at the list of the board’s snapshots.',
  },
} as const satisfies Record<string, CatalogueEntry>

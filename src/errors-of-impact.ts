import type { CatalogueEntry } from './errors-of-customers.ts'

/** The part of the catalogue that is about how teams move customers. */
export const impactErrors = {
  impact_tree_not_found: {
    status: 404,
    retryable: false,
    title: 'There is no tree of that name.',
    mend: 'Look at the list of trees for the names that exist.',
  },
  impact_link_not_found: {
    status: 404,
    retryable: false,
    title: 'The tree has no such link.',
    mend: 'Read the tree again: the link may have been taken out of it.',
  },
  impact_run_not_found: {
    status: 404,
    retryable: false,
    title: 'There is no such estimate.',
    mend: 'Look at the history of the link for the estimates that exist.',
  },
  impact_no_top: {
    status: 409,
    retryable: false,
    title: 'The tree has no measure of what customers tell us.',
    mend: 'Give one of its measures the place `told`.',
  },
} as const satisfies Record<string, CatalogueEntry>

/** One error of the catalogue (errors.ts). */
export interface CatalogueEntry {
  status: number
  retryable: boolean
  /** What happened, in one sentence that is safe to show to anybody. */
  title: string
  /** What the reader can do about it. */
  mend: string
}

/** The part of the catalogue that is about customers: people, accounts, groups, traits, and who is one person. */
export const customerErrors = {
  // people
  person_not_found: {
    status: 404,
    retryable: false,
    title: 'There is no such person.',
    mend: 'Check the id: it is that of a person, or one that a person had before.',
  },
  segment_not_found: {
    status: 404,
    retryable: false,
    title: 'There is no group of customers of that name.',
    mend: 'Look at the list of groups for the names that exist.',
  },
  segment_circle: {
    status: 422,
    retryable: false,
    title: 'Groups of customers name each other in a circle, so that nobody could say who belongs to them.',
    mend: 'Take one of the groups in `detail` out of the condition of the one before it.',
  },
  segment_in_use: {
    status: 409,
    retryable: false,
    title: 'The group of customers is named by others.',
    mend: 'Change the groups in `detail` first, then remove it.',
  },
  segment_not_a_list: {
    status: 409,
    retryable: false,
    title: 'Only a group that is a list can be filled from a file.',
    mend: 'Make a group of the kind `list` and upload the file to it.',
  },
  list_invalid: {
    status: 422,
    retryable: false,
    title: 'The list of customers cannot be read.',
    mend: 'Mend what `errors` names: a CSV file in UTF-8, with a heading that is a type of identifier (email, user_id …) or `identifier`.',
  },
  // computed traits
  trait_not_found: {
    status: 404,
    retryable: false,
    title: 'There is no computed trait of that name.',
    mend: 'Look at the list of computed traits for the names that exist.',
  },
  trait_name_taken: {
    status: 409,
    retryable: false,
    title: 'Customers already have a trait of that name, sent by your sources.',
    mend: 'Give the computed trait another name, so that nobody takes one for the other.',
  },
  trait_in_use: {
    status: 409,
    retryable: false,
    title: 'The computed trait is named by others.',
    mend: 'Change the measures and groups in `detail` first, then remove it.',
  },
  // identity
  same_person: {
    status: 409,
    retryable: false,
    title: 'These are one person already.',
    mend: 'Give people who are different now; to part an identifier from its person, split it out.',
  },
  never_join: {
    status: 409,
    retryable: false,
    title: 'A decision that stands keeps these people apart.',
    mend: 'Undo the decision named in `detail` first, if it is no longer right.',
  },
  already_undone: {
    status: 409,
    retryable: false,
    title: 'This decision was undone already.',
    mend: 'Take the decision again if it is right after all; undoing has no undo.',
  },
  identifier_not_of_person: {
    status: 409,
    retryable: false,
    title: 'The identifier cannot be split out of this person.',
    mend: 'Give an identifier that the person has now, beside at least one other.',
  },
  identifier_blocked: {
    status: 422,
    retryable: false,
    title: 'The rules block this identifier, because it does not tell who somebody is.',
    mend: 'Give people who are known by something else, or take the value out of the blocked ones under Identity → Rules.',
  },
  // customers
  account_not_found: {
    status: 404,
    retryable: false,
    title: 'No group call ever named this account.',
    mend: 'Look it up by its id or name under Customers → Accounts; ids are exact.',
  },
  // matching
  matching_running: {
    status: 409,
    retryable: true,
    title: 'A run of the matcher is waiting or running already.',
    mend: 'Wait until it is done, or cancel it.',
  },
  matching_run_over: {
    status: 409,
    retryable: false,
    title: 'This run of the matcher is over.',
    mend: 'Start a new one.',
  },
  matching_interrupted: {
    status: 500,
    retryable: true,
    title: 'The run of the matcher was interrupted several times and has been given up.',
    mend: 'Give the analytics store more memory or choose fewer fields, and start a new run.',
  },
} as const satisfies Record<string, CatalogueEntry>

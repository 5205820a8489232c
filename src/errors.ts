import { boardErrors } from './errors-of-boards.ts'
import { type CatalogueEntry, customerErrors } from './errors-of-customers.ts'
import { foresightErrors } from './errors-of-foresight.ts'
import { impactErrors } from './errors-of-impact.ts'
import { intakeErrors } from './errors-of-intake.ts'
import { mailErrors } from './errors-of-mail.ts'
import { wallErrors } from './errors-of-walls.ts'

/**
 * The error catalogue: every error a person or a program can meet, with its HTTP status, whether
 * trying again can help, what happened, and how to mend it. `docs/errors.md` is compared with it by a test.
 */
export const catalogue = {
  // requests
  invalid_request: {
    status: 400,
    retryable: false,
    title: 'The request does not have the expected shape.',
    mend: 'Mend the fields named in `errors` and send it again.',
  },
  invalid_json: {
    status: 400,
    retryable: false,
    title: 'The body is not valid JSON.',
    mend: 'Send one JSON document in UTF-8; `detail` names the place where reading stopped.',
  },
  body_too_large: {
    status: 413,
    retryable: false,
    title: 'The body is larger than this address takes.',
    mend: 'Send less at once; the limit is in `detail`.',
  },
  not_found: {
    status: 404,
    retryable: false,
    title: 'There is nothing at this address.',
    mend: 'Check the address and the identifier in it.',
  },
  conflict: {
    status: 409,
    retryable: false,
    title: 'Somebody else changed this, or it exists already.',
    mend: 'Read the newest version and apply your change to it.',
  },
  unauthenticated: {
    status: 401,
    retryable: false,
    title: 'This needs a sign-in or an API key.',
    mend: 'Sign in, or send `Authorization: Bearer` with an API key from `tandem key create`.',
  },
  forbidden: {
    status: 403,
    retryable: false,
    title: 'Your role does not allow this.',
    mend: 'Ask an admin of the workspace for the right named in `detail`.',
  },
  rate_limited: {
    status: 429,
    retryable: true,
    title: 'Too many requests in a short time.',
    mend: 'Wait for the seconds in `Retry-After`, then go on.',
  },
  internal: {
    status: 500,
    retryable: true,
    title: 'Something went wrong on our side.',
    mend: 'Try again; if it stays, search the log for the reference in `instance`.',
  },
  // starting and stores
  invalid_config: {
    status: 500,
    retryable: false,
    title: 'A setting has a value that cannot be used.',
    mend: 'Mend the setting named in `detail`; `tandem doctor` lists all of them.',
  },
  unsupported_platform: {
    status: 500,
    retryable: false,
    title: 'The embedded stores run on Linux with glibc (x64, arm64) and on macOS only.',
    mend: 'Set DATABASE_URL and CLICKHOUSE_URL to servers, or use one of those systems.',
  },
  port_in_use: {
    status: 500,
    retryable: false,
    title: 'The address to listen on is taken.',
    mend: 'Stop what listens there, or choose another port with --port.',
  },
  import_stopped: {
    status: 500,
    retryable: true,
    title: 'The import did not come to its end; what was stored stays stored.',
    mend: 'Mend what `detail` names and import the same file again: it goes on without doing anything twice.',
  },
  data_dir_in_use: {
    status: 500,
    retryable: false,
    title: 'Another Tandem process is using this data directory.',
    mend: 'Stop that process, or start with another --data directory.',
  },
  store_unavailable: {
    status: 503,
    retryable: true,
    title: 'A store does not answer.',
    mend: 'Try again soon; `tandem doctor` says which store and why.',
  },
  query_failed: {
    status: 500,
    retryable: false,
    title: 'The analytics store could not answer this question.',
    mend: 'Narrow the period or the breakdown; the log has the details under the reference in `instance`.',
  },
  query_too_slow: {
    status: 503,
    retryable: true,
    title: 'The question took longer than it may.',
    mend: 'Narrow the period or the breakdown, or ask again when the system is less busy.',
  },
  disk_full: {
    status: 503,
    retryable: true,
    title: 'The disk is almost full, so nothing new is accepted; what was accepted is safe.',
    mend: 'Make room or raise the limit; senders should keep their events and try again after `Retry-After` seconds.',
  },
  // access
  unsafe_binding: {
    status: 500,
    retryable: false,
    title: 'Listening beyond this machine needs an owner who signs in with a password.',
    mend: 'Set TANDEM_OWNER_EMAIL and TANDEM_OWNER_PASSWORD, or start on 127.0.0.1 and set a password in the app first.',
  },
  last_admin: {
    status: 409,
    retryable: false,
    title: 'A workspace keeps at least one active admin.',
    mend: 'Make somebody else an admin first.',
  },
  link_expired: {
    status: 410,
    retryable: false,
    title: 'This link has been used or is past its time.',
    mend: 'Ask for a new link.',
  },
  cross_site_request: {
    status: 403,
    retryable: false,
    title: 'A change that comes with a sign-in cookie must come from our own pages.',
    mend: 'Programs use an API key in `Authorization: Bearer`; behind a proxy, set PUBLIC_URL to the address that browsers use.',
  },
  unknown_host: {
    status: 421,
    retryable: false,
    title: 'This address is not one under which Tandem is reached.',
    mend: 'Set PUBLIC_URL to the address that browsers use, or open the address that was printed at start.',
  },
  provider_unavailable: {
    status: 503,
    retryable: true,
    title: 'The provider of single sign-on does not answer.',
    mend: 'Try again soon, or sign in with a password or passkey; OIDC_ISSUER must be reachable from the server.',
  },
  wrong_password: {
    status: 403,
    retryable: false,
    title: 'The present password is not right.',
    mend: 'Type the present password again.',
  },
  // mappings, parked events, webhooks
  parked_full: {
    status: 503,
    retryable: true,
    title: 'Too many events wait to be mended, so no more can be kept.',
    mend: 'Replay or discard parked events; senders should keep theirs and try again after `Retry-After` seconds.',
  },
  mapping_missing: {
    status: 422,
    retryable: false,
    title: 'The source has no mapping yet that reads what is posted to it.',
    mend: 'Write one under Sources → Webhook with the parked payload as the sample, then replay what is parked.',
  },
  webhook_signature: {
    status: 401,
    retryable: false,
    title: 'The delivery is not signed by a secret of this source.',
    mend: 'Compare the secret and the clock of the sender; sign the exact bytes of the body by Standard Webhooks.',
  },
  webhook_key: {
    status: 401,
    retryable: false,
    title: 'The delivery needs a write key of this source.',
    mend: 'Send it as the user name of Basic auth or as `?key=`, or configure a signing secret.',
  },
  mapping_invalid: {
    status: 400,
    retryable: false,
    title: 'The mapping cannot be read.',
    mend: 'Mend the place named in `detail`; docs/webhooks.md shows the form of a mapping.',
  },
  mapping_failed: {
    status: 422,
    retryable: false,
    title: 'The mapping failed on this record.',
    mend: 'Try the mapping with this record in the preview, and mend the place named in `detail`.',
  },
  mapping_limit: {
    status: 422,
    retryable: false,
    title: 'The mapping took too long or grew too large.',
    mend: 'Look for a recursion without an end, or for lists made over and over; split large inputs.',
  },
  mapping_empty: {
    status: 422,
    retryable: false,
    title: 'The mapping gave no event for this record.',
    mend: 'Let the mapping give an event for it, or discard it with a reason if it is not needed.',
  },
  // measures
  measure_not_found: {
    status: 404,
    retryable: false,
    title: 'There is no measure of this name.',
    mend: 'List the measures with `GET /api/v1/metrics`, or give a `definition` instead of a `name`.',
  },
  period_too_fine: {
    status: 400,
    retryable: false,
    title: 'The period has too many steps of this size.',
    mend: 'Take a coarser grain or a shorter period.',
  },
  definition_invalid: {
    status: 422,
    retryable: false,
    title: 'A definition cannot be used as it is written.',
    mend: 'Mend the places named in `errors`; nothing was changed.',
  },
  definition_breaks: {
    status: 409,
    retryable: false,
    title: 'Other definitions would name what is not there.',
    mend: 'Change or remove those named in `errors` too, or send `anyway: true`; nothing was changed.',
  },
  // imports of files
  import_mapping_invalid: {
    status: 400,
    retryable: false,
    title: 'The mapping file of this import cannot be used.',
    mend: 'Mend the place named in `detail`; docs/imports.md describes mapping files.',
  },
  import_file_unknown: {
    status: 400,
    retryable: false,
    title: 'The mapping has no entry for a file of this name.',
    mend: 'Rename the file, or give the mapping an entry whose `match` fits its name.',
  },
  import_file_empty: {
    status: 400,
    retryable: false,
    title: 'The file is empty.',
    mend: 'Export it again; nothing of this import was stored.',
  },
  import_file_damaged: {
    status: 400,
    retryable: false,
    title: 'The file is damaged or cut off.',
    mend: 'Export or copy it again and import the whole file; rows that were stored already count as duplicates.',
  },
  import_unknown_format: {
    status: 400,
    retryable: false,
    title: 'The file is none of CSV, JSON lines, JSON list and Parquet, also gzipped.',
    mend: 'Export it as one of those.',
  },
  import_wrong_delimiter: {
    status: 400,
    retryable: false,
    title: 'The columns of the file are divided by another character than the mapping says.',
    mend: 'Set `csv: {delimiter: …}` in the mapping to the character named in `detail`.',
  },
  import_missing_column: {
    status: 400,
    retryable: false,
    title: 'The file lacks a column that the mapping reads.',
    mend: 'Mend the name in the mapping, or list the column under `optional`.',
  },
  import_repeated_column: {
    status: 400,
    retryable: false,
    title: 'Two columns of the file have the same name.',
    mend: 'Give each column a name of its own in the first line.',
  },
  import_join_missing: {
    status: 400,
    retryable: false,
    title: 'A file that others are joined to is not part of the import.',
    mend: 'Give the import all the files that its mapping joins.',
  },
  import_join_too_large: {
    status: 400,
    retryable: false,
    title: 'A file that others are joined to has too many rows.',
    mend: 'Join the files before the import, in the database they come from.',
  },
  import_upload_invalid: {
    status: 400,
    retryable: false,
    title: 'The upload is not a form with one mapping and at least one file.',
    mend: 'Send multipart/form-data with the field `mapping` and one `file` for each file.',
  },
  import_upload_too_large: {
    status: 413,
    retryable: false,
    title: 'A part of the upload is larger than it may be.',
    mend: 'Send the file gzipped or in parts; the limit is in `detail`.',
  },
  import_not_resumable: {
    status: 409,
    retryable: false,
    title: 'This import cannot be stopped or gone on with in its present state.',
    mend: 'Look at its `state`: only waiting and running imports can be cancelled, only failed and cancelled ones resumed.',
  },
  // outgoing webhooks
  webhook_address: {
    status: 400,
    retryable: false,
    title: 'Deliveries may not go to this address.',
    mend: 'Give a public https address, or let the operator name its host in WEBHOOK_HOSTS.',
  },
  webhook_too_large: {
    status: 413,
    retryable: false,
    title: 'An event for other systems may have 256 KB.',
    mend: 'Tell it in several events.',
  },
  ...intakeErrors,
  ...customerErrors,
  ...mailErrors,
  // walls
  ...wallErrors,
  ...boardErrors,
  ...impactErrors,
  ...foresightErrors,
} as const satisfies Record<string, CatalogueEntry>

export type ErrorCode = keyof typeof catalogue

/** One field that is wrong: where it is (JSON pointer or column), what is wrong with it. */
export interface FieldError {
  path: string
  message: string
}

/**
 * An error of the catalogue. `detail` says where and what in this case and is shown to the caller, so it
 * holds no secrets and no personal data; `cause` goes to the log only.
 */
export class TandemError extends Error {
  readonly code: ErrorCode
  readonly detail: string | undefined
  readonly errors: FieldError[] | undefined
  readonly retryAfterSeconds: number | undefined

  constructor(
    code: ErrorCode,
    options: { detail?: string; errors?: FieldError[]; retryAfterSeconds?: number; cause?: unknown } = {},
  ) {
    super(options.detail ? `${catalogue[code].title} ${options.detail}` : catalogue[code].title, {
      cause: options.cause,
    })
    this.name = 'TandemError'
    this.code = code
    this.detail = options.detail
    this.errors = options.errors
    this.retryAfterSeconds = options.retryAfterSeconds
  }

  get status(): number {
    return catalogue[this.code].status
  }
}

/** RFC 9457 problem document for an error; `instance` is the reference under which the log has the cause. */
export function toProblem(error: TandemError, instance?: string) {
  const entry = catalogue[error.code]
  return {
    type: `urn:tandem:error:${error.code}`,
    title: entry.title,
    status: entry.status,
    code: error.code,
    ...(error.detail ? { detail: error.detail } : {}),
    mend: entry.mend,
    retryable: entry.retryable,
    ...(error.errors ? { errors: error.errors } : {}),
    ...(instance ? { instance } : {}),
  }
}

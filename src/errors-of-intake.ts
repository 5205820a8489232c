import type { CatalogueEntry } from './errors-of-customers.ts'

/** The part of the catalogue that is about intake. Segment's HTTP API answers 400 where others would say 413 or 415. */
export const intakeErrors = {
  unknown_write_key: {
    status: 401,
    retryable: false,
    title: 'No source has this write key.',
    mend: 'Send the write key of a source by Basic authentication (as user name, with an empty password) or as `writeKey` in the body.',
  },
  intake_too_large: {
    status: 400,
    retryable: false,
    title: 'An event may have 32 KB and a batch 500 KB.',
    mend: 'Send fewer events at once, or less in the event named in `detail`.',
  },
  unsupported_encoding: {
    status: 400,
    retryable: false,
    title: 'The body is compressed in a way that is not read here, or it is damaged.',
    mend: 'Send it as it is or with `Content-Encoding: gzip`.',
  },
} as const satisfies Record<string, CatalogueEntry>

import type { CatalogueEntry } from './errors-of-customers.ts'

/** Errors about mails, subscriptions and alerts; a part of the catalogue in errors.ts. */
export const mailErrors = {
  mail_not_configured: {
    status: 409,
    retryable: false,
    title: 'No mail server is set, so no mail can be sent.',
    mend: 'Set SMTP_URL and MAIL_FROM and start again; docs/e-mail.md has examples.',
  },
  mail_address: {
    status: 422,
    retryable: false,
    title: 'Nobody can receive mail at this address.',
    mend: 'Mend the address, under My profile or with an invitation to another one.',
  },
  mail_too_large: {
    status: 413,
    retryable: false,
    title: 'The mail is larger than mailboxes show whole.',
    mend: 'Choose fewer tiles, or fewer groups on them.',
  },
  mail_template: {
    status: 500,
    retryable: false,
    title: 'The mail could not be drawn.',
    mend: 'Build the app again with `npm run build`; the log has the cause.',
  },
  subscription_not_found: {
    status: 404,
    retryable: false,
    title: 'There is no subscription with this id.',
    mend: 'List the subscriptions with `GET /api/v1/subscriptions`.',
  },
  alert_not_found: {
    status: 404,
    retryable: false,
    title: 'There is no alert with this id.',
    mend: 'List the alerts with `GET /api/v1/alerts`.',
  },
} as const satisfies Record<string, CatalogueEntry>

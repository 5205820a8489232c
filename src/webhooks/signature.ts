import { randomBytes } from 'node:crypto'
import { Webhook } from 'standardwebhooks'

/** A new secret in the form of Standard Webhooks: `whsec_` and 32 random bytes. */
export function newSecret(): string {
  return `whsec_${randomBytes(32).toString('base64')}`
}

/**
 * Headers that let the receiver check who sent the body, and that it is not an old one sent again.
 *
 * @param at ms since 1970, of this attempt
 * @param secrets all that hold now, the newest first; the signature header carries one signature for each
 */
export function signatureHeaders(
  eventId: string,
  at: number,
  body: string,
  secrets: readonly string[],
): Record<string, string> {
  const when = new Date(at)
  return {
    'webhook-id': eventId,
    'webhook-timestamp': String(Math.floor(at / 1000)),
    'webhook-signature': secrets.map((secret) => new Webhook(secret).sign(eventId, when, body)).join(' '),
  }
}

import { randomBytes } from 'node:crypto'
import { Webhook, WebhookVerificationError } from 'standardwebhooks'
import { TandemError } from '../errors.ts'

/** A new secret in the form of Standard Webhooks: `whsec_` and 32 random bytes. */
export function newWebhookSecret(): string {
  return `whsec_${randomBytes(32).toString('base64')}`
}

/** A secret that another system gave: base64 of 16 bytes or more, with or without `whsec_`. @throws TandemError `invalid_request` */
export function checkWebhookSecret(secret: string): string {
  const encoded = secret.replace(/^whsec_/, '')
  const isBase64 = /^[A-Za-z0-9+/]+={0,2}$/.test(encoded)
  if (isBase64 && Buffer.from(encoded, 'base64').length >= 16) return `whsec_${encoded}`
  throw new TandemError('invalid_request', {
    errors: [{ path: '/secret', message: 'A secret is whsec_ followed by base64 of 16 bytes or more.' }],
  })
}

/**
 * Checks a delivery's signature by Standard Webhooks: `webhook-id`, `webhook-timestamp` (at most five minutes off) and
 * `webhook-signature` over the body's exact bytes, by any of the secrets, so that they can be rotated.
 *
 * @param header reads a header of the delivery; undefined when it is not there
 * @throws TandemError `webhook_signature` saying what is wrong
 */
export function checkSignature(
  body: Uint8Array,
  header: (name: string) => string | undefined,
  secrets: readonly string[],
): void {
  const headers = Object.fromEntries(
    ['webhook-id', 'webhook-timestamp', 'webhook-signature'].map((name) => [name, header(name) ?? '']),
  )
  let reason = ''
  for (const secret of secrets) {
    try {
      new Webhook(secret).verify(Buffer.from(body), headers, { jsonParse: false })
      return
    } catch (error) {
      // The library throws its own error for a bad delivery, and others for headers that cannot be read at all.
      reason =
        error instanceof WebhookVerificationError ? error.message : 'The signature headers cannot be read'
    }
  }
  throw new TandemError('webhook_signature', { detail: `${reason}.` })
}

const second = 1000
const minute = 60 * second
const hour = 60 * minute

/** Waits between attempts, ms, as the Standard Webhooks specification proposes: ten attempts within three days and a bit. */
const waits = [
  5 * second,
  5 * minute,
  30 * minute,
  2 * hour,
  5 * hour,
  10 * hour,
  14 * hour,
  20 * hour,
  24 * hour,
]

/** A receiver may ask for more patience, but not for so much that the delivery is forgotten. */
const mostPatience = 24 * hour

/**
 * How long to wait after a failed attempt.
 *
 * @param tries attempts made so far, 1 or more
 * @param random 0–1; spreads the attempts of many deliveries over a tenth of the wait, so that they do not come at once
 * @param retryAfterMs what the receiver asked for; the wait is never shorter, and never longer than a day for it
 * @returns ms; undefined when that was the last attempt
 */
export function waitAfter(tries: number, random: number, retryAfterMs = 0): number | undefined {
  const wait = waits[tries - 1]
  if (wait === undefined) return undefined
  return Math.round(Math.max(wait * (1 + random / 10), Math.min(retryAfterMs, mostPatience)))
}

/** Reads a Retry-After header: seconds, or a date. @returns ms from now; 0 when absent or unreadable */
export function readRetryAfter(header: string | undefined, now: number): number {
  if (!header) return 0
  if (/^\d+$/.test(header.trim())) return Number(header) * second
  const at = Date.parse(header)
  return Number.isNaN(at) ? 0 : Math.max(at - now, 0)
}

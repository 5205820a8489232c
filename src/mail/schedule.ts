const second = 1000
const minute = 60 * second
const hour = 60 * minute

/** Waits between attempts, ms: eleven attempts in two days and a half, as mail servers themselves do. */
const waits = [
  30 * second,
  2 * minute,
  10 * minute,
  30 * minute,
  hour,
  3 * hour,
  6 * hour,
  12 * hour,
  12 * hour,
  24 * hour,
]

/**
 * How long to wait after an attempt that may do better later.
 *
 * @param tries attempts made so far, 1 or more
 * @param random 0–1; spreads many mails over a tenth of the wait
 * @returns ms; undefined when that was the last attempt
 */
export function waitAfter(tries: number, random: number): number | undefined {
  const wait = waits[tries - 1]
  return wait === undefined ? undefined : Math.round(wait * (1 + random / 10))
}

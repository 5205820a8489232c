/**
 * The instant that a clock of a zone shows as a text of a time field.
 *
 * @param local such as `2026-03-29T14:00`
 * @param timeZone IANA
 * @returns ISO 8601 in UTC; of a time that comes twice the first, of one that is skipped the one an hour later
 */
export function instantIn(local: string, timeZone: string): string {
  const wanted = Date.parse(`${local}Z`)
  const shown = (at: number) =>
    Date.parse(
      `${new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' }).format(at).replace(' ', 'T')}Z`,
    )
  // Offsets differ by at most a day; before and after a change of the clocks there are two of them.
  const offsets = [wanted - 86_400_000, wanted + 86_400_000].map((at) => shown(at) - at)
  const candidates = offsets.map((offset) => wanted - offset)
  const found = candidates.filter((at) => shown(at) === wanted)
  return new Date(found.length > 0 ? Math.min(...found) : Math.max(...candidates)).toISOString()
}

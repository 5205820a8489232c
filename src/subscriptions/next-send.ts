import type { Cadence } from './subscription.ts'

const dayMs = 86_400_000

/**
 * When a subscription goes out next.
 *
 * @param after ms; the answer lies behind it
 * @param zone IANA zone of the workspace. An hour that the change of the clocks leaves out becomes the one after it, and of
 * one that comes twice it is the first.
 * @returns ms; undefined for what waits for a change
 */
export function nextSend(cadence: Cadence, after: number, zone: string): number | undefined {
  if (cadence.every === 'change') return undefined
  const { offset } = clockOf(zone)
  const today = Math.floor((after + offset(after)) / dayMs) * dayMs
  // Tomorrow is enough for each day; a week ahead, and one day for an hour of today that is over, for each week.
  for (let day = 0; day <= 8; day++) {
    const date = today + day * dayMs
    const weekday = ((new Date(date).getUTCDay() + 6) % 7) + 1
    if (cadence.every === 'week' && weekday !== cadence.weekday) continue
    const at = instantOf(date + cadence.hour * 3_600_000, offset)
    if (at > after) return at
  }
  return undefined
}

/** The start of the local day `days` before the one of an instant. */
export function startOfDay(at: number, zone: string, days = 0): number {
  const { offset } = clockOf(zone)
  return instantOf(Math.floor((at + offset(at)) / dayMs) * dayMs - days * dayMs, offset)
}

/** The instant of a wall time, written as if it were UTC. */
function instantOf(wall: number, offset: (at: number) => number): number {
  const candidates = [wall - offset(wall - dayMs), wall - offset(wall + dayMs)]
  const fitting = candidates.filter((at) => at + offset(at) === wall)
  return fitting.length > 0 ? Math.min(...fitting) : candidates[0]!
}

function clockOf(zone: string) {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  })
  /** Milliseconds that local time is ahead of UTC. */
  function offset(at: number): number {
    const whole = Math.floor(at / 1000) * 1000
    const part: Record<string, number> = {}
    for (const { type, value } of format.formatToParts(whole)) part[type] = Number(value)
    return Date.UTC(part.year!, part.month! - 1, part.day!, part.hour!, part.minute!, part.second!) - whole
  }
  return { offset }
}

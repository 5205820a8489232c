import type { AlertState, Rule, Seen } from './alert.ts'

/** What a rule needs to know of a measure. */
export interface Judged {
  good: 'up' | 'down' | 'none'
  aim?: { watch?: number | undefined; act?: number | undefined } | undefined
}

/** One step of a measure. */
export interface Reading {
  t: string
  value: number | null
  n: number
  tooFew?: boolean | undefined
  usual?: { low: number | null; high: number | null } | undefined
  /** What a rule in percent compares it with. */
  base?: { value: number | null; n: number; tooFew?: boolean | undefined } | undefined
}

export interface Judging {
  rule: Rule
  /** % by which a value must come back past its threshold. */
  margin: number
  /** Answers under which the state stays. */
  minimum: number
}

export interface Standing {
  state: AlertState
  seen: Seen
}

/**
 * The state that follows from one reading.
 *
 * A threshold is crossed by passing it, and is left by coming back past it by `margin` percent of its size (of the width
 * of the usual range), which keeps a value on the line from ringing again and again (a Schmitt trigger's two thresholds).
 * A rule in percent needs as many answers in what it compares with, and does not ring for a fall while a source that feeds
 * the measure is late: what is missing would look like one.
 *
 * @param before the state until now
 * @param isLate whether the sources are silent although events were to be expected: then nothing was heard, not nothing done
 */
export function judge(
  reading: Reading | undefined,
  measure: Judged,
  { rule, margin, minimum }: Judging,
  before: AlertState,
  isLate: boolean,
): Standing {
  const usual = usualOf(reading)
  const seen: Seen = {
    t: reading?.t ?? null,
    value: reading?.value ?? null,
    n: reading?.n ?? 0,
    side: null,
    threshold: null,
    usual,
    ...(rule.kind === 'percent' && reading?.base
      ? { base: { value: reading.base.value, n: reading.base.n } }
      : {}),
    held: false,
  }
  if (!reading || reading.value === null || (reading.n === 0 && isLate)) return { state: 'silent', seen }
  if (reading.n < minimum || reading.tooFew) return { state: before, seen: { ...seen, held: true } }
  if (rule.kind === 'percent' && rule.direction === 'falls' && isLate)
    return { state: before, seen: { ...seen, held: true } }
  const limits = limitsOf(rule, measure, usual, baseOf(reading, rule, minimum))
  if (limits === undefined)
    return { state: before === 'silent' ? 'calm' : before, seen: { ...seen, held: true } }
  const { value } = reading
  const width = usual ? usual.high - usual.low : 0
  for (const { level, side, at } of limits) {
    const room = (margin / 100) * (rule.kind === 'usual' ? width : Math.abs(at))
    // Whoever is at this level already, or beyond it, leaves it only past the margin.
    const stays = rankOf(before) >= rankOf(level) ? room : 0
    const past = side === 'above' ? value - (at - stays) : at + stays - value
    // The thresholds of an aim hold from their value on, as its state elsewhere; above and below mean what they say.
    if (past > 0 || (past === 0 && stays === 0 && rule.kind === 'aim'))
      return { state: level, seen: { ...seen, side, threshold: at } }
  }
  // Of a range there is no one threshold.
  const threshold = rule.kind === 'usual' ? null : (limits.at(-1)?.at ?? null)
  return { state: 'calm', seen: { ...seen, threshold } }
}

interface Limit {
  level: 'watch' | 'act'
  side: 'above' | 'below'
  at: number
}

/** What is judged, the gravest first; undefined while there is nothing to judge by. */
function limitsOf(
  rule: Rule,
  measure: Judged,
  usual: Seen['usual'],
  base: number | undefined,
): Limit[] | undefined {
  if (rule.kind === 'above' || rule.kind === 'below')
    return [{ level: 'act', side: rule.kind, at: rule.value }]
  if (rule.kind === 'usual') {
    if (!usual) return undefined
    const limits: Limit[] = [
      { level: 'act', side: 'above', at: usual.high },
      { level: 'act', side: 'below', at: usual.low },
    ]
    return limits.filter(({ side }) => rule.side === 'both' || rule.side === side)
  }
  if (rule.kind === 'percent') {
    if (base === undefined) return undefined
    const isRise = rule.direction === 'rises'
    const at = base * (1 + ((isRise ? 1 : -1) * rule.by) / 100)
    return [{ level: 'act', side: isRise ? 'above' : 'below', at }]
  }
  const { aim, good } = measure
  const side = good === 'down' ? 'above' : 'below'
  const limits = (['act', 'watch'] as const).flatMap((level): Limit[] => {
    const at = aim?.[level]
    return at === undefined || good === 'none' ? [] : [{ level, side, at }]
  })
  return limits.length > 0 ? limits : undefined
}

/** What a percentage is taken of; undefined where nothing is known, too few answered, or it is not above 0. */
function baseOf({ base }: Reading, rule: Rule, minimum: number): number | undefined {
  if (rule.kind !== 'percent' || !base || base.value === null || base.tooFew || !(base.value > 0))
    return undefined
  // The usual range is made of whole weeks, which are no answers.
  return rule.against !== 'usual' && base.n < minimum ? undefined : base.value
}

function rankOf(state: AlertState): number {
  return state === 'act' ? 2 : state === 'watch' ? 1 : 0
}

function usualOf(reading: Reading | undefined): Seen['usual'] {
  const { low, high } = reading?.usual ?? { low: null, high: null }
  return low == null || high == null ? null : { low, high }
}

/** Whether a rule can ring at all for a measure: the rule about the aim needs thresholds and a direction. */
export function canRing(rule: Rule, measure: Judged): boolean {
  return rule.kind !== 'aim' || limitsOf(rule, measure, null, undefined) !== undefined
}

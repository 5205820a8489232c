import { plans } from './company.ts'
import { status, trait } from './people.ts'
import { campaigns, competitor, leaving, thinkingOfIt } from './plan.ts'
import { draw } from './random.ts'
import type { World } from './world.ts'

/** Causes counted over 28 days, in the order of the columns of `People.weeks`. */
export const causes = ['outage', 'billRisePound', 'unansweredConversation', 'waitMinute', 'session'] as const
export type Cause = (typeof causes)[number]
const column: Record<Cause, number> = {
  outage: 0,
  billRisePound: 4,
  unansweredConversation: 8,
  waitMinute: 12,
  session: 16,
}

/** Counts a cause towards the person's next decisions. */
export function note(world: World, cause: Cause, amount: number): void {
  const { people, i, day } = world
  people.weeks[i * 20 + column[cause] + (Math.floor((day.number + i) / 7) & 3)]! += amount
}

export interface Decision {
  i: number
  day: number
  /** P(leave this week). */
  risk: number
  /** The part of its log odds that events show: not what nobody says, nor who looks at prices when a rival lowers them. */
  shown: number
  left: boolean
  /** Sums over the 28 days before, in the order of `causes`. */
  sums: readonly number[]
}

/** Once a week: stay or go. @returns undefined on the other days */
export function decide(world: World): Decision | undefined {
  const { people, random, i, day } = world
  if ((day.number + i) % 7 !== 0) return undefined
  const sums = takeWeeks(world)
  const parts = contributions(world, sums)
  let logit = leaving.intercept + leaving.frailty * people.frailty[i]!
  for (const part of Object.values(parts)) logit += part
  const risk = 1 / (1 + Math.exp(-logit))
  const at = day.moment('web', random.next(), random.next())
  const left = random.next() < risk
  if (risk > thinkingOfIt.risk && random.next() < thinkingOfIt.reads) {
    const page = { path: '/help/end-my-contract', title: 'End my contract' }
    world.emit(Math.max(day.start, at - 600_000), 'website', 'Page Viewed', page, { type: 'page', device: 1 })
  }
  if (left) {
    people.status[i] = status.left
    people.left[i] = day.number
    const reason = strongest(parts)
    world.emit(at, 'billing', 'Subscription Cancelled', { plan: plans[people.plan[i]!]!.name, reason })
  }
  return { i, day: day.number, risk, shown: shownOf(parts), left, sums }
}

function shownOf({ competitor: _, 'won back': __, ...parts }: Record<string, number>): number {
  return Object.values(parts).reduce((sum, part) => sum + part, leaving.intercept)
}

/** Sums of the four weeks; the oldest is emptied for the week that begins. */
function takeWeeks(world: World): number[] {
  const { people, i, day } = world
  const slot = Math.floor((day.number + i) / 7) & 3
  return causes.map((_, cause) => {
    const at = i * 20 + cause * 4
    const sum = people.weeks[at]! + people.weeks[at + 1]! + people.weeks[at + 2]! + people.weeks[at + 3]!
    people.weeks[at + slot] = 0
    return sum
  })
}

function contributions(world: World, sums: readonly number[]): Record<string, number> {
  const { people, i, day, anchorDay } = world
  const [outages = 0, rise = 0, unanswered = 0, waited = 0, sessions = 0] = sums
  const since = day.number - (anchorDay - competitor.day)
  const tempted = since >= 0 && since < competitor.lasts && (people.traits[i]! & trait.priceSensitive) !== 0
  return {
    outages: leaving.outage * Math.min(outages, 6),
    'price rise': leaving.billRisePound * rise,
    'no answer': leaving.unansweredConversation * unanswered,
    'long waits': leaving.waitMinute * Math.min(waited, 40),
    dissatisfaction: leaving.dissatisfaction * people.dissatisfaction[i]!,
    use: sessions > 0 ? leaving.usedAppOrSite : 0,
    tenure: leaving.tenureYear * Math.min(6, (day.number - people.joined[i]!) / 365),
    competitor: tempted ? leaving.priceSensitiveAfterCompetitor : 0,
    'won back': wonBack(world) ? leaving.wonBack : 0,
  }
}

/** The campaign that is to keep people works for 28 days in those who got it. */
function wonBack(world: World): boolean {
  const { spec, i, day, anchorDay } = world
  if ((world.people.traits[i]! & trait.priceSensitive) === 0) return false
  return campaigns.some((campaign, index) => {
    const since = day.number - (anchorDay - campaign.day)
    return campaign.wonBack && since > 0 && since <= 28 && isSent(spec.seed, index, i)
  })
}

/** Whether the coin of a hold-out put somebody among those who get the message. Lasting. */
export function isSent(seed: number, campaign: number, i: number): boolean {
  return draw(seed, 31, campaign, i) >= campaigns[campaign]!.heldOut
}

/** Not what a customer gives as the reason. */
const without = new Set(['use', 'tenure', 'dissatisfaction'])

function strongest(parts: Record<string, number>): string {
  let reason = 'moving away'
  let most = 0.3
  for (const [name, size] of Object.entries(parts)) {
    if (size > most && !without.has(name)) {
      most = size
      reason = name
    }
  }
  return reason
}

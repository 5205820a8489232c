import { deviceContexts, plans } from './company.ts'
import { isSent } from './leaving.ts'
import { deviceKind, status, trait } from './people.ts'
import { campaigns, channels, joining } from './plan.ts'
import { draw } from './random.ts'
import type { How, World } from './world.ts'

/** Whether a campaign is meant for somebody. Lasting. */
export function isTargeted(world: World, campaign: number): boolean {
  const { people, i } = world
  if ((people.traits[i]! & trait.mail) === 0) return false
  switch (campaigns[campaign]!.audience) {
    case 'likely buyers':
      return people.intent[i]! > 0.8
    case 'television':
      return plans[people.plan[i]!]!.television
    case 'price sensitive':
      return (people.traits[i]! & trait.priceSensitive) !== 0
    default:
      // About two in five of those who read our e-mail.
      return draw(world.spec.seed, 61, campaign, i) < 0.4
  }
}

/** Sends what is due today and notes who was held out. */
export function sendCampaigns(world: World): void {
  const { spec, random, i, day } = world
  for (const index of world.sending) {
    const campaign = campaigns[index]!
    if (!isTargeted(world, index)) continue
    const at = day.moment('batch', random.next(), random.next())
    const sent = isSent(spec.seed, index, i)
    if (campaign.heldOut > 0) {
      const variation = sent ? 'sent' : 'held out'
      world.emit(at, 'email', 'Experiment Viewed', {
        experiment_id: campaign.id,
        experiment_name: campaign.name,
        variation_id: sent ? 'sent' : 'held_out',
        variation_name: variation,
      })
    }
    if (!sent) continue
    const mail = { campaign_id: campaign.id, campaign_name: campaign.name }
    world.emit(at + 1, 'email', 'Email Delivered', mail)
    const opened = day.moment('answers', random.next(), random.next())
    if (random.next() >= 0.42) continue
    world.emit(Math.max(opened, at + 60_000), 'email', 'Email Opened', mail)
    if (random.next() < 0.2)
      world.emit(Math.max(opened, at + 60_000) + 20_000, 'email', 'Email Link Clicked', mail)
    if (random.next() < 0.004)
      world.emit(Math.max(opened, at + 60_000) + 40_000, 'email', 'Unsubscribed', mail)
  }
}

/** How long people look around before they decide. */
const looking = 4

/** What a channel did with somebody in this round of looking: nothing, an advertisement, or held out from one. */
export function touched(world: World, channel: number, round: number): 'none' | 'seen' | 'held out' {
  const { people, spec, i } = world
  const { reach, pull, heldOut } = channels[channel]!
  const chance = reach * Math.exp(pull * people.intent[i]! - (pull * pull) / 2)
  if (draw(spec.seed, 70 + channel, i, round) >= chance) return 'none'
  return draw(spec.seed, 80 + channel, i, round) < heldOut ? 'held out' : 'seen'
}

export interface Journey {
  touches: { channel: number; at: number; outcome: 'seen' | 'held out' }[]
  /** 0 to 3: the day of looking. -1 when somebody is not looking today. */
  step: number
  round: number
  joins: boolean
}

/** Where somebody who is not a customer stands today, without any event. */
export function journeyOf(world: World): Journey {
  const { people, i, day, spec } = world
  const since = day.number - people.looksFrom[i]!
  const round = Math.floor(since / people.horizon)
  const step = since - round * people.horizon
  const none: Journey = { touches: [], step: -1, round, joins: false }
  if (since < 0 || step >= looking) return none
  const touches: Journey['touches'] = []
  let logit = joining.intercept + joining.intent * people.intent[i]!
  for (let channel = 0; channel < channels.length; channel++) {
    const outcome = touched(world, channel, round)
    if (outcome === 'none') continue
    if (outcome === 'seen') logit += channels[channel]!.effect
    touches.push({ channel, at: Math.floor(draw(spec.seed, 90 + channel, i, round) * looking), outcome })
  }
  const joins = step === looking - 1 && draw(spec.seed, 99, i, round) < 1 / (1 + Math.exp(-logit))
  return { touches, step, round, joins }
}

/** Shows what digital channels did today; calls and shops are left to the caller. */
export function lookAround(world: World, journey: Journey): void {
  const { random, people, i, day } = world
  const kind = deviceKind(people, i, 1)
  for (const { channel, at, outcome } of journey.touches) {
    const { key, source, medium, heldOut } = channels[channel]!
    if (at !== journey.step || medium === '') continue
    const when = day.moment('web', random.next(), random.next())
    const how: How = { device: 1, anonymous: true, context: deviceContexts[kind]! }
    if (heldOut > 0) {
      const variation_id = outcome === 'seen' ? 'seen' : 'held_out'
      const test = { experiment_id: key, experiment_name: key.replace('_', ' '), variation_id }
      world.emit(when - 1000, 'website', 'Experiment Viewed', { ...test, variation_name: variation_id }, how)
    }
    if (outcome === 'held out') continue
    const context = {
      ...deviceContexts[kind],
      'campaign.name': key,
      'campaign.source': source,
      'campaign.medium': medium,
    }
    const page = { path: '/offers', title: 'Offers', url: 'https://northline.example/offers' }
    world.emit(when, 'website', 'Page Viewed', page, { ...how, context, type: 'page' })
  }
}

export const isLooking = (world: World) => world.people.status[world.i] === status.looking

import type { Area, Tone } from './timeline.ts'
import { billTitles } from './title-bills.ts'
import { digitalTitles } from './title-digital.ts'
import { orderTitles } from './title-orders.ts'
import type { TitleReader } from './title-reader.ts'
import type { TitleRule, TitleRules } from './title-rule.ts'
import { serviceTitles } from './title-service.ts'
import { voiceTitles } from './title-voice.ts'

/** Every event that has a title of its own; others are shown by their name. */
export const titleRules: TitleRules = {
  ...serviceTitles,
  ...voiceTitles,
  ...billTitles,
  ...orderTitles,
  ...digitalTitles,
}

const areaByChannel: Readonly<Record<string, Area>> = {
  web: 'digital',
  app: 'digital',
  tv: 'digital',
  call: 'calls',
  store: 'stores',
  letter: 'letters',
  delivery: 'deliveries',
  visit: 'visits',
  billing: 'bills',
  network: 'network',
  survey: 'surveys',
  conversation: 'conversations',
  email: 'emails',
}

/** The rule of an event; undefined for one that Tandem does not know by name. */
export function titleRuleOf(name: string): TitleRule | undefined {
  return Object.hasOwn(titleRules, name) ? titleRules[name] : undefined
}

/** Where an event belongs: by its name, else by the channel on which it came. */
export function areaOf(name: string, channel: string): Area {
  const rule = titleRuleOf(name)
  if (rule) return rule.area
  return Object.hasOwn(areaByChannel, channel) ? (areaByChannel[channel] as Area) : 'other'
}

/** What a filter by area asks for: events by name, and others by channel. */
export function namesOfArea(area: Area): { names: string[]; channels: string[]; known: string[] } {
  const known = Object.keys(titleRules)
  return {
    names: known.filter((name) => titleRules[name]?.area === area),
    channels: Object.keys(areaByChannel).filter((channel) => areaByChannel[channel] === area),
    known,
  }
}

/** Channels that belong to an area; events on others belong to `other`. */
export const areaChannels = Object.keys(areaByChannel)

/** How an event reads. @param rule undefined: it is shown by its name */
export function toneOf(rule: TitleRule | undefined, read: TitleReader): Tone {
  if (!rule) return 'contact'
  return typeof rule.tone === 'function' ? rule.tone(read) : (rule.tone ?? 'contact')
}

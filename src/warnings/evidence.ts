import type { z } from 'zod'
import type { ClickHouse } from '../db/index.ts'
import { createBinder } from '../expression/index.ts'
import type { SetName } from './catalogue-entry.ts'
import type { FeaturePlan } from './feature-plan.ts'
import { featureOf } from './labels.ts'
import { leavingPages, vocabulary, wordEvents } from './vocabulary.ts'
import type { evidenceSchema } from './warning.ts'

type Evidence = z.infer<typeof evidenceSchema>
const day = 86_400_000
/** Events further back are no reason that somebody would look up. */
const longestDays = 400
const mostEvents = 5

/** Whose events: their actors, and of an account also what names it. */
export interface WhoseEvents {
  actors: readonly string[]
  account?: string
}

export interface EvidenceQuestion {
  workspace: string
  of: WhoseEvents
  plan: FeaturePlan
  features: readonly string[]
  /** The score's moment, ms. */
  at: number
  /** Words of customers are left out. */
  masked: boolean
}

/** The newest events that each feature is made of, by the feature's name. */
export async function readEvidence(
  clickhouse: ClickHouse,
  question: EvidenceQuestion,
): Promise<Map<string, Evidence[]>> {
  const { workspace, of, plan, features, at, masked } = question
  const asked = features.flatMap((name) => {
    const recipe = featureOf(name)?.recipe
    if (!recipe || recipe === 'tenure') return []
    const set = recipe.of[0]!
    return [{ name, set, events: eventsOf(set, plan), days: Math.min(recipe.days, longestDays) }]
  })
  const names = [...new Set(asked.flatMap(({ events }) => events))]
  if (names.length === 0 || of.actors.length === 0) return new Map()
  const binder = createBinder()
  const days = Math.max(...asked.map((one) => one.days))
  const whose = `actor IN ${binder.bind('Array(UInt64)', `[${of.actors.join(',')}]`)}`
  const account = of.account === undefined ? '' : ` OR account = ${binder.bind('String', of.account)}`
  const time = (ms: number) =>
    binder.bind("DateTime64(3, 'UTC')", new Date(ms).toISOString().slice(0, 23).replace('T', ' '))
  const rows = await clickhouse.query<{
    id: string
    at: string
    name: string
    text: string
    figure: string
    leaving: number
  }>(
    `SELECT message_id AS id, toString(toUnixTimestamp64Milli(ts)) AS at, toString(name) AS name,
  properties[transform(name, ${binder.bind('Array(String)', Object.keys(wordEvents))}, ${binder.bind('Array(String)', Object.values(wordEvents))}, '')] AS text,
  properties[transform(name, ${binder.bind('Array(String)', [...plan.reads.keys()])}, ${binder.bind('Array(String)', [...plan.reads.values()])}, '')] AS figure,
  match(concat(properties['path'], ' ', properties['name']), ${binder.bind('String', leavingPages)}) AS leaving
FROM (SELECT message_id, ts, toString(events.name) AS name, properties FROM events
  WHERE workspace = ${binder.bind('String', workspace)} AND (${whose}${account}) AND name IN ${binder.bind('Array(String)', names)}
    AND robot = 0 AND ts < ${time(at)} AND ts >= ${time(at - days * day)}
  ORDER BY ts DESC LIMIT 1 BY message_id LIMIT 2000)
ORDER BY ts DESC, id`,
    binder.params,
  )
  return new Map(
    asked.map(({ name, set, events, days: back }) => {
      const own = rows.filter(
        (row) =>
          events.includes(row.name) &&
          Number(row.at) >= at - back * day &&
          (set !== 'leavingPage' || row.leaving === 1) &&
          (set !== 'words' || row.text !== ''),
      )
      return [
        name,
        own.slice(0, mostEvents).map((row) => ({
          id: row.id,
          at: new Date(Number(row.at)).toISOString(),
          name: row.name,
          text: textOf(row, set, masked),
        })),
      ]
    }),
  )
}

function textOf(
  { text, figure }: { text: string; figure: string },
  set: SetName,
  masked: boolean,
): string | null {
  if (text !== '' && (set === 'words' || set === 'written' || set === 'answer')) return masked ? null : text
  return figure === '' ? null : figure
}

/** Event names of a set, as the version had them. */
function eventsOf(set: SetName, plan: FeaturePlan): string[] {
  if (set === 'words') return Object.keys(wordEvents)
  if (set === 'leavingPage') return [...vocabulary.page.events]
  if (set === 'left') return plan.leaving?.events ?? []
  const numbers = plan.sets.get(set) ?? []
  return [...plan.names].filter(([, number]) => numbers.includes(number)).map(([name]) => name)
}

import type { Stores } from '../db/index.ts'
import type { MetricInput } from '../metrics/index.ts'
import type { TreeInput } from './tree.ts'

const day = 86_400_000
/** What is planted: points of a score for each minute waited. */
export const plantedPerMinute = -2

const owners: MetricInput['owners'] = [{ team: 'it' }, { team: 'service' }]

/** A score of answers about calls, the wait before them, letters that mean nothing, and people who left. */
export const testMetrics: MetricInput[] = [
  {
    name: 'score',
    label: 'Score',
    unit: 'score',
    good: 'up',
    owners,
    kind: 'average',
    event: 'Answered',
    property: 'score',
  },
  {
    name: 'wait',
    label: 'Wait',
    unit: 'minutes',
    good: 'down',
    owners,
    kind: 'average',
    event: 'Called',
    property: 'minutes',
  },
  {
    name: 'letters',
    label: 'Letters',
    unit: 'count',
    owners: [{ team: 'marketing' }, { team: 'it' }],
    kind: 'count',
    event: 'Letter Sent',
  },
  { name: 'left', label: 'Left', unit: 'count', good: 'down', owners, kind: 'unique', event: 'Left' },
  {
    name: 'callers',
    label: 'Callers',
    unit: 'count',
    owners,
    kind: 'formula',
    formula: 'a / b',
    measures: { a: 'letters', b: 'left' },
  },
]

export const testTree: TreeInput = {
  name: 'company',
  label: 'Company',
  period: 90,
  adjust: [{ trait: 'plan' }],
  groups: 'plan',
  nodes: [
    { measure: 'score', place: 'told' },
    { measure: 'left', place: 'told' },
    { measure: 'wait', place: 'works', teams: ['service'] },
    { measure: 'letters', place: 'works', teams: ['marketing'] },
    { measure: 'callers', place: 'works', teams: ['marketing'] },
  ],
  links: [
    { from: 'wait', to: 'score', within: 14 },
    { from: 'letters', to: 'score', within: 14 },
    { from: 'letters', to: 'left', within: 14 },
    { from: 'callers', to: 'score' },
  ],
}

/** Numbers that repeat, between 0 and 1. */
export function createChance(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 48271) % 2147483647
    return state / 2147483647
  }
}

/**
 * 90 days up to `to` of 300 people: each calls four times and says how it was an hour later; people of the plan "Plus"
 * wait less and are more content, and there are more of them as time goes by. Letters go to anybody.
 */
export async function putCompany(
  { clickhouse }: Pick<Stores, 'clickhouse'>,
  workspace: string,
  to: number,
  seed = 5,
): Promise<void> {
  const next = createChance(seed)
  const rows: object[] = []
  const put = (at: number, name: string, person: number, properties: Record<string, string>) =>
    rows.push({
      workspace,
      message_id: `${name}-${rows.length}`,
      ts: new Date(at).toISOString().slice(0, 23).replace('T', ' '),
      type: name === 'Identified' ? 'identify' : 'track',
      name,
      user_id: `u${person}`,
      properties,
    })
  for (let person = 0; person < 300; person++) {
    const plan = next() < 0.5 ? 'Plus' : 'Basic'
    const temper = 8 * (next() - 0.5)
    put(to - 90 * day + person, 'Identified', person, { plan })
    for (let call = 0; call < 4; call++) {
      const ago = plan === 'Plus' ? next() ** 2 * 88 : next() * 88
      const at = to - (ago + 0.5) * day
      const minutes =
        Math.round(100 * (4 + 8 * next() - (plan === 'Plus' ? 2 : 0) - (ago < 28 ? 1 : 0))) / 100
      const score = 70 + plantedPerMinute * minutes + temper + (plan === 'Plus' ? 5 : 0) + 20 * (next() - 0.5)
      put(at, 'Called', person, { minutes: String(minutes), plan })
      put(at + 3_600_000, 'Answered', person, { score: String(Math.round(score)), plan })
    }
    for (let letter = 0; letter < 3; letter++) put(to - next() * 89 * day, 'Letter Sent', person, { plan })
    if (next() < 0.2) put(to - next() * 10 * day, 'Left', person, { plan })
  }
  const size = clickhouse.embedded ? rows.length : 25
  for (let start = 0; start < rows.length; start += size)
    await clickhouse.command(
      `INSERT INTO events (actor, workspace, message_id, ts, received_at, type, name, source, channel, user_id, properties)
SELECT xxHash64(concat(workspace, '\\0u\\0', user_id)), workspace, message_id, ts, ts, type, name, 'test', 'web', user_id, properties
FROM format(JSONEachRow, $$workspace String, message_id String, ts DateTime64(3, 'UTC'), type String, name String, user_id String, properties Map(String, String)$$, {rows: String})`,
      {
        rows: rows
          .slice(start, start + size)
          .map((row) => JSON.stringify(row))
          .join('\n'),
      },
    )
}

import type { ClickHouse } from '../db/index.ts'
import { countsChance, falseDiscoveryRates } from '../stats/detection/index.ts'
import {
  countPeople,
  type PersonReading,
  readBehaviours,
  readPersonReadings,
  weeks,
} from './people-queries.ts'
import type { PersonRow } from './tables.ts'

const weekMs = 7 * 86_400_000
/** Of customers who are told to behave otherwise, so many may be chance. */
const falseShare = 0.1
/** A difference that matters: half of what was expected, and three events. */
const matters = { share: 0.5, events: 3 }
const mostKept = 5000
/** People whose past is held in memory at a time. */
const peopleInPart = 150_000

/** Customers who behave otherwise than they themselves did, clearest first. */
export async function findPeople(
  clickhouse: ClickHouse,
  workspace: string,
  now: number,
): Promise<{ rows: PersonRow[]; judged: number }> {
  const behaviours = await readBehaviours(clickhouse, workspace, now)
  if (behaviours.length === 0) return { rows: [], judged: 0 }
  const parts = Math.max(
    1,
    Math.ceil((await countPeople(clickhouse, workspace, behaviours, now)) / peopleInPart),
  )
  const readings: PersonReading[] = []
  let judged = 0
  for (let part = 0; part < parts; part++) {
    const read = await readPersonReadings(clickhouse, workspace, behaviours, now, { part, parts })
    judged += Number(read[0]?.judged ?? 0)
    readings.push(...read)
  }
  return { rows: judgePeople(workspace, readings, judged, now), judged }
}

/** Those of whom chance is improbable: the share of false ones among them is held (Benjamini and Hochberg). */
export function judgePeople(
  workspace: string,
  readings: readonly PersonReading[],
  judged: number,
  now: number,
): PersonRow[] {
  const tested = readings.map((one) => {
    const past = one.before > 0 ? (one.before * weeks.after) / one.weeks : 0
    // How much all moved goes into the share of events that would fall into the newest weeks.
    const move = past > 0 ? one.expected / past : 1
    const share = (weeks.after * move) / (one.weeks + weeks.after * move)
    return { one, p: countsChance(one.before, one.after, share, one.dispersion) }
  })
  const rates = falseDiscoveryRates(
    tested.map(({ p }) => p),
    Math.max(judged, tested.length),
  )
  const since = new Date(now - weeks.after * weekMs)
  return tested
    .flatMap(({ one, p }, index): PersonRow[] => {
      const off = Math.abs(one.after - one.expected)
      const q = rates[index]!
      if (q > falseShare || off < matters.events || off < matters.share * one.expected) return []
      return [
        {
          workspace,
          person: one.person,
          behaviour: one.name,
          kind: kindOf(one),
          since,
          before: one.before / one.weeks,
          after: one.after / weeks.after,
          expected: one.expected,
          seen: one.after,
          p,
          q,
        },
      ]
    })
    .sort((a, b) => a.p - b.p || a.person.localeCompare(b.person))
    .slice(0, mostKept)
}

function kindOf({ before, after, expected }: PersonReading): PersonRow['kind'] {
  if (after === 0) return 'stopped'
  if (before === 0) return 'began'
  return after > expected ? 'more' : 'less'
}

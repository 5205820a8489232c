import { wilsonInterval } from '../stats/estimates/index.ts'
import { normalTwoSided } from '../stats/numerics/index.ts'
import {
  areaUnderCurve,
  areaWithinGroups,
  brierParts,
  brierScore,
  calibrationLine,
  logLoss,
  precisionAt,
  type ReliabilityBin,
  reliabilityCurve,
} from '../stats/prediction/index.ts'
import type { Bin, Quality } from './model.ts'
import type { Kind } from './model-candidates.ts'
import type { Tested } from './model-testing.ts'

const steps = [10, 25, 50, 100, 250, 500, 1000, 2500]
const daysBefore = [0, 30, 60, 90]
/** How wide a window of losses belongs to one of them. */
const window = 30

export interface Judged {
  tested: Tested
  kind: Kind
  /** People looked after at one look. */
  lookAfter: number
}

/** All figures of a model's quality but the comparison with the version before. */
export function qualityOf({ tested, kind, lookAfter }: Judged): Omit<Quality, 'versusLast'> {
  const { rows, how } = tested
  const { y } = rows
  const { chance } = tested.told.get(kind)!
  const left = y.reduce((sum, value) => sum + value, 0)
  const errors = { kind: 'clustered' as const, ...clustersOf(rows.people) }
  const line = kind === 'base' ? {} : calibrationLine(chance, y, errors)
  const flagged = flaggedOf(tested, chance, lookAfter)
  return {
    tested: how,
    rows: y.length,
    left,
    auc: areaUnderCurve(chance, y) ?? null,
    aucWithinLooks: areaWithinGroups(chance, y, tested.look) ?? null,
    brier: brierScore(chance, y),
    brierOfBase: brierScore(tested.told.get('base')!.chance, y),
    logLoss: logLoss(chance, y),
    slope: line.slope ?? null,
    intercept: line.intercept ?? null,
    decomposition: brierParts(chance, y) ?? null,
    reliability: reliabilityCurve(chance, y, 10).map(binOf),
    precisionAt: precisionOf(tested, chance, lookAfter),
    recallBefore: recallOf(tested, flagged),
    leadTime: leadTimeOf(tested, flagged),
    groups: groupsOf(tested, chance, flagged),
  }
}

const binOf = ({ hits, ...bin }: ReliabilityBin): Bin => ({ ...bin, left: hits })

/** Where customers are many in low chances and few in high ones, bins are finer towards the top. */
const ends = [0.2, 0.4, 0.55, 0.7, 0.8, 0.875, 0.925, 0.95, 0.97, 0.985, 0.993, 0.997, 1]
const fewestInBin = 40

/** What followed chances like it: of held-out rows, at least 40 together where there are as many. */
export function situationsOf(chance: Float64Array, y: Uint8Array): Bin[] {
  const cut: number[] = [1]
  for (const end of ends.toReversed()) {
    const enough = Math.min(cut[0]! - end, end) * y.length >= fewestInBin
    if (enough) cut.unshift(end)
  }
  return reliabilityCurve(chance, y, cut).map(binOf)
}

function clustersOf(people: BigUint64Array): { of: Int32Array; clusters: number } {
  const numbers = new Map<bigint, number>()
  const of = Int32Array.from({ length: people.length }, (_, row) => {
    const known = numbers.get(people[row]!)
    if (known !== undefined) return known
    numbers.set(people[row]!, numbers.size)
    return numbers.size - 1
  })
  return { of, clusters: numbers.size }
}

/** Rows of each look among its `lookAfter` highest chances; of those on the line, the first. */
function flaggedOf({ look, looks }: Tested, chance: Float64Array, lookAfter: number): Uint8Array {
  const flagged = new Uint8Array(chance.length)
  for (const index of looks.keys()) {
    const rows = Uint32Array.from({ length: chance.length }, (_, row) => row).filter(
      (row) => look[row] === index,
    )
    rows.sort((one, two) => chance[two]! - chance[one]! || one - two)
    for (const row of rows.subarray(0, lookAfter)) flagged[row] = 1
  }
  return flagged
}

/** Of the newest look tested: people of one moment are what a list holds. */
function precisionOf(
  { look, looks, rows }: Tested,
  chance: Float64Array,
  lookAfter: number,
): Quality['precisionAt'] {
  const newest = looks.length - 1
  const own = Uint32Array.from({ length: chance.length }, (_, row) => row).filter(
    (row) => look[row] === newest,
  )
  const ks = [...new Set([...steps, lookAfter])].sort((one, two) => one - two)
  return precisionAt(
    Float64Array.from(own, (row) => chance[row]!),
    Uint8Array.from(own, (row) => rows.y[row]!),
    ks.filter((k) => k <= own.length / 2 || k === lookAfter),
  ).map(({ k, precision, recall, lift }) => ({
    k,
    precision: precision.value,
    low: precision.low,
    high: precision.high,
    recall,
    lift,
  }))
}

function recallOf({ look, looks, outcome }: Tested, flagged: Uint8Array): Quality['recallBefore'] {
  return daysBefore.flatMap((days) => {
    let [left, found] = [0, 0]
    for (let row = 0; row < outcome.length; row++) {
      const after = outcome[row]!
      if (!(after >= days && after < days + window)) continue
      if (looks[look[row]!]!.look.followedDays < days + window) continue
      left++
      found += flagged[row]!
    }
    const interval = wilsonInterval(found, left)
    return interval ? [{ days, left, found, recall: found / left, ...interval }] : []
  })
}

/** From the first tested look at which a person was over the line, of those who left within what was followed. */
function leadTimeOf({ look, looks, outcome, rows }: Tested, flagged: Uint8Array): Quality['leadTime'] {
  const lead = new Map<bigint, number>()
  for (let row = 0; row < outcome.length; row++) {
    const after = outcome[row]!
    if (!flagged[row] || !(after <= looks[look[row]!]!.look.followedDays)) continue
    lead.set(rows.people[row]!, Math.max(after, lead.get(rows.people[row]!) ?? 0))
  }
  if (lead.size === 0) return null
  const days = Float64Array.from(lead.values()).sort()
  const at = (share: number) => days[Math.min(days.length - 1, Math.floor(share * days.length))]!
  return { n: days.length, quarter: at(0.25), median: at(0.5), threeQuarters: at(0.75) }
}

/** Groups of fewer rows are not told: nothing could be said of them. */
const fewestInGroup = 30

function groupsOf(tested: Tested, chance: Float64Array, flagged: Uint8Array): Quality['groups'] {
  const { look, looks, rows } = tested
  if (
    tested.how === 'cross_validated' &&
    looks.reduce((sum, one) => sum + one.rows.length, 0) !== rows.y.length
  )
    return []
  const found = new Map<string, { property: string; value: string; rows: number[] }>()
  const starts = looks.map((_, index) => looks.slice(0, index).reduce((sum, one) => sum + one.rows.length, 0))
  for (let row = 0; row < rows.y.length; row++) {
    const index = look[row]!
    const from = looks[index]!
    const place = from.rows[row - starts[index]!]!
    for (const { property, names, of } of from.look.groups ?? []) {
      const value = names[of[place]!]
      if (value === undefined) continue
      const key = `${property}\0${value}`
      const group = found.get(key) ?? { property, value, rows: [] }
      group.rows.push(row)
      found.set(key, group)
    }
  }
  const groups = [...found.values()].filter((group) => group.rows.length >= fewestInGroup)
  return groups.map((group) => groupFigures(group, rows.y, chance, flagged, groups.length))
}

/** Told against what came, tested by Spiegelhalter's z (1986) at 5 % shared among the groups. */
function groupFigures(
  { property, value, rows }: { property: string; value: string; rows: number[] },
  y: Uint8Array,
  chance: Float64Array,
  flagged: Uint8Array,
  groups: number,
): Quality['groups'][number] {
  let [left, told, found, over, spread] = [0, 0, 0, 0, 0]
  for (const row of rows) {
    left += y[row]!
    told += chance[row]!
    spread += chance[row]! * (1 - chance[row]!)
    over += flagged[row]!
    found += flagged[row]! * y[row]!
  }
  const n = rows.length
  const p = spread > 0 ? normalTwoSided((left - told) / Math.sqrt(spread)) : 1
  return {
    property,
    value,
    n,
    left,
    told: told / n,
    ...wilsonInterval(left, n)!,
    calibrated: p >= 0.05 / groups,
    recall: left > 0 ? found / left : null,
    flagged: over / n,
  }
}

import { createHash } from 'node:crypto'
import { type Team, teams } from '../access/index.ts'
import type { ClickHouse } from '../db/index.ts'
import type { Cases, NewWarning } from './cases.ts'
import { findDisagreements, topTenth, type Worth } from './disagreement.ts'
import { readAccounts } from './endings.ts'
import type { FeatureMeta } from './feature.ts'
import type { Explanation } from './model.ts'
import { explain, likely } from './model-explanation.ts'
import { planOf } from './model-inputs.ts'
import { budgetDays, type Candidate, chooseOpenings } from './opening.ts'
import { highest, readRows, type TodaysScores } from './scored.ts'
import type { WarningSettings } from './settings.ts'
import type { SettingsStore } from './settings-store.ts'
import type { ModelRow } from './tables.ts'
import type { Tracking } from './tracking.ts'
import type { WarningKind, Whose } from './warning.ts'

const day = 86_400_000
const million = 1_000_000
/** Customers looked at for each place that teams have: some rest, some are on a list that is full. */
const perPlace = 4
/** Warnings that score and money disagree, opened at once at most. */
const mostDisagreements = 20

export interface OpeningsDependencies {
  clickhouse: ClickHouse
  settings: SettingsStore
  cases: Cases
  tracking: Tracking
  clock: () => number
}

interface Opened {
  opened: number
  held: Partial<Record<Team, number>>
}

/** Somebody to be warned of, with what the model says. */
interface Found extends Candidate {
  number: string
  kind: WarningKind
  explanation: Explanation
  disagreement: NewWarning['disagreement']
}

/** What follows from the scores of a day: warnings that open, and what became of those there are. */
export function createOpenings({ clickhouse, settings, cases, tracking, clock }: OpeningsDependencies) {
  /**
   * @param today scores of all models in use of people, or of accounts
   * @returns how many warnings were opened, those left as usual included, and how many each team would have had beyond its
   * budget
   */
  async function follow(workspace: string, whose: Whose, today: readonly TodaysScores[]): Promise<Opened> {
    const { settings: decided } = await settings.read(workspace)
    const leave = mainOf(today, decided.horizonDays)
    const dissatisfied = today.find(({ row }) => row.signal === 'dissatisfied')
    await tracking.follow(workspace, whose, { leave, dissatisfied })
    const all: Opened = { opened: 0, held: {} }
    if (!decided.on) return all
    for (const scores of [leave, dissatisfied]) {
      if (!scores) continue
      const { opened, held } = await openFrom(workspace, whose, scores, decided)
      all.opened += opened
      for (const team of teams) if (held[team]) all.held[team] = (all.held[team] ?? 0) + held[team]
    }
    return all
  }

  async function openFrom(
    workspace: string,
    whose: Whose,
    scores: TodaysScores,
    decided: WarningSettings,
  ): Promise<Opened> {
    const { row } = scores
    const places = Object.values(decided.budget).reduce((sum, n) => sum + n, 0)
    const top = highest(scores.scored, places * perPlace)
    const unlike = row.signal === 'leave' ? await disagreementsOf(scores) : []
    const [rows, resting, opened] = await Promise.all([
      readChosen(scores, new Set([...top, ...unlike].map(({ id }) => id))),
      cases.resting(workspace, whose),
      cases.openedSince(workspace, clock() - budgetDays * day),
    ])
    const subjects =
      whose === 'account'
        ? await readAccounts(clickhouse, workspace, [...rows.keys()].map(String))
        : undefined
    const metas = new Map(planOf(row.inputs).plan.features.map(({ meta }) => [meta.name, meta]))
    const find = (id: bigint, kind: WarningKind, disagreement: NewWarning['disagreement']): Found[] => {
      const values = rows.get(id)
      const number = String(id)
      const subject = subjects ? subjects.get(number) : number
      if (!values || subject === undefined || resting.has(`${kind} ${subject}`)) return []
      const explanation = explain(row.model!, values.own)
      const team = teamOf(explanation, metas) ?? decided.fallbackTeam
      const chance = explanation.chance / million
      return [{ subject, number, kind, chance, team, explanation, disagreement, value: values.value }]
    }
    const candidates = [
      ...unlike.flatMap(({ id, kind }) => find(id, 'disagree', kind)),
      ...top.flatMap(({ id }) => find(id, row.signal, null)),
    ]
    const base = row.model!.base
    const chosen = chooseOpenings(
      // A disagreement is worth a look whatever its chance, so it is chosen apart, in the same budget.
      candidates.filter(({ kind, chance }) => kind !== 'disagree' || chance >= base),
      {
        base,
        budget: decided.budget,
        opened: Object.fromEntries(opened) as Partial<Record<Team, number>>,
        usualShare: decided.usualShare,
        draw: ({ subject, kind }) => drawOf(`${workspace} ${kind} ${subject} ${row.version}`),
      },
    )
    const currency = await readCurrency(clickhouse, workspace, row)
    let count = 0
    for (const one of chosen.open)
      if (await cases.open(workspace, newWarning(one, row, whose, currency))) count += 1
    return { opened: count, held: chosen.held }
  }

  /** Of whom score and money say opposite things. */
  async function disagreementsOf({ row, scored, files, features }: TodaysScores) {
    const [value, trend] = ['value_365d', 'value_trend'].map((name) => features.indexOf(name))
    if (value === undefined || value < 0) return []
    const customers: Worth[] = []
    const values = new Float64Array(scored.ids.length)
    let at = 0
    await readRows(files, features.length + 1, (_, read) => {
      values[at] = read(value)
      at += 1
    })
    const valuable = topTenth(values)
    const highChance = topTenth(scored.chances)
    at = 0
    await readRows(files, features.length + 1, (id, read) => {
      const chance = scored.chances[at]!
      at += 1
      // Only those that can be among them are kept.
      if (chance < highChance && read(value) < valuable) return
      customers.push({ id, chance, value: read(value), trend: trend! < 0 ? Number.NaN : read(trend!) })
    })
    return findDisagreements(customers, {
      base: row.model!.base,
      highChance,
      valuable,
      most: mostDisagreements,
    })
  }

  return { follow }
}
export type Openings = ReturnType<typeof createOpenings>

/** The model of the horizon that was decided, else the nearest shorter, else the nearest longer one. */
export function mainOf<One extends { row: ModelRow }>(
  today: readonly One[],
  wanted: number,
): One | undefined {
  const leave = today
    .filter(({ row }) => row.signal === 'leave')
    .toSorted((one, two) => one.row.horizon - two.row.horizon)
  return leave.findLast(({ row }) => row.horizon <= wanted) ?? leave[0]
}

/** Values of the model's own features for some customers, and what they paid in a year. */
async function readChosen(
  { row, files, features }: TodaysScores,
  chosen: ReadonlySet<bigint>,
): Promise<Map<bigint, { own: number[]; value: number | null }>> {
  const places = row.model!.features.map(({ name }) => features.indexOf(name))
  const worth = features.indexOf('value_365d')
  const rows = new Map<bigint, { own: number[]; value: number | null }>()
  await readRows(files, features.length + 1, (id, read) => {
    if (!chosen.has(id)) return
    const value = worth < 0 ? Number.NaN : read(worth)
    rows.set(id, {
      own: places.map((place) => (place < 0 ? Number.NaN : read(place))),
      value: Number.isFinite(value) ? value : null,
    })
  })
  return rows
}

/** Who can help with the strongest reason that speaks for it. */
function teamOf({ parts }: Explanation, metas: ReadonlyMap<string, FeatureMeta>): Team | undefined {
  for (const { feature, effect } of parts) {
    const [team] = effect > 0 ? (metas.get(feature)?.teams ?? []) : []
    if (team) return team
  }
  return undefined
}

function newWarning(
  one: Found & { asUsual: boolean },
  row: ModelRow,
  whose: Whose,
  currency: string | null,
): NewWarning {
  const { explanation, chance } = one
  const known = likely(row.model!, chance)
  return {
    kind: one.kind,
    whose,
    subject: one.subject,
    subject_number: one.number,
    signal: row.signal,
    horizon: row.horizon,
    version: row.version,
    team: one.team,
    chance,
    low: known?.low ?? chance,
    high: known?.high ?? chance,
    n: known?.n ?? 0,
    came: known?.left ?? 0,
    base: explanation.base / million,
    value: one.value,
    currency: one.value === null ? null : currency,
    disagreement: one.disagreement,
    reasons: explanation.parts.map(({ feature, effect, value, usual }) => ({
      feature,
      effect: effect / million,
      value: Number.isFinite(value) ? value : null,
      usual,
    })),
    as_usual: one.asUsual,
  }
}

/** 0–1, lasting for its text: the same customer is drawn alike when a run is given again. */
function drawOf(text: string): number {
  return createHash('sha256').update(text).digest().readUInt32LE(0) / 2 ** 32
}

/** Currency of what is paid; null where the events name none. */
async function readCurrency(
  clickhouse: ClickHouse,
  workspace: string,
  { inputs }: ModelRow,
): Promise<string | null> {
  if (!inputs.money) return null
  const [row] = await clickhouse.query<{ currency: string }>(
    `SELECT properties['currency'] AS currency FROM events
WHERE workspace = {workspace: String} AND name = {name: String} AND currency != '' LIMIT 1`,
    { workspace, name: inputs.money.event },
  )
  return row?.currency ?? null
}

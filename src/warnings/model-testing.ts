import {
  type Calibration,
  calibrate,
  calibrated,
  rollingSplits,
  stratifiedFolds,
} from '../stats/prediction/index.ts'
import { type Fitted, fitCandidate, type Kind, kindsFor, logOddsOfRows } from './model-candidates.ts'
import { type LabelledLook, pooled, type TrainingRows, takeRows } from './model-rows.ts'

const day = 86_400_000
/** Later looks that are predicted from the ones before them, a third of all at most, and by how many fits. */
const [mostTests, mostFits] = [6, 3]
/** Rows of one training; more add little and cost time. Rows are drawn at random, so that shares stay. */
const mostRows = 150_000
const folds = 5
/** Share of all cases that a test learns from at least: what was learned from fewer says little of what is learned from all. */
const leastToLearn = 0.2

/** What was told of people before it was known, by each candidate. */
export interface Tested {
  how: 'out_of_time' | 'cross_validated'
  rows: TrainingRows
  /** Of each row: index of its look among `looks`, and days to the loss. */
  look: Uint8Array
  outcome: Float64Array
  looks: LabelledLook[]
  told: Map<Kind, Told>
}

export interface Told {
  logOdds: Float64Array
  /** After a calibration that had not seen the row, made as that of the model in use is. */
  chance: Float64Array
}

export interface TestPlan {
  looks: LabelledLook[]
  features: readonly number[]
  pattern: readonly number[]
  horizonDays: number
  knownAfterDays: number
  seed: number
  /** Called after every fit with the share done. */
  progress: (share: number) => void
}

/**
 * Predicts later looks from earlier ones whose outcome was known by then; where there are too few looks, people from other
 * people.
 *
 * @returns undefined when there are not two outcomes to test
 */
export function testCandidates(plan: TestPlan): Tested | undefined {
  const splits = splitsOf(plan)
  const tested = splits.flatMap(({ test }) => test.map((index) => plan.looks[index]!))
  return splits.length > 0 && rarerOf(tested) >= 5 ? inTime(plan, splits) : amongPeople(plan)
}

interface Split {
  train: number[]
  /** Looks told by one fit, one after the other. */
  test: number[]
}

/** The last looks in up to three blocks, each told from the looks whose outcome was known at its first one. */
function splitsOf({ looks, knownAfterDays }: TestPlan): Split[] {
  const fewest = Math.max(10, rarerOf(looks) * leastToLearn)
  const known = rollingSplits(
    looks.map(({ at }) => at),
    knownAfterDays * day,
    looks.length,
  ).filter(({ train }) => rarerOf(train.map((index) => looks[index]!)) >= fewest)
  const tests = Math.min(mostTests, Math.max(Math.min(known.length, mostFits), Math.floor(looks.length / 3)))
  const last = known.slice(-tests)
  const size = Math.ceil(last.length / mostFits)
  const blocks: Split[] = []
  for (let end = last.length; end > 0; end -= size) {
    const block = last.slice(Math.max(0, end - size), end)
    blocks.unshift({ train: block[0]!.train, test: block.map(({ test }) => test) })
  }
  return blocks
}

function rarerOf(looks: readonly LabelledLook[]): number {
  const left = looks.reduce((sum, { y }) => sum + y.reduce((count, value) => count + value, 0), 0)
  const rows = looks.reduce((sum, { y }) => sum + y.length, 0)
  return Math.min(left, rows - left)
}

function inTime(plan: TestPlan, splits: readonly Split[]): Tested {
  const looks = splits.flatMap(({ test }) => test.map((index) => plan.looks[index]!))
  const trainings = splits.map(({ train }) =>
    thinned(
      pooled(
        train.map((index) => plan.looks[index]!),
        plan.features,
      ),
      plan.seed,
    ),
  )
  const rows = pooled(looks, plan.features)
  const kinds = kindsFor(rarer(trainings[0]!.y), plan.pattern)
  const told = new Map(
    kinds.map((kind, order) => {
      const logOdds = new Float64Array(rows.y.length)
      const chance = new Float64Array(rows.y.length)
      let [start, leaves]: [number, number | undefined] = [0, undefined]
      for (const [index, training] of trainings.entries()) {
        plan.progress((order + index / trainings.length) / kinds.length)
        const fitted = fitCandidate(kind, training, { ...plan, leaves })
        leaves = fitted.leaves
        const calibration = calibrationOf(kind, fitted, training)
        const end = splits[index]!.test.reduce((sum, test) => sum + plan.looks[test]!.rows.length, start)
        const columns = rows.columns.map((column) => column.subarray(start, end))
        logOdds.set(logOddsOfRows(fitted.scorer, columns, end - start), start)
        for (let row = start; row < end; row++) chance[row] = calibrated(calibration, logOdds[row]!)
        start = end
      }
      return [kind, { logOdds, chance }]
    }),
  )
  return { how: 'out_of_time', rows, look: lookOf(looks), outcome: outcomesOf(looks), looks, told }
}

/**
 * From what a fit says of rows that it had not seen: margins of one fit only, so that what is tested and what is used are made
 * alike. Margins of several fits, each of other looks, do not lie on one scale.
 */
export function calibrationOf(kind: Kind, { heldOut }: Fitted, { y }: TrainingRows): Calibration {
  return kind === 'base' ? { method: 'none' } : calibrate(heldOut, y)
}

/** Cross-validation over people: a person is never predicted from other looks at the same person. */
function amongPeople(plan: TestPlan): Tested | undefined {
  const looks = plan.looks
  const rows = thinned(pooled(looks, plan.features), plan.seed)
  if (rarer(rows.y) < 5) return undefined
  const thin = rows.y.length < looks.reduce((sum, { rows: own }) => sum + own.length, 0)
  const fold = stratifiedFolds(rows.y, folds, plan.seed, rows.people)
  const rowsIn = (wanted: (out: number) => boolean) =>
    Uint32Array.from({ length: rows.y.length }, (_, row) => row).filter((row) => wanted(fold[row]!))
  const kinds = kindsFor(rarer(rows.y), plan.pattern)
  const told = new Map(
    kinds.map((kind, order) => {
      const logOdds = new Float64Array(rows.y.length)
      const chance = new Float64Array(rows.y.length)
      let leaves: number | undefined
      for (let out = 0; out < folds; out++) {
        plan.progress((order + out / folds) / kinds.length)
        const inside = takeRows(
          rows,
          rowsIn((one) => one !== out),
        )
        const outside = rowsIn((one) => one === out)
        const fitted = fitCandidate(kind, inside, { ...plan, leaves })
        leaves = fitted.leaves
        const calibration = calibrationOf(kind, fitted, inside)
        const margins = logOddsOfRows(fitted.scorer, takeRows(rows, outside).columns, outside.length)
        for (const [at, row] of outside.entries()) {
          logOdds[row] = margins[at]!
          chance[row] = calibrated(calibration, margins[at]!)
        }
      }
      return [kind, { logOdds, chance }]
    }),
  )
  // Thinned rows no longer stand in the order of the looks; then they count as one look.
  const look = thin ? new Uint8Array(rows.y.length) : lookOf(looks)
  const outcome = thin ? new Float64Array(rows.y.length).fill(Number.NaN) : outcomesOf(looks)
  return { how: 'cross_validated', rows, look, outcome, looks: thin ? looks.slice(-1) : looks, told }
}

const lookOf = (looks: readonly LabelledLook[]) =>
  Uint8Array.from(looks.flatMap(({ rows }, index) => new Array<number>(rows.length).fill(index)))

const outcomesOf = (looks: readonly LabelledLook[]) =>
  Float64Array.from(looks.flatMap(({ look, rows }) => Array.from(rows, (row) => look.outcome[row]!)))

export function rarer(y: Uint8Array): number {
  let left = 0
  for (const value of y) left += value
  return Math.min(left, y.length - left)
}

/** At most as many rows as one training takes: those whose number, mixed with the seed, is smallest. */
export function thinned(rows: TrainingRows, seed: number): TrainingRows {
  if (rows.y.length <= mostRows) return rows
  const limit = Math.floor((mostRows / rows.y.length) * 4_294_967_296)
  const kept = Uint32Array.from({ length: rows.y.length }, (_, row) => row).filter(
    (row) => mixed(Number(rows.people[row]! & 0xffffffffn) ^ Math.imul(row, 0x9e3779b1) ^ seed) < limit,
  )
  return takeRows(rows, kept)
}

/** The finisher of MurmurHash3, 32 bits. */
function mixed(value: number): number {
  let hash = value | 0
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}

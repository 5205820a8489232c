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
/** Later looks that are predicted from the ones before them. */
const mostTests = 3
/** Rows of one training; more add little and cost time. Rows are drawn at random, so that shares stay. */
const mostRows = 150_000
const folds = 5

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
  /** After a calibration that had not seen the row. */
  chance: Float64Array
  /** From all of them: the one to use from now on. */
  calibration: Calibration
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
  const splits = rollingSplits(
    plan.looks.map(({ at }) => at),
    plan.knownAfterDays * day,
    mostTests,
  ).filter(({ train }) => rarerOf(train.map((index) => plan.looks[index]!)) >= 10)
  const tested =
    splits.length > 0 ? plan.looks.filter((_, index) => splits.some(({ test }) => test === index)) : []
  return splits.length > 0 && rarerOf(tested) >= 5 ? inTime(plan, splits) : amongPeople(plan)
}

function rarerOf(looks: readonly LabelledLook[]): number {
  const left = looks.reduce((sum, { y }) => sum + y.reduce((count, value) => count + value, 0), 0)
  const rows = looks.reduce((sum, { y }) => sum + y.length, 0)
  return Math.min(left, rows - left)
}

function inTime(plan: TestPlan, splits: { train: number[]; test: number }[]): Tested {
  const looks = splits.map(({ test }) => plan.looks[test]!)
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
  const look = lookOf(looks)
  const told = new Map(
    kinds.map((kind, order) => {
      const fits = trainings.map((training, index) => {
        plan.progress((order + index / trainings.length) / kinds.length)
        return fitCandidate(kind, training, plan)
      })
      const logOdds = new Float64Array(rows.y.length)
      const chance = new Float64Array(rows.y.length)
      let start = 0
      for (const [index, fitted] of fits.entries()) {
        const end = start + looks[index]!.rows.length
        const columns = rows.columns.map((column) => column.subarray(start, end))
        logOdds.set(logOddsOfRows(fitted.scorer, columns, end - start), start)
        const calibration = earlierCalibration(fitted, trainings[index]!, logOdds.subarray(0, start), rows.y)
        for (let row = start; row < end; row++) chance[row] = calibrated(calibration, logOdds[row]!)
        start = end
      }
      return [kind, { logOdds, chance, calibration: finalCalibration(kind, logOdds, rows.y) }]
    }),
  )
  return { how: 'out_of_time', rows, look, outcome: outcomesOf(looks), looks, told }
}

/** Of looks tested before, when enough left there, else of rows that the fit had held out. */
function earlierCalibration(
  fitted: Fitted,
  training: TrainingRows,
  earlier: Float64Array,
  y: Uint8Array,
): Calibration {
  if (fitted.scorer.kind === 'base') return { method: 'none' }
  const known = y.subarray(0, earlier.length)
  return rarer(known) >= 100 ? calibrate(earlier, known) : calibrate(fitted.heldOut, training.y)
}

function finalCalibration(kind: Kind, logOdds: Float64Array, y: Uint8Array): Calibration {
  return kind === 'base' ? { method: 'none' } : calibrate(logOdds, y)
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
      for (let out = 0; out < folds; out++) {
        plan.progress((order + out / folds) / kinds.length)
        const inside = takeRows(
          rows,
          rowsIn((one) => one !== out),
        )
        const outside = rowsIn((one) => one === out)
        const fitted = fitCandidate(kind, inside, plan)
        const calibration: Calibration =
          kind === 'base' ? { method: 'none' } : calibrate(fitted.heldOut, inside.y)
        const margins = logOddsOfRows(fitted.scorer, takeRows(rows, outside).columns, outside.length)
        for (const [at, row] of outside.entries()) {
          logOdds[row] = margins[at]!
          chance[row] = calibrated(calibration, margins[at]!)
        }
      }
      return [kind, { logOdds, chance, calibration: finalCalibration(kind, logOdds, rows.y) }]
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

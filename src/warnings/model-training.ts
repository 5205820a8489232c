import {
  binnedShares,
  calibrated,
  compareAreas,
  sharesIn,
  stabilityIndex,
} from '../stats/prediction/index.ts'
import type { Calibration, Quality, Scorer, TrainedModel, TrainingInput } from './model.ts'
import { backgroundOf, importancesOf } from './model-background.ts'
import { fitCandidate, type Kind, logOddsOfRows } from './model-candidates.ts'
import { checksOf } from './model-checks.ts'
import { chooseCandidate, compareLosses, squared } from './model-choice.ts'
import { qualityOf, situationsOf } from './model-quality.ts'
import {
  type LabelledLook,
  type LeftOut,
  labelledLooks,
  pooled,
  screenFeatures,
  type TrainingRows,
} from './model-rows.ts'
import { calibrationOf, rarer, type Tested, testCandidates, thinned } from './model-testing.ts'

/** Without a budget, one in twenty is looked after. */
const usualLine = 0.05

interface Learned {
  kind: Kind
  scorer: Scorer
  calibration: Calibration
}

/**
 * Learns who leaves from looks back in time: tests what is worth trying on later looks, keeps the simplest that is not beaten,
 * learns it again from all looks, and judges it. Pure: the same input gives the same model.
 *
 * @returns always a model, `usable` only when its required checks passed; with nobody, or with all alike, it is the share of all
 * @param progress called with the share done, 0 to 1
 */
export function trainModel(
  input: TrainingInput,
  progress: (done: number) => void = () => undefined,
): TrainedModel {
  const looks = labelledLooks(input)
  const everything = thinned(
    pooled(
      looks,
      input.features.map((_, index) => index),
    ),
    input.seed,
  )
  const { kept, leftOut } = screenFeatures(everything, input.features)
  const pattern = patternOf(input, kept)
  progress(0.05)
  const tested = testCandidates({
    looks,
    features: kept,
    pattern,
    horizonDays: input.horizonDays,
    knownAfterDays: input.knownAfterDays ?? input.horizonDays,
    seed: input.seed,
    progress: (share) => progress(0.05 + 0.7 * share),
  })
  const rows: TrainingRows = { ...everything, columns: kept.map((index) => everything.columns[index]!) }
  const choice = tested ? chooseCandidate(tested) : undefined
  const kind = choice?.kind ?? 'base'
  const fitted = fitCandidate(kind, rows, { seed: input.seed, pattern })
  const calibration: Calibration = tested ? calibrationOf(kind, fitted, rows) : { method: 'none' }
  progress(0.95)
  return assembled(
    input,
    { looks, kept, leftOut, rows, tested, candidates: choice?.candidates ?? [] },
    {
      kind,
      scorer: fitted.scorer,
      calibration,
    },
  )
}

/** Columns of the pattern among the kept ones, the most telling kind first. */
function patternOf({ pattern, features }: TrainingInput, kept: readonly number[]): number[] {
  return [pattern?.recency, pattern?.frequency, pattern?.value].flatMap((name) => {
    const at = name === undefined ? -1 : kept.indexOf(features.indexOf(name))
    return at < 0 ? [] : [at]
  })
}

interface Material {
  looks: LabelledLook[]
  kept: number[]
  leftOut: LeftOut[]
  rows: TrainingRows
  tested: Tested | undefined
  candidates: TrainedModel['candidates']
}

function assembled(input: TrainingInput, material: Material, learned: Learned): TrainedModel {
  const { looks, kept, leftOut, rows, tested, candidates } = material
  const { kind, scorer, calibration } = learned
  const newest = newestColumns(input, kept, rows)
  const { background, base } = backgroundOf(scorer, calibration, newest.columns, newest.n)
  const lookAfter = input.lookAfter ?? Math.max(1, Math.round(usualLine * newest.n))
  const importances = importancesOf(background, calibration, kept.length)
  const quality: Quality = tested
    ? { ...qualityOf({ tested, kind, lookAfter }), versusLast: versusLast(input, tested, kind) }
    : untested(rows)
  const chances = logOddsOfRows(scorer, newest.columns, newest.n).map((one) => calibrated(calibration, one))
  const scores = binnedShares(chances)
  const features = kept.map((index, at) =>
    featureOf(input.features[index]!, newest.columns[at]!, importances[at]!),
  )
  const left = rows.y.reduce((sum, value) => sum + value, 0)
  const checks = checksOf({
    rows: rows.y.length,
    left,
    leftOut,
    quality,
    candidates,
    drift: driftBetween(looks, kept, input.features),
  })
  return {
    format: 1,
    kind,
    horizonDays: input.horizonDays,
    seed: input.seed,
    features,
    scorer,
    calibration,
    base,
    background,
    bins: tested ? situationsOf(tested.told.get(kind)!.chance, tested.rows.y) : [],
    line: newest.n > 0 ? chances.sort()[Math.max(0, newest.n - lookAfter)]! : null,
    scores,
    trainedOn: looks.map(({ at, y }) => ({ at, rows: y.length, left: y.reduce((sum, one) => sum + one, 0) })),
    leftOut,
    candidates,
    quality,
    checks,
    usable: checks.every(({ passed, required }) => passed || !required),
  }
}

/** Everybody of the newest look, whether or not what followed is known; else the rows learned from. */
function newestColumns({ looks }: TrainingInput, kept: readonly number[], rows: TrainingRows) {
  const newest = looks.findLast(({ people }) => people.length > 0)
  return newest
    ? { columns: kept.map((index) => newest.columns[index]!), n: newest.people.length }
    : { columns: rows.columns, n: 0 }
}

function featureOf(name: string, column: Float64Array, importance: number): TrainedModel['features'][number] {
  const known = column.filter((value) => !Number.isNaN(value)).sort()
  return {
    name,
    usual: known.length > 0 ? known[Math.floor((known.length - 1) / 2)]! : null,
    missing: column.length > 0 ? 1 - known.length / column.length : 0,
    ...binnedShares(column),
    importance,
  }
}

function driftBetween(looks: readonly LabelledLook[], kept: readonly number[], names: readonly string[]) {
  const newest = looks.at(-1)
  if (!newest || looks.length < 2) return null
  const before = pooled(looks.slice(0, -1), kept)
  const now = pooled([newest], kept)
  return kept
    .map((feature, index) => {
      const { edges, shares } = binnedShares(before.columns[index]!)
      return { feature: names[feature]!, index: stabilityIndex(shares, sharesIn(edges, now.columns[index]!)) }
    })
    .reduce<{ feature: string; index: number } | null>(
      (most, one) => (most && most.index >= one.index ? most : one),
      null,
    )
}

/** The version in use and this one, on looks that neither had learned from. */
function versusLast(
  { previous, features }: TrainingInput,
  tested: Tested,
  kind: Kind,
): Quality['versusLast'] {
  if (!previous || tested.how !== 'out_of_time') return null
  const newestLearned = previous.trainedOn.at(-1)?.at ?? Number.NEGATIVE_INFINITY
  const fresh = tested.looks.map(({ at }) => at > newestLearned)
  const own = Uint32Array.from({ length: tested.rows.y.length }, (_, row) => row).filter(
    (row) => fresh[tested.look[row]!],
  )
  const y = Uint8Array.from(own, (row) => tested.rows.y[row]!)
  if (rarer(y) < 5) return null
  const looks = tested.looks.filter((_, index) => fresh[index])
  const order = previous.features.map(({ name }) => features.indexOf(name))
  const table = pooled(looks, order)
  const before = logOddsOfRows(previous.scorer, table.columns, y.length).map((one) =>
    calibrated(previous.calibration, one),
  )
  const now = Float64Array.from(own, (row) => tested.told.get(kind)!.chance[row]!)
  const { p, ...brier } = compareLosses(squared, { one: now, two: before }, y, table.people)
  const areas = compareAreas(now, before, y)
  return {
    auc: areas ? { value: areas.value, low: areas.low, high: areas.high } : null,
    brier,
    verdict: p >= 0.05 ? 'alike' : brier.value < 0 ? 'better' : 'worse',
  }
}

function untested(rows: TrainingRows): Quality {
  return {
    tested: 'not_tested',
    rows: rows.y.length,
    left: rows.y.reduce((sum, value) => sum + value, 0),
    auc: null,
    aucWithinLooks: null,
    brier: null,
    brierOfBase: null,
    logLoss: null,
    slope: null,
    intercept: null,
    decomposition: null,
    reliability: [],
    precisionAt: [],
    recallBefore: [],
    leadTime: null,
    groups: [],
    versusLast: null,
  }
}

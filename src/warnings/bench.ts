import { closeSync, mkdirSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { type BenchFigure, benchFigure } from '../bench-figure.ts'
import type { ClickHouse } from '../db/index.ts'
import { randomOf } from '../stats/numerics/index.ts'
import { areaUnderCurve, boostRounds, chanceOf, predictTrees } from '../stats/prediction/index.ts'
import { lookbackOf } from './cutoffs.ts'
import { findMoney, readFacts } from './facts.ts'
import { type TrainedModel, trainedModelShape } from './model.ts'
import type { ModelInputs } from './model-inputs.ts'
import { readAllRows } from './row-file.ts'
import { createSamples, type Sample } from './samples.ts'
import { suggestLeaving } from './suggestions.ts'
import { runTask } from './training.ts'
import { type ScoringSummary, scoringSummaryShape } from './training-request.ts'

const horizonDays = 30
const day = 86_400_000

export interface BenchCompany {
  workspace: string
  now: number
  directory: string
  /** What is planted of a customer at a moment, by number of the person; undefined when not known. */
  riskOf: (person: bigint, at: number) => TrueRisk | undefined
}

export interface TrueRisk {
  /** ms */
  at: number
  /** True chance of leaving within 30 days. */
  chance: number
  /** The part of it that events show, in any rising scale. */
  shown: number
}

/** How well who leaves a simulated company is foretold, and how its true risks compare with the chances told. */
export async function benchLearning(clickhouse: ClickHouse, company: BenchCompany): Promise<BenchFigure[]> {
  const { workspace, now, directory, riskOf } = company
  mkdirSync(directory, { recursive: true })
  const facts = await readFacts(clickhouse, workspace, now)
  const [first] = await suggestLeaving(clickhouse, workspace, now)
  const inputs: ModelInputs = {
    seen: facts.seen,
    money: await findMoney(clickhouse, workspace, facts.seen),
    leaving: first?.leaving ?? null,
    words: {},
    below: 40,
    lookbackDays: lookbackOf(facts.first ?? now, now),
    seed: 7,
  }
  const asked = { workspace, whose: 'person' as const, inputs, facts, fairBy: ['city'], now, directory }
  const samples = createSamples(clickhouse)
  const past = await samples.leaving(asked)
  const out = join(directory, 'model.json')
  let seconds = 0
  await runTask(
    {
      task: 'train',
      features: past.features,
      horizonDays,
      seed: 7,
      lookAfter: 50,
      looks: past.looks.map(({ at, followedDays, path }) => ({ at, followedDays, rows: path })),
      groupings: past.groupings,
      out,
    },
    {
      onDone: (spent) => {
        seconds = spent
      },
    },
  )
  const model = trainedModelShape.parse(JSON.parse(readFileSync(out, 'utf8')))
  const today = await samples.today(asked)
  const chances: number[] = []
  const risks: number[] = []
  for (const [part, rows] of today.files.entries()) {
    const scores = join(directory, `scores-${part}`)
    const explanations = join(directory, `explanations-${part}`)
    await runTask({ task: 'score', features: today.features, model: out, rows, out: scores, explanations })
    const bytes = readFileSync(scores)
    for (let at = 0; at < bytes.length; at += 16) {
      const risk = riskOf(bytes.readBigUInt64LE(at), now)
      if (risk === undefined) continue
      risks.push(risk.chance)
      chances.push(bytes.readDoubleLE(at + 8))
    }
  }
  return [
    ...qualityFigures(model),
    ...ceilingFigures(model, past, riskOf),
    ...truthFigures(chances, risks),
    benchFigure({ name: 'learning it', value: tenths(seconds), unit: 'CPU s' }),
  ]
}

const tenths = (value: number) => Math.round(value * 10) / 10
const thousandths = (value: number) => Math.round(value * 1000) / 1000

function qualityFigures(model: TrainedModel): BenchFigure[] {
  const { quality, candidates, kind, trainedOn } = model
  const { auc, brier, brierOfBase, slope, precisionAt } = quality
  const rest = candidates.flatMap(({ kind: name, auc: area }) =>
    area
      ? [
          benchFigure({
            name: `… by ${name}${name === kind ? ' (taken)' : ''}`,
            value: thousandths(area.value),
            unit: 'AUC',
          }),
        ]
      : [],
  )
  return [
    benchFigure({
      name: 'customers × looks learned from',
      value: trainedOn.reduce((sum, { rows }) => sum + rows, 0),
      unit: 'rows',
    }),
    benchFigure({
      name: 'who leaves within 30 days, later looks',
      value: thousandths(auc?.value ?? 0),
      unit: 'AUC',
    }),
    ...rest,
    benchFigure({
      name: 'Brier score, beside the share of all',
      value: Math.round((brier ?? 0) * 1e5) / 1e5,
      unit: 'Brier',
      baseline: brierOfBase === null ? undefined : Math.round(brierOfBase * 1e5) / 1e5,
    }),
    benchFigure({
      name: 'slope of calibration',
      value: thousandths(slope?.value ?? 0),
      unit: 'slope',
      aim: { near: 1, met: slope !== null && slope.low <= 1.1 && slope.high >= 0.9 },
    }),
    ...precisionAt
      .filter(({ k }) => [25, 50, 100, 250].includes(k))
      .map(({ k, precision, lift }) =>
        benchFigure({
          name: `of the first ${k} of a list, left`,
          value: Math.round(precision * 100),
          unit: `of 100, ${tenths(lift)} × the share of all`,
        }),
      ),
  ]
}

/** The best that could be: customers of the looks tested in the order of what is planted, and of what events can show of it. */
function ceilingFigures(
  { quality, trainedOn }: TrainedModel,
  { looks, features: names, groupings }: Sample,
  riskOf: BenchCompany['riskOf'],
): BenchFigure[] {
  const known = looks.filter(({ followedDays }) => followedDays >= horizonDays)
  // Tested are the last looks, as many as make the rows that were tested.
  let rest = quality.rows
  const tested = known.toReversed().filter(({ at }) => {
    const use = rest > 0
    rest -= trainedOn.find((look) => look.at === at)?.rows ?? 0
    return use
  })
  const [y, chance, shown]: [number[], number[], number[]] = [[], [], []]
  for (const { at, path } of tested) {
    const { people, columns } = readAllRows(path, names.length + 1 + groupings.length)
    for (const [row, person] of people.entries()) {
      const risk = riskOf(person, at)
      if (!risk) continue
      y.push(Number(columns[names.length]![row]! <= horizonDays))
      chance.push(risk.chance)
      shown.push(risk.shown)
    }
  }
  const figure = (name: string, score: readonly number[]) =>
    benchFigure({
      name,
      value: thousandths(areaUnderCurve(score, y)?.value ?? 0),
      unit: 'AUC',
    })
  return [
    figure('… by the true risk of that week, which nobody can know', chance),
    figure('… by what events can show of it: the ceiling', shown),
  ]
}

function truthFigures(chances: readonly number[], risks: readonly number[]): BenchFigure[] {
  return [
    benchFigure({
      name: 'rank correlation with the true risk today',
      value: thousandths(rankCorrelation(chances, risks)),
      unit: `of ${chances.length}`,
    }),
    benchFigure({
      name: 'mean chance told, beside the true one',
      value: thousandths(meanOf(chances)),
      unit: 'share',
      baseline: thousandths(meanOf(risks)),
    }),
  ]
}

const meanOf = (values: readonly number[]) =>
  values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length)

/** Spearman's: the correlation of the ranks, ties with their middle rank; 0 without pairs. */
function rankCorrelation(one: readonly number[], two: readonly number[]): number {
  const [left, right] = [ranksOf(one), ranksOf(two)]
  const middle = (one.length + 1) / 2
  let [both, squaresLeft, squaresRight] = [0, 0, 0]
  for (let at = 0; at < one.length; at++) {
    both += (left[at]! - middle) * (right[at]! - middle)
    squaresLeft += (left[at]! - middle) ** 2
    squaresRight += (right[at]! - middle) ** 2
  }
  return both / (Math.sqrt(squaresLeft * squaresRight) || 1)
}

function ranksOf(values: readonly number[]): Float64Array {
  const order = [...values.keys()].sort((one, two) => values[one]! - values[two]!)
  const ranks = new Float64Array(values.length)
  for (let start = 0; start < order.length; ) {
    let end = start
    while (end < order.length && values[order[end]!] === values[order[start]!]) end++
    for (let at = start; at < end; at++) ranks[order[at]!] = (start + 1 + end) / 2
    start = end
  }
  return ranks
}

const features = 40

/** How long boosting and scoring take, on made-up figures. */
export async function benchScoring({
  directory,
  people,
}: {
  directory: string
  people: number
}): Promise<BenchFigure[]> {
  mkdirSync(directory, { recursive: true })
  const names = Array.from({ length: features }, (_, index) => `f${index}`)
  const looks = [0, 1, 2].map((look) => ({
    at: Date.UTC(2026, 0, 1) + look * 60 * day,
    followedDays: 60 + (2 - look) * 60,
    rows: madeUpRows(join(directory, `look-${look}`), 20_000, look, true),
  }))
  const model = join(directory, 'speed.json')
  await runTask({ task: 'train', features: names, horizonDays: 60, seed: 7, looks, out: model })
  const { kind } = trainedModelShape.parse(JSON.parse(readFileSync(model, 'utf8')))
  const rows = madeUpRows(join(directory, 'today'), people, 9, false)
  const out = join(directory, 'today.scores')
  await runTask({
    task: 'score',
    features: names,
    model,
    rows,
    out,
    explain: 200,
    explanations: join(directory, 'lines'),
  })
  const summary: ScoringSummary = scoringSummaryShape.parse(JSON.parse(readFileSync(`${out}.json`, 'utf8')))
  rmSync(directory, { recursive: true, force: true })
  const budget = (60 * people) / 1_000_000
  return [
    ...boostingFigures(),
    benchFigure({
      name: `scoring ${summary.rows} people × ${features} by ${kind}, from file to file`,
      value: tenths(summary.cpuSeconds),
      unit: 'CPU s',
      aim: { atMost: budget },
    }),
  ]
}

/** Outcomes follow two columns together and two by themselves. */
function madeUpRows(path: string, n: number, seed: number, withOutcome: boolean): string {
  const random = randomOf(1000 + seed)
  const width = 1 + features + Number(withOutcome)
  const words = new Float64Array(8192 * width)
  const whole = new BigUint64Array(words.buffer)
  const file = openSync(path, 'w')
  for (let start = 0; start < n; start += 8192) {
    const count = Math.min(8192, n - start)
    for (let row = 0; row < count; row++) {
      const at = row * width
      whole[at] = BigInt(start + row + 1)
      for (let feature = 1; feature <= features; feature++) words[at + feature] = random.normal()
      if (!withOutcome) continue
      const logOdds =
        -2.5 + (words[at + 1]! * words[at + 2]! > 0 ? 1.5 : 0) + 0.8 * words[at + 3]! - 0.5 * words[at + 4]!
      words[at + features + 1] = random.uniform() < chanceOf(logOdds) ? 30 : Number.POSITIVE_INFINITY
    }
    writeSync(file, new Uint8Array(words.buffer, 0, count * width * 8))
  }
  closeSync(file)
  return path
}

/** 100,000 × 30, 100 trees of 31 leaves: bent columns, pairs that work together, holes. */
function boostingFigures(): BenchFigure[] {
  const random = randomOf(42)
  const [train, test] = [100_000, 25_000]
  const columns = Array.from({ length: 30 }, () => Float64Array.from({ length: train + test }, random.normal))
  const y = Uint8Array.from({ length: train + test }, (_, row) => {
    const x = (index: number) => columns[index]![row]!
    const logOdds =
      1.2 * Math.sin(2 * x(0)) +
      0.8 * x(1) * x(2) +
      (x(3) > 0.5 && x(4) < 0 ? 0.9 : 0) -
      0.5 * Math.abs(x(5)) +
      0.3 * x(8) -
      0.5
    return Number(random.uniform() < chanceOf(logOdds))
  })
  for (const index of [1, 10, 11])
    for (let row = 0; row < train + test; row++) if (random.uniform() < 0.1) columns[index]![row] = Number.NaN
  const before = process.cpuUsage()
  const model = boostRounds(
    columns.map((column) => column.subarray(0, train)),
    y.subarray(0, train),
    100,
    {
      maxLeaves: 31,
      maxDepth: 64,
      minLeafRows: 20,
      l2: 1e-9,
      minGain: 1e-6,
      learningRate: 0.1,
      rowShare: 1,
      columnShare: 1,
      seed: 1,
    },
  )
  const { user, system } = process.cpuUsage(before)
  const seconds = (user + system) / 1e6
  const told = predictTrees(
    model,
    columns.map((column) => column.subarray(train)),
    test,
  )
  return [
    benchFigure({
      name: 'boosting 100,000 × 30, 100 trees',
      value: tenths(seconds),
      unit: 'CPU s',
      aim: { atMost: 6 },
    }),
    benchFigure({
      name: '… on rows not learned from',
      value: thousandths(areaUnderCurve(told, y.subarray(train))?.value ?? 0),
      unit: 'AUC',
    }),
  ]
}

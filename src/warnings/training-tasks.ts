import { closeSync, openSync, readFileSync, renameSync, rmSync, writeFileSync, writeSync } from 'node:fs'
import type { z } from 'zod'
import { type Look, type TrainedModel, trainedModelShape } from './model.ts'
import { explain, likely } from './model-explanation.ts'
import { driftAgainst, driftCounter, scoreRows } from './model-scoring.ts'
import { trainModel } from './model-training.ts'
import { readAllRows, readRow, readRowBlocks } from './row-file.ts'
import type { ScoringSummary, TrainingRequest, trainingRequestShape } from './training-request.ts'

type Request = z.output<typeof trainingRequestShape>
type Task<Name extends TrainingRequest['task']> = Extract<Request, { task: Name }>

/** Does what was asked, reading from and writing to files. @param progress called with the share done */
export function perform(request: Request, progress: (share: number) => void): void {
  if (request.task === 'train') train(request, progress)
  else score(request, progress)
}

/** Writes a file so that it is there whole or not at all. */
function writeWhole(path: string, text: string): void {
  const unfinished = `${path}.unfinished`
  writeFileSync(unfinished, text)
  renameSync(unfinished, path)
}

const readModel = (path: string): TrainedModel =>
  trainedModelShape.parse(JSON.parse(readFileSync(path, 'utf8')))

function train(request: Task<'train'>, progress: (share: number) => void): void {
  const { features, groupings, previous, pattern, lookAfter, horizonDays, knownAfterDays, seed } = request
  const looks = request.looks.map(({ at, followedDays, rows }): Look => {
    const { people, columns } = readAllRows(rows, features.length + 1 + groupings.length)
    return {
      at,
      followedDays,
      people,
      columns: columns.slice(0, features.length),
      outcome: columns[features.length]!,
      groups: groupings.map(({ property, names }, index) => ({
        property,
        names,
        of: Int16Array.from(columns[features.length + 1 + index]!),
      })),
    }
  })
  const model = trainModel(
    {
      features,
      looks,
      horizonDays,
      seed,
      ...(knownAfterDays === undefined ? {} : { knownAfterDays }),
      ...(lookAfter === undefined ? {} : { lookAfter }),
      ...(pattern ? { pattern: definedOnly(pattern) } : {}),
      ...(previous ? { previous: readModel(previous) } : {}),
    },
    progress,
  )
  writeWhole(request.out, JSON.stringify(model))
}

const definedOnly = (names: Record<string, string | undefined>) =>
  Object.fromEntries(
    Object.entries(names).flatMap(([key, name]) => (name === undefined ? [] : [[key, name]])),
  )

function score(request: Task<'score'>, progress: (share: number) => void): void {
  const began = performance.now()
  const before = process.cpuUsage()
  const model = readModel(request.model)
  const figures = request.features.length + request.groupings.length
  // A feature that is no longer worked out is not known of anybody.
  const places = model.features.map(({ name }) => request.features.indexOf(name))
  const counter = driftCounter(model)
  const unfinished = `${request.out}.unfinished`
  const file = openSync(unfinished, 'w')
  const told: { people: BigUint64Array; chances: Float64Array }[] = []
  try {
    for (const { people, columns } of readRowBlocks(request.rows, figures)) {
      const n = people.length
      const own = places.map((place) => columns[place] ?? new Float64Array(n).fill(Number.NaN))
      const chances = scoreRows(model, own, n)
      counter.add(own, chances)
      writeSync(file, encoded(people, chances))
      told.push({ people, chances })
      progress(0)
    }
  } finally {
    closeSync(file)
  }
  const explained = explanationsOf(request, model, places, told, progress)
  writeWhole(request.explanations, explained)
  const { user, system } = process.cpuUsage(before)
  const summary: ScoringSummary = {
    rows: counter.rows,
    mean: counter.rows > 0 ? counter.sum / counter.rows : null,
    drift: driftAgainst(model, counter),
    seconds: (performance.now() - began) / 1000,
    cpuSeconds: (user + system) / 1e6,
  }
  writeWhole(`${request.out}.json`, JSON.stringify(summary))
  rmSync(request.out, { force: true })
  renameSync(unfinished, request.out)
}

function encoded(people: BigUint64Array, chances: Float64Array): Uint8Array {
  const words = new Float64Array(people.length * 2)
  const whole = new BigUint64Array(words.buffer)
  for (let row = 0; row < people.length; row++) {
    whole[row * 2] = people[row]!
    words[row * 2 + 1] = chances[row]!
  }
  return new Uint8Array(words.buffer)
}

/** JSON lines for the people of the highest chance and those asked for, highest first. */
function explanationsOf(
  { explain: most, explainPeople, rows, features, groupings }: Task<'score'>,
  model: TrainedModel,
  places: readonly number[],
  told: readonly { people: BigUint64Array; chances: Float64Array }[],
  progress: (share: number) => void,
): string {
  const n = told.reduce((sum, { chances }) => sum + chances.length, 0)
  const [people, chances] = [new BigUint64Array(n), new Float64Array(n)]
  let to = 0
  for (const block of told) {
    people.set(block.people, to)
    chances.set(block.chances, to)
    to += block.people.length
  }
  const asked = new Set(explainPeople)
  const order = Uint32Array.from({ length: n }, (_, row) => row).sort(
    (one, two) => chances[two]! - chances[one]! || one - two,
  )
  const chosen = order.filter(
    (row, rank) => rank < most || (asked.size > 0 && asked.has(String(people[row]!))),
  )
  const lines = Array.from(chosen, (row, at) => {
    if (at % 100 === 0) progress(at / chosen.length)
    const values = readRow(rows, features.length + groupings.length, row)
    const own = places.map((place) => (place < 0 ? Number.NaN : values[place]!))
    const chance = chances[row]!
    const range = likely(model, chance) ?? { low: null, high: null, n: 0, left: 0 }
    return JSON.stringify({
      person: String(people[row]!),
      chance,
      ...range,
      explanation: explain(model, own),
    })
  })
  return lines.map((line) => `${line}\n`).join('')
}

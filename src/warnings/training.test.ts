import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { type Look, trainedModelShape } from './model.ts'
import type { explain } from './model-explanation.ts'
import { scoreRows } from './model-scoring.ts'
import { trainModel } from './model-training.ts'
import { plantedFeatures, plantedLooks } from './test-looks.ts'
import { runTask } from './training.ts'
import { scoringSummaryShape, type TrainingRequest } from './training-request.ts'

const directory = mkdtempSync(join(tmpdir(), 'training-'))
afterAll(() => rmSync(directory, { recursive: true }))

const straight = (x: readonly number[]) => -2.2 + 0.9 * x[0]! - 0.6 * x[1]! + 0.5 * x[3]!
const groupings = [{ property: 'city', names: ['Leeds', 'York'] }]

/** Rows as ClickHouse writes them. */
function rowFile(name: string, { people, columns, outcome, groups }: Look, withOutcome: boolean): string {
  const figures = [...columns, ...(withOutcome ? [outcome] : []), ...(groups ?? []).map(({ of }) => of)]
  const words = new Float64Array(people.length * (figures.length + 1))
  const whole = new BigUint64Array(words.buffer)
  for (let row = 0; row < people.length; row++) {
    whole[row * (figures.length + 1)] = people[row]!
    for (const [index, column] of figures.entries())
      words[row * (figures.length + 1) + index + 1] = column[row]!
  }
  const path = join(directory, name)
  writeFileSync(path, new Uint8Array(words.buffer))
  return path
}

function requestOf(looks: Look[], out: string): TrainingRequest {
  return {
    task: 'train',
    features: plantedFeatures,
    horizonDays: 60,
    seed: 7,
    lookAfter: 20,
    pattern: { recency: 'recency' },
    looks: looks.map((look, index) => ({
      at: look.at,
      followedDays: look.followedDays,
      rows: rowFile(`${out}-${index}`, look, true),
    })),
    groupings,
    out: join(directory, `${out}.json`),
  }
}

test('learns in a process of its own what it would learn here, then scores and explains a file', async () => {
  const looks = plantedLooks({ people: 500, looks: 5, logOdds: straight, missing: 0.1 })
  const request = requestOf(looks, 'model')
  const shares: number[] = []
  await runTask(request, { onProgress: (share) => shares.push(share) })
  expect(shares.length).toBeGreaterThan(3)
  const model = trainedModelShape.parse(JSON.parse(readFileSync(request.out, 'utf8')))
  const here = trainModel({
    features: plantedFeatures,
    looks,
    horizonDays: 60,
    seed: 7,
    lookAfter: 20,
    pattern: { recency: 'recency' },
  })
  expect(model).toEqual(JSON.parse(JSON.stringify(here)))
  expect(existsSync(`${request.out}.request.json`)).toBe(false)

  const today = plantedLooks({ people: 70_000, looks: 1, seed: 4, logOdds: straight, missing: 0.1 })[0]!
  const out = join(directory, 'scores')
  const explanations = join(directory, 'explanations')
  await runTask({
    task: 'score',
    features: plantedFeatures,
    model: request.out,
    rows: rowFile('today', today, false),
    groupings,
    out,
    explain: 30,
    explainPeople: ['12', '69999'],
    explanations,
  })
  const columns = model.features.map(({ name }) => today.columns[plantedFeatures.indexOf(name)]!)
  const chances = scoreRows(model, columns, 70_000)
  const bytes = readFileSync(out)
  expect(bytes.length).toBe(70_000 * 16)
  for (const row of [0, 65_535, 65_536, 69_999]) {
    expect(bytes.readBigUInt64LE(row * 16)).toBe(BigInt(row + 1))
    expect(bytes.readDoubleLE(row * 16 + 8)).toBe(chances[row])
  }
  const lines = readFileSync(explanations, 'utf8')
    .trimEnd()
    .split('\n')
    .map(
      (line) =>
        JSON.parse(line) as {
          person: string
          chance: number
          low: number
          explanation: ReturnType<typeof explain>
        },
    )
  expect(lines.length).toBeGreaterThanOrEqual(31)
  expect(lines.map(({ person }) => person)).toContain('12')
  expect(lines[0]!.chance).toBe(chances.reduce((most, chance) => Math.max(most, chance), 0))
  for (const { explanation } of lines)
    expect(explanation.parts.reduce((sum, { effect }) => sum + effect, explanation.base)).toBe(
      explanation.chance,
    )
  const summary = scoringSummaryShape.parse(JSON.parse(readFileSync(`${out}.json`, 'utf8')))
  expect(summary.rows).toBe(70_000)
  expect(summary.mean).toBeCloseTo(chances.reduce((sum, chance) => sum + chance, 0) / 70_000, 9)
  expect(summary.drift.scores).toBeLessThan(0.25)
})

/** The child that learns. */
function childOf(pid: number): number {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').map(Number)
  return children.find((child) =>
    readFileSync(`/proc/${child}/cmdline`, 'utf8').includes('training-process'),
  )!
}

test('a process that is killed leaves nothing half done, and the task can be given again', async () => {
  const request = requestOf(plantedLooks({ people: 1500, looks: 6, logOdds: straight }), 'killed')
  const stopped = new AbortController()
  await expect(
    runTask(request, {
      signal: stopped.signal,
      onProgress: (share) => {
        if (share > 0.3) stopped.abort()
      },
    }),
  ).rejects.toThrow(/abort/i)
  expect(existsSync(request.out)).toBe(false)
  let isKilled = false
  await expect(
    runTask(request, {
      // As if the system had ended it. What it said before still arrives when it is no more.
      onProgress: (share) => {
        if (share <= 0.3 || isKilled) return
        isKilled = true
        process.kill(childOf(process.pid), 'SIGKILL')
      },
    }),
  ).rejects.toThrow(expect.objectContaining({ code: 'warning_training_failed' }))
  expect(existsSync(request.out)).toBe(false)
  await runTask(request)
  expect(trainedModelShape.parse(JSON.parse(readFileSync(request.out, 'utf8'))).usable).toBe(true)
})

test('a file that is no such rows, or is not there, is an error that says so', async () => {
  const request = requestOf(plantedLooks({ people: 50, looks: 2, logOdds: straight }), 'damaged')
  if (request.task !== 'train') throw new Error('It asks for training.')
  writeFileSync(request.looks[0]!.rows, new Uint8Array(100))
  await expect(runTask(request)).rejects.toThrow(/100 bytes are no rows of 64/)
  rmSync(request.looks[0]!.rows)
  await expect(runTask(request)).rejects.toThrow(/ENOENT/)
})

import { existsSync, mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { ClickHouse } from '../db/index.ts'
import { chooseCutoffs } from './cutoffs.ts'
import type { Facts } from './facts.ts'
import { type LookFile, rowsIn, splitByLook } from './look-files.ts'
import { type ModelInputs, planOf } from './model-inputs.ts'
import { answerRows, type GroupsAsked, groupValues, leavingRows, scoringRows } from './training-queries.ts'
import { dissatisfiedDays, type Whose } from './warning.ts'

const day = 86_400_000
/** Customers times cut-offs that a model learns from at most; of more a sample is taken. */
const mostRows = 200_000
/** Answers of the last year; older ones tell of a company that is no longer the same. */
const answerDays = 365
/** Answers are put together by this many days, so that later ones can judge what was learned from earlier ones. */
const answerLookDays = 30
/** Events that are read into memory at once when customers are scored. */
const eventsAtOnce = 25_000_000
/** Values of a trait that enough customers have to be told apart. */
const fewestOfGroup = 50

export interface SampleQuestion {
  workspace: string
  whose: Whose
  inputs: ModelInputs
  facts: Facts
  fairBy: readonly string[]
  now: number
  /** Where files go; made when it is not there. */
  directory: string
}

export interface Sample {
  features: string[]
  groupings: GroupsAsked[]
  looks: (LookFile & { followedDays: number })[]
  /** Days after a look until all its outcomes are known, where it is not the horizon. */
  knownAfterDays?: number
}

/** Writes files of rows: of the past to learn from, and of today to be scored. */
export function createSamples(clickhouse: ClickHouse) {
  async function groupsOf(
    workspace: string,
    whose: Whose,
    properties: readonly string[],
  ): Promise<GroupsAsked[]> {
    if (properties.length === 0) return []
    const { sql, params } = groupValues(workspace, whose, properties)
    const rows = await clickhouse.query<{ name: string; value: string; people: string }>(sql, params)
    const large = rows.filter(({ people }) => Number(people) >= fewestOfGroup)
    return properties.flatMap((property) => {
      const names = large.filter(({ name }) => name === property).map(({ value }) => value)
      return names.length > 1 ? [{ property, names }] : []
    })
  }

  async function write(path: string, statement: { sql: string; params: Parameters<ClickHouse['query']>[1] }) {
    rmSync(path, { force: true })
    await clickhouse.exportFile({
      select: statement.sql,
      path,
      format: 'RowBinary',
      ...(statement.params ? { params: statement.params } : {}),
    })
    return path
  }

  async function prepared(question: SampleQuestion) {
    const { workspace, whose, inputs, now, fairBy, directory } = question
    mkdirSync(directory, { recursive: true })
    const { plan, words } = planOf(inputs)
    const groups = await groupsOf(workspace, whose, fairBy)
    return { reading: { workspace, whose, plan, words, now, groups }, plan, groups }
  }

  /** Looks at customers at moments of the past. No looks where the history is too short. */
  async function leaving(question: SampleQuestion): Promise<Sample> {
    const { facts, now, directory, whose } = question
    const { reading, plan, groups } = await prepared(question)
    const features = plan.features.map(({ meta }) => meta.name)
    const cutoffs = facts.first === null ? [] : chooseCutoffs(facts.first, now)
    if (cutoffs.length === 0) return { features, groupings: groups, looks: [] }
    const sample = sampleOf(whose, facts, cutoffs.length)
    const all = join(directory, 'leaving.rows')
    await write(all, leavingRows({ ...reading, cutoffs, ...(sample ? { sample } : {}) }))
    const looks = await splitByLook(
      all,
      join(directory, 'leaving'),
      features.length + 3 + groups.length,
      (cut) => cut,
    )
    rmSync(all, { force: true })
    return {
      features,
      groupings: groups,
      looks: looks.map((look) => ({ ...look, followedDays: (now - look.at) / day })),
    }
  }

  /** Looks at customers just before they answered, by months. */
  async function answers(question: SampleQuestion): Promise<Sample> {
    const { facts, now, directory, inputs } = question
    const { reading, plan, groups } = await prepared(question)
    const features = plan.features.map(({ meta }) => meta.name)
    const answered = facts.seen.find(({ name }) => name === 'Survey Answered')?.events ?? 0
    if (answered === 0) return { features, groupings: groups, looks: [] }
    const sample =
      answered > mostRows ? { of: 1000, take: Math.ceil((mostRows / answered) * 1000) } : undefined
    // Of an answer before then not all is known that features are made of.
    const from = Math.max(now - answerDays * day, (facts.first ?? now) + (inputs.lookbackDays ?? 0) * day)
    const all = join(directory, 'answers.rows')
    await write(all, answerRows({ ...reading, ...(sample ? { sample } : {}) }, { from, below: inputs.below }))
    const width = answerLookDays * day
    const lookOf = (cut: number) => {
      const back = Math.floor((now - cut) / width)
      return now - (back + 1) * width
    }
    const looks = await splitByLook(
      all,
      join(directory, 'answers'),
      features.length + 3 + groups.length,
      lookOf,
    )
    rmSync(all, { force: true })
    // An answer is its own outcome: it has been followed as long as it has to be. Other events that say so are waited for.
    return {
      features,
      groupings: groups,
      looks: looks.map((look) => ({ ...look, followedDays: answerLookDays })),
      ...(plan.low.length > 0 ? { knownAfterDays: answerLookDays + dissatisfiedDays } : {}),
    }
  }

  /** Everybody as they are now, in files of which each fits into memory while it is made. */
  async function today(
    question: SampleQuestion,
  ): Promise<{ files: string[]; features: string[]; groupings: GroupsAsked[]; rows: number }> {
    const { facts, directory } = question
    const { reading, plan } = await prepared({ ...question, fairBy: [] })
    const features = plan.features.map(({ meta }) => meta.name)
    const events = facts.seen
      .filter(({ name }) => plan.names.has(name))
      .reduce((sum, { events: n }) => sum + n, 0)
    const parts = Math.max(1, Math.ceil(events / eventsAtOnce))
    const files: string[] = []
    for (let part = 0; part < parts; part++) {
      const path = join(directory, `today-${part}.rows`)
      const sample = parts > 1 ? { sample: { of: parts, take: 1, from: part } } : {}
      files.push(await write(path, scoringRows({ ...reading, groups: [], ...sample })))
    }
    const rows = files.reduce(
      (sum, file) => sum + (existsSync(file) ? rowsIn(file, features.length + 1) : 0),
      0,
    )
    return { files, features, groupings: [], rows }
  }

  return { leaving, answers, today }
}
export type Samples = ReturnType<typeof createSamples>

/** Accounts are few; of people so many that the rows stay below the most. */
function sampleOf(
  whose: Whose,
  { people }: Facts,
  cutoffs: number,
): { of: number; take: number } | undefined {
  if (whose === 'account' || people * cutoffs <= mostRows) return undefined
  return { of: 1000, take: Math.max(1, Math.floor((mostRows / (people * cutoffs)) * 1000)) }
}

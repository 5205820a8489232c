import type { ClickHouse } from '../db/index.ts'
import type { PatternCount } from '../stats/linkage/index.ts'
import { type BlockingRule, defaultRules } from './blocking.ts'
import { compareRule, measureBlocks, type RuleReport } from './blocks.ts'
import type { LinkField } from './field.ts'
import { learn } from './learning.ts'
import { readPairs } from './likely-pairs.ts'
import { type LinkageLimits, usualLimits } from './limits.ts'
import * as sql from './queries.ts'

/** What is to be linked, and how far the work may go. */
export interface LinkageRequest {
  source: sql.RecordSource
  fields: readonly LinkField[]
  /** The usual rules of the kinds when absent. */
  rules?: readonly BlockingRule[]
  /** Whether different people who live together are told from matches by a class of their own; true when absent. */
  household?: boolean
  limits?: Partial<LinkageLimits>
}

export interface LinkageReport {
  records: number
  /** Pairs that were compared. */
  pairs: number
  rules: RuleReport[]
  iterations: number
  converged: boolean
}

export interface LinkageSteps {
  clickhouse: ClickHouse
  /** Letters and digits; names the tables of this run. */
  run: string
  /** Told how far the work is, 0 to 1, between two queries. What it throws ends the work. */
  onProgress?(share: number): Promise<void> | void
}

export type Linkage = Awaited<ReturnType<typeof linkRecords>>

/**
 * Finds records that are one person's: cleans and numbers them, blocks, compares, learns, in the order written below.
 * The tables of the run are there until they are dropped, also when this throws.
 *
 * @throws TandemError what ClickHouse answered
 */
export async function linkRecords(request: LinkageRequest, steps: LinkageSteps) {
  const { clickhouse, run, onProgress = () => undefined } = steps
  const { fields, source, household = true } = request
  const limits = { ...usualLimits, ...request.limits }
  const tables = sql.workTables(run)
  const execute: sql.Execute = async (statements, params = {}) => {
    for (const statement of [statements].flat())
      await clickhouse.command(statement, params, { maxSeconds: 0 })
  }
  const ask: sql.Ask = (statement, params = {}) => clickhouse.query(statement, params, { maxSeconds: 0 })

  const wantedRules = request.rules ?? defaultRules(fields)
  await execute(sql.rawSql(tables, fields, wantedRules, source), source.params)
  const [counts] = await ask<Record<string, number>>(sql.filledSql(tables, fields))
  const records = counts!.records!
  const filled = fields.map((_, i) => counts![`f${i}`]!)
  await onProgress(0.1)

  const rules = records <= limits.allPairsUpTo ? [] : wantedRules
  const work = { tables, fields, rules, limits, filled, execute, ask }
  const blocks = await Promise.all(rules.map((_, number) => measureBlocks(work, number)))
  await execute(sql.recordsSql(tables, fields, rules, blocks))
  await execute(sql.pairsTableSql(tables))
  await onProgress(0.2)

  const reports: RuleReport[] = []
  for (const [number, made] of blocks.entries()) {
    const tell = (share: number) => onProgress(0.2 + (0.7 * (number + share)) / rules.length)
    reports.push(await compareRule(work, number, made, tell))
  }
  if (rules.length === 0)
    await execute(sql.insertAllPairsSql(tables, fields, { filled, memoryBytes: limits.memoryBytes }))

  const allPairs = (records * (records - 1)) / 2
  const patterns = await patternsOf(sql.pairPatternsSql(tables))
  const outside =
    rules.length === 0
      ? []
      : await patternsOf(
          sql.samplePatternsSql(tables, fields, rules, { filled, memoryBytes: limits.memoryBytes }),
          { records, draws: Math.min(limits.draws, 2 * allPairs) },
        )
  await onProgress(0.95)
  const { model, iterations, converged } = learn(fields, patterns, outside, { allPairs, records, household })
  const pairs = patterns.reduce((sum, { count }) => sum + count, 0)
  const report: LinkageReport = { records, pairs, rules: reports, iterations, converged }

  async function patternsOf(statement: string, params = {}): Promise<(PatternCount & { pattern: number })[]> {
    const rows = await ask<{ pattern: number; pairs: number }>(statement, params)
    return rows.map((row) => ({
      pattern: row.pattern,
      levels: sql.decodePattern(row.pattern, fields),
      count: row.pairs,
    }))
  }

  return {
    report,
    model,
    fields,
    /** Patterns of the pairs that were compared, and how many pairs show each. */
    patterns: patterns as readonly PatternCount[],
    ...readPairs({ ask, tables, fields, filled, model, patterns }),
  }
}

/** Removes the tables of a run, whether or not they are there. */
export async function dropWorkTables(clickhouse: ClickHouse, run: string): Promise<void> {
  for (const table of Object.values(sql.workTables(run)))
    await clickhouse.command(`DROP TABLE IF EXISTS ${table} SYNC`)
}

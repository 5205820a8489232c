import { type BlockingRule, describeRule } from './blocking.ts'
import type { LinkField } from './field.ts'
import type { LinkageLimits } from './limits.ts'
import {
  type Ask,
  type BlockLimit,
  blockSizesSql,
  type Execute,
  insertPairsSql,
  largeBlocksSql,
  type WorkTables,
} from './queries.ts'

/** What one blocking rule did. */
export interface RuleReport {
  rule: string
  blocks: number
  /** Records in its largest block within the cap. */
  largest: number
  /** Pairs in blocks within the cap, those of other rules too. */
  pairs: number
  /** Most records that a block could have. */
  cap: number
  /** Records in blocks that were larger and so were split by another field. */
  split: number
  /** Records that were not compared by this rule, because their block was too large even when split. */
  leftOut: number
}

interface RuleWork {
  tables: WorkTables
  fields: readonly LinkField[]
  rules: readonly BlockingRule[]
  limits: LinkageLimits
  filled: readonly number[]
  ask: Ask
  execute: Execute
}

type MeasuredBlocks = BlockLimit & Pick<RuleReport, 'blocks' | 'largest' | 'pairs'>

/** The blocks of a rule, and the largest it may have so that it makes no more pairs than it may. */
export async function measureBlocks(work: RuleWork, number: number): Promise<MeasuredBlocks> {
  const { tables, rules, limits, ask } = work
  const sizes = await ask<{ size: number; blocks: number }>(blockSizesSql(tables, rules[number]!, number))
  let made: MeasuredBlocks = { cap: limits.blockRecords, exceeded: false, blocks: 0, largest: 0, pairs: 0 }
  for (const { size, blocks } of sizes) {
    const pairs = made.pairs + (blocks * size * (size - 1)) / 2
    if (size > made.cap || pairs > limits.rulePairs)
      return { ...made, cap: Math.min(made.cap, size - 1), exceeded: true }
    made = { ...made, blocks: made.blocks + blocks, largest: size, pairs }
  }
  return made
}

/**
 * Compares the pairs of a rule that no rule before it made, slice by slice, so that memory stays bounded.
 *
 * @param tell told the share of the rule that is done
 */
export async function compareRule(
  work: RuleWork,
  number: number,
  { exceeded, ...made }: MeasuredBlocks,
  tell: (share: number) => Promise<void> | void,
): Promise<RuleReport> {
  const { tables, fields, rules, limits, filled, ask, execute } = work
  const rule = rules[number]!
  const [large] = exceeded
    ? await ask<{ split: number; leftOut: number }>(largeBlocksSql(tables, fields, rule, number, made.cap))
    : [{ split: 0, leftOut: 0 }]
  // Parts of large blocks make pairs too, with as many records as whole ones at most.
  const most = made.pairs + (large!.split * made.cap) / 2
  const slices = Math.max(1, Math.ceil(most / limits.slicePairs))
  const statement = insertPairsSql(tables, fields, rules, number, { filled, memoryBytes: limits.memoryBytes })
  for (let slice = 0; slice < slices; slice++) {
    await execute(statement, { slices, slice })
    await tell((slice + 1) / slices)
  }
  return { rule: describeRule(rule, fields), ...made, ...large! }
}

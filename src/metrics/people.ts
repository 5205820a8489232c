import { TandemError } from '../errors.ts'
import { type Binder, createBinder, textSql } from '../expression/index.ts'
import { personSql } from '../identity/index.ts'
import type { Dimension, Plan } from './plan.ts'
import { joinedTrait, traitConditionSql, traitTextSql } from './trait-sql.ts'

/** Names of the groups of customers of a workspace. */
export type SegmentNames = (workspace: string) => Promise<readonly string[]>

/**
 * Sees that groups are there before a measure is asked or kept: a wrong name would count nobody, silently.
 *
 * @throws TandemError `segment_not_found` naming the first that is not there
 */
export async function assertSegments(
  segmentNames: SegmentNames,
  workspace: string,
  named: readonly string[],
): Promise<void> {
  if (named.length === 0) return
  const known = await segmentNames(workspace)
  const unknown = named.find((name) => !known.includes(name))
  if (unknown !== undefined)
    throw new TandemError('segment_not_found', { detail: `There is no group of customers ${unknown}.` })
}

/** A binder for the statements of a plan: its conditions may name groups of customers and traits of its workspace. */
export function planBinder({
  workspace,
  computed = new Map(),
}: Pick<Plan, 'workspace' | 'computed'>): Binder {
  const ground = { workspace, computed }
  return createBinder({
    memberSql: (segment, binder) => `${personSql} GLOBAL IN (SELECT person FROM segment_members FINAL
WHERE workspace = ${binder.bind('String', workspace)} AND segment = ${binder.bind('String', segment)} AND present = 1)`,
    traitSql: (comparison, binder) => traitConditionSql(comparison, ground, binder),
    traitTextSql: (operand, binder) => traitTextSql(operand, ground, binder),
  })
}

/** The text by which a breakdown parts events, '' for none; of a group of customers `in` and `out`. */
export function dimensionSql({ operand }: Dimension, binder: Binder): string {
  if ('segment' in operand) return `if(${binder.memberSql(operand.segment)}, 'in', 'out')`
  if ('trait' in operand || 'accountTrait' in operand) return binder.traitTextSql(operand)
  return textSql(operand, binder)
}

/** The texts by which a plan parts events in one scan, and the joins that give them, to stand after `FROM events`. */
export function joinedDimensions(plan: Plan, binder: Binder): { texts: string[]; joins: string } {
  const ground = { workspace: plan.workspace, computed: plan.computed ?? new Map() }
  const parts = plan.by.map(({ operand, label }, index) =>
    'trait' in operand || 'accountTrait' in operand
      ? joinedTrait(operand, ground, binder, index)
      : { text: dimensionSql({ operand, label }, binder), joins: [] },
  )
  return {
    texts: parts.map(({ text }) => text),
    joins: parts.flatMap(({ joins }) => joins.map((join) => `\n${join}`)).join(''),
  }
}

/** Condition that a breakdown has a value, '' for none. */
export function dimensionIsSql(dimension: Dimension, value: string, binder: Binder): string {
  const { operand } = dimension
  if ('trait' in operand) return binder.traitSql({ trait: operand.trait, op: 'eq', value })
  if ('accountTrait' in operand) return binder.traitSql({ account: operand.accountTrait, op: 'eq', value })
  return `${dimensionSql(dimension, binder)} = ${binder.bind('String', value)}`
}

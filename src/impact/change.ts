import { z } from 'zod'
import { changeParts } from '../stats/estimates/index.ts'
import { gradeSchema } from './evidence.ts'

/** Parts are told in millionths, as whole numbers, so that they add up exactly. */
const parts = 1_000_000
const rounded = (value: number) => Math.round(value * parts)

const partSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('mix'),
    value: z.number().describe('who answered: groups that grew or shrank'),
  }),
  z.object({
    kind: z.literal('link'),
    from: z.string(),
    label: z.string(),
    grade: gradeSchema,
    value: z.number().describe('what the measure below brought by moving'),
    low: z.number().nullable(),
    high: z.number().nullable(),
    moved: z.object({ before: z.number(), after: z.number() }).describe('what those who answered had met'),
  }),
  z.object({ kind: z.literal('unexplained'), value: z.number().describe('what no link accounts for') }),
])
export type Part = z.infer<typeof partSchema>

const periodSchema = z.object({
  from: z.string(),
  to: z.string(),
  value: z.number().nullable(),
  n: z.number(),
})

export const changeSchema = z
  .object({
    measure: z.string(),
    label: z.string(),
    unit: z.string(),
    good: z.enum(['up', 'down', 'none']),
    before: periodSchema,
    after: periodSchema,
    change: z.number().nullable().describe('null when one of the periods has no value'),
    parts: z.array(partSchema).describe('they add up to the change exactly'),
    by: z.string().nullable().describe('what the groups are of; null when the measure cannot be split'),
    groups: z.array(
      z.object({
        group: z.string().nullable().describe('null where nothing is known'),
        others: z.boolean(),
        before: z.object({ value: z.number().nullable(), share: z.number() }),
        after: z.object({ value: z.number().nullable(), share: z.number() }),
        within: z.number().describe('what its own change brought'),
        mix: z.number().describe('what its growing or shrinking brought'),
      }),
    ),
  })
  .meta({ id: 'ImpactChange' })
export type Change = z.infer<typeof changeSchema>
export type GroupPart = Change['groups'][number]

export interface GroupReading {
  group: string | null
  others: boolean
  value: number | null
  n: number
}

/** One link with how what is below it moved. */
export interface MovedLink {
  from: string
  label: string
  grade: z.infer<typeof gradeSchema>
  /** Change above for one more below. */
  slope: { value: number; low: number | null; high: number | null }
  moved: { before: number; after: number }
  /** Share of those who answered of whom what is below is known. */
  share: number
}

/**
 * Groups with what each brought to the change of an average over answers; undefined when their average, each by its
 * answers, is not the whole's value: such a measure cannot be split this way.
 */
export function splitGroups(
  before: readonly GroupReading[],
  after: readonly GroupReading[],
  whole: { before: number; after: number },
): GroupPart[] | undefined {
  const keys = new Map<string, { group: string | null; others: boolean }>()
  const keyOf = ({ group, others }: GroupReading) => JSON.stringify([group, others])
  for (const one of [...after, ...before]) keys.set(keyOf(one), { group: one.group, others: one.others })
  const total = (list: readonly GroupReading[]) => list.reduce((sum, { n }) => sum + n, 0)
  const totals = [total(before), total(after)] as const
  if (totals[0] === 0 || totals[1] === 0) return undefined
  const groups = [...keys].map(([key, { group, others }]) => {
    const [one, two] = [before, after].map((list) => list.find((each) => keyOf(each) === key))
    return {
      group,
      others,
      weight: [(one?.n ?? 0) / totals[0], (two?.n ?? 0) / totals[1]] as const,
      value: [one?.value ?? null, two?.value ?? null] as const,
    }
  })
  const average = (period: 0 | 1) =>
    groups.reduce((sum, { weight, value }) => sum + weight[period] * (value[period] ?? 0), 0)
  const near = (one: number, two: number) => Math.abs(one - two) <= 1e-6 * Math.max(1, Math.abs(two))
  if (!near(average(0), whole.before) || !near(average(1), whole.after)) return undefined
  const found = changeParts(groups)
  return groups.map(({ group, others, weight, value }, index) => ({
    group,
    others,
    before: { value: value[0], share: weight[0] },
    after: { value: value[1], share: weight[1] },
    ...found[index]!,
  }))
}

/**
 * The change of a measure in parts: the mix of groups, what each link brought, and what nothing accounts for. They add
 * up to the change in millionths of its unit, without a remainder.
 */
export function partsOf(change: number, groups: readonly GroupPart[], links: readonly MovedLink[]): Part[] {
  const mix = rounded(groups.reduce((sum, one) => sum + one.mix, 0))
  const brought = links.map(({ slope, moved, share }) => {
    const way = (moved.after - moved.before) * share
    const ends = slope.low === null || slope.high === null ? null : [slope.low * way, slope.high * way]
    return { value: rounded(slope.value * way), ends: ends?.sort((one, two) => one - two) }
  })
  const named = brought.reduce((sum, { value }) => sum + value, mix)
  return [
    ...(groups.length > 0 ? [{ kind: 'mix' as const, value: mix / parts }] : []),
    ...links.map(({ from, label, grade, moved }, index) => ({
      kind: 'link' as const,
      from,
      label,
      grade,
      value: brought[index]!.value / parts,
      low: brought[index]!.ends?.[0] ?? null,
      high: brought[index]!.ends?.[1] ?? null,
      moved,
    })),
    { kind: 'unexplained' as const, value: (rounded(change) - named) / parts },
  ]
}

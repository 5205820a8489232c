import { TandemError } from '../errors.ts'
import { holm } from '../stats/estimates/index.ts'
import {
  adjustedArms,
  armOfSums,
  chances,
  type Effect,
  type EffectKind,
  effectOf,
  type PairedSums,
  sampleRatio,
  sequential,
  tested,
} from '../stats/experiments/index.ts'
import { demandColumns, demandRows, isMissing, numberAt, numberOption, textOption } from './columns.ts'
import type { LabMethod, LabOptions, LabTable } from './method.ts'

interface Group extends PairedSums {
  name: string
}

interface Settings {
  level: number
  tuning: number
}

export const method: LabMethod = {
  name: 'abtest',
  summary: 'what an experiment showed: effects, sizes of the groups, an interval for looking often',
  columns:
    'group, value (a figure, or 0 and 1), optionally pre (the same before the start, which makes intervals narrower). ' +
    'Rows without a group or value, or without pre when there is such a column, are left out and counted.',
  options: [
    {
      flag: '--control <group>',
      description: 'what the others are compared with; "control", else the first by name',
    },
    {
      flag: '--weights <w,w,…>',
      description: 'planned sizes of the groups in the order of their names; alike',
    },
    {
      flag: '--tuning <n>',
      description: 'people at which the interval for looking often is narrowest',
      default: '5000',
    },
    { flag: '--level <share>', description: 'confidence of the intervals', default: '0.95' },
  ],
  run({ table, options }) {
    demandColumns(table, ['group', 'value'])
    const settings = {
      level: numberOption(options, 'level', { least: 0.5, most: 0.9999 }) ?? 0.95,
      tuning: numberOption(options, 'tuning', { least: 1 }) ?? 5000,
    }
    const hasPre = table.columns.includes('pre')
    const { groups, leftOut } = groupsOf(table, hasPre)
    demandRows(groups.length, 2, 'groups')
    for (const { n } of groups) demandRows(n, 2, 'values in each group')
    const control = controlOf(groups, options)
    const others = groups.filter((group) => group !== control)
    const comparisons = others.map((other) => comparison(control, other, settings, hasPre))
    const corrected = holm(comparisons.map(({ absolute }) => absolute?.p ?? 1))
    return {
      groups: groups.map(({ name, n, after }) => {
        const { mean, variance } = armOfSums({ n, ...after })
        return { group: name, n, mean, standardDeviation: Math.sqrt(variance) }
      }),
      leftOut,
      control: control.name,
      sampleRatio: sampleRatio(
        groups.map(({ n }) => n),
        weightsOf(options, groups.length),
      ),
      comparisons: comparisons.map((one, i) => ({ ...one, pOfSeveral: corrected[i]! })),
    }
  },
}

function groupsOf(table: LabTable, hasPre: boolean): { groups: Group[]; leftOut: number } {
  const groups = new Map<string, Group>()
  let leftOut = 0
  for (const [row, { group: name }] of table.rows.entries()) {
    const value = numberAt(table, row, 'value')
    const before = hasPre ? numberAt(table, row, 'pre') : 0
    if (isMissing(name) || Number.isNaN(value + before)) {
      leftOut++
      continue
    }
    let group = groups.get(name!)
    if (!group) {
      group = {
        name: name!,
        n: 0,
        after: { sum: 0, squares: 0 },
        before: { sum: 0, squares: 0 },
        products: 0,
      }
      groups.set(name!, group)
    }
    group.n++
    group.after.sum += value
    group.after.squares += value * value
    group.before.sum += before
    group.before.squares += before * before
    group.products += value * before
  }
  return { groups: [...groups.values()].sort((a, b) => (a.name < b.name ? -1 : 1)), leftOut }
}

function controlOf(groups: readonly Group[], options: LabOptions): Group {
  const asked = textOption(options, 'control')
  if (asked === undefined) return groups.find(({ name }) => /^control$/i.test(name)) ?? groups[0]!
  const found = groups.find(({ name }) => name === asked)
  if (found) return found
  throw new TandemError('lab_bad_option', {
    detail: `--control is "${asked}"; the groups are ${groups.map(({ name }) => name).join(', ')}.`,
  })
}

function weightsOf(options: LabOptions, groups: number): number[] | undefined {
  const given = textOption(options, 'weights')
  if (given === undefined) return undefined
  const weights = given.split(',').map(Number)
  if (weights.length === groups && weights.every((weight) => weight > 0)) return weights
  throw new TandemError('lab_bad_option', {
    detail: `--weights is "${given}"; it has to be ${groups} numbers above 0, as 0.5,0.5.`,
  })
}

function comparison(control: Group, other: Group, settings: Settings, hasPre: boolean) {
  const [one, two] = [control, other].map(({ n, after }) => armOfSums({ n, ...after }))
  const of = (kind: EffectKind) => described(effectOf(one!, two!, kind), settings)
  const found = { group: other.name, absolute: of('absolute'), relative: of('relative') }
  if (!hasPre) return found
  const adjusted = adjustedArms(control, other)
  const adjustedOf = (kind: EffectKind) =>
    described(effectOf(adjusted.control, adjusted.other, kind), settings)
  return {
    ...found,
    adjusted: {
      theta: adjusted.theta,
      varianceLeft: adjusted.varianceLeft,
      absolute: adjustedOf('absolute'),
      relative: adjustedOf('relative'),
    },
  }
}

function described(effect: Effect | undefined, { level, tuning }: Settings) {
  if (!effect) return null
  const { value, standardError, df } = effect
  return {
    value,
    standardError,
    df,
    ...tested(effect, level),
    sequential: sequential(effect, tuning, level),
    chances: chances(effect),
  }
}

import { TandemError } from '../errors.ts'
import {
  bCubedQuality,
  connectedRecords,
  estimateLinkage,
  type LinkageModel,
  logDensity,
  matchWeight,
  type PatternCount,
  pairwiseQuality,
  priorWeight,
  probabilityOfWeight,
  termFrequencyWeight,
} from '../stats/linkage/index.ts'
import { demandColumns, demandRows, isMissing, numberOption, textOption } from './columns.ts'
import { kindOf, linkKinds } from './linkage-fields.ts'
import {
  blockedPairs,
  comparePairs,
  comparer,
  type LinkColumn,
  levelsOf,
  linkColumn,
  outsidePairs,
} from './linkage-pairs.ts'
import type { LabMethod, LabOptions, LabTable } from './method.ts'

interface LikelyPair {
  left: number
  right: number
  probability: number
  levels: readonly number[]
}

export const method: LabMethod = {
  name: 'linkage',
  summary: 'records of one person without a common key: Fellegi-Sunter, learned without labels',
  columns:
    'any that describe the same thing; dates, e-mails, numbers, names, places and texts are told by their values. ' +
    'A missing value says nothing for or against.',
  options: [
    { flag: '--id <column>', description: 'what names a record in the result; its row when not given' },
    { flag: '--columns <a,b,…>', description: 'columns to compare; all but id and truth when not given' },
    { flag: '--threshold <share>', description: 'least probability of a link', default: '0.5' },
    {
      flag: '--truth <column>',
      description: 'who a record really is: says how good the links are, learns nothing',
    },
    { flag: '--truth-pattern <regex>', description: 'part of the truth column that counts, as "rec-(\\d+)"' },
    {
      flag: '--seed <n>',
      description: 'of the random pairs that stand for those not compared',
      default: '1',
    },
  ],
  run({ table, options }) {
    demandRows(table.rows.length, 2, 'records')
    const threshold = numberOption(options, 'threshold', { least: 0.0001, most: 0.9999 }) ?? 0.5
    const seed = numberOption(options, 'seed', { whole: true }) ?? 1
    const truth = truthOf(table, options)
    const columns = columnsOf(table, options)
    const records = table.rows.length
    const blocked = blockedPairs(columns, records)
    const compare = columns.map(comparer)
    const compared = comparePairs(blocked.pairs, compare, records)
    const outside = comparePairs(outsidePairs(blocked, records, seed), compare, records)
    const model = learn(columns, compared.patterns, outside.patterns, records)
    const pairs = likelyPairs(columns, blocked.pairs, compared, { model, records, threshold })
    const clusters = connectedRecords(
      records,
      pairs.map(({ left, right }) => [left, right] as const),
    )
    const id = textOption(options, 'id')
    const nameOf = (record: number) => (id ? table.rows[record]![id]! : String(record + 1))
    return {
      records,
      pairsCompared: blocked.pairs.length,
      rules: blocked.rules,
      blocksLeftOut: blocked.leftOut,
      expectedMatches: model.lambda * ((records * (records - 1)) / 2),
      columns: columns.map((column, i) => described(column, model, i)),
      ...(truth ? { quality: qualityOf(pairs, clusters, truth) } : {}),
      links: pairs.map(({ left, right, probability, levels }) => ({
        left: nameOf(left),
        right: nameOf(right),
        probability,
        levels,
      })),
      clusters: groupsOf(clusters).map((members) => members.map(nameOf)),
    }
  },
}

function columnsOf(table: LabTable, options: LabOptions): LinkColumn[] {
  const apart = ['id', 'truth'].flatMap((name) => textOption(options, name) ?? [])
  demandColumns(table, apart)
  const asked = textOption(options, 'columns')
    ?.split(',')
    .map((name) => name.trim())
  if (asked) demandColumns(table, asked)
  const names = asked ?? table.columns.filter((name) => !apart.includes(name))
  const columns = names.flatMap((name): LinkColumn[] => {
    const cells = table.rows.map((row) => row[name] ?? '')
    const kind = kindOf(name, cells)
    return kind ? [linkColumn(name, kind, cells, isMissing)] : []
  })
  if (columns.length === 0) {
    throw new TandemError('lab_cannot_tell', {
      detail: `None of ${names.join(', ') || 'the columns'} varies.`,
    })
  }
  const first = columns.find(({ kind }) => kind === 'first_name')
  const last = columns.find(
    ({ name, kind }) => kind === 'name' && /last|sur|lname|family|nachname/i.test(name),
  )
  if (first && last) {
    first.swappedWith = last
    last.swappedWith = first
  }
  return columns
}

/** Pairs that what is expected of a column weighs as much as; see `src/matching/learning.ts`, of which this is the plain form. */
const pseudoPairs = 20

function learn(
  columns: readonly LinkColumn[],
  made: readonly PatternCount[],
  drawn: readonly PatternCount[],
  records: number,
): LinkageModel {
  const total = (patterns: readonly PatternCount[]) => patterns.reduce((sum, { count }) => sum + count, 0)
  const all = (records * (records - 1)) / 2
  const scale = total(drawn) > 0 ? Math.max(0, all - total(made)) / total(drawn) : 0
  const patterns: PatternCount[] = [
    ...made,
    ...drawn.map(({ levels, count }) => ({ levels, count: count * scale, known: 'other' as const })),
  ]
  const m = columns.map((column) => levelsOf(column).map(({ expected }) => expected))
  const lambda = Math.min(0.4, Math.max(1, records / 10) / Math.max(1, total(patterns)))
  const u = columns.map((column, i) => {
    const counts = levelsOf(column).map(() => 0.5)
    for (const { levels, count } of patterns) if (levels[i]! >= 0) counts[levels[i]!]! += count
    const sum = counts.reduce((one, two) => one + two, 0)
    // What is left for pairs that are no matches; a level that matches alone could explain keeps a tenth.
    const left = counts.map((count, level) => {
      const share = count / sum
      return Math.max(share / 10, share - lambda * m[i]![level]!)
    })
    const rest = left.reduce((one, two) => one + two, 0)
    return left.map((share) => share / rest)
  })
  const found = estimateLinkage(patterns, {
    start: { lambda, m, u },
    most: { m: columns.map((column) => levelsOf(column).map(({ most = 1 }) => most)) },
    prior: {
      m: m.map((levels) => levels.map((share) => share * pseudoPairs)),
      u: u.map((levels) => levels.map(() => 0.5)),
    },
  })
  return { lambda: found.lambda, m: found.m, u: found.u }
}

function likelyPairs(
  columns: readonly LinkColumn[],
  pairs: Float64Array,
  compared: { patterns: readonly PatternCount[]; of: Int32Array },
  { model, records, threshold }: { model: LinkageModel; records: number; threshold: number },
): LikelyPair[] {
  const prior = priorWeight(Math.min(1 - 1e-12, Math.max(1e-300, model.lambda)))
  const bits = compared.patterns.map(
    ({ levels }) => prior + (logDensity(levels, model.m) - logDensity(levels, model.u)) / Math.LN2,
  )
  const byFrequency = columns.map((column) => linkKinds[column.kind].frequency)
  const found: LikelyPair[] = []
  for (let i = 0; i < pairs.length; i++) {
    const left = Math.floor(pairs[i]! / records)
    const { levels } = compared.patterns[compared.of[i]!]!
    let sum = bits[compared.of[i]!]!
    for (const [c, column] of columns.entries()) {
      if (levels[c] !== 0 || !byFrequency[c]) continue
      const share = column.counts[column.of[left]!]! / column.filled
      sum += termFrequencyWeight(model.u[c]![0]!, share)
    }
    const probability = probabilityOfWeight(sum)
    if (probability >= threshold) found.push({ left, right: pairs[i]! - left * records, probability, levels })
  }
  return found.sort(
    (one, two) => two.probability - one.probability || one.left - two.left || one.right - two.right,
  )
}

function described(column: LinkColumn, model: LinkageModel, index: number) {
  return {
    column: column.name,
    kind: column.kind,
    filled: column.filled,
    distinct: column.values.length,
    levels: levelsOf(column).map(({ words }, level) => {
      const [m, u] = [model.m[index]![level]!, model.u[index]![level]!]
      return { level, words, m, u, bits: matchWeight(m, u) }
    }),
  }
}

function truthOf(table: LabTable, options: LabOptions): string[] | undefined {
  const column = textOption(options, 'truth')
  if (column === undefined) return undefined
  demandColumns(table, [column])
  const pattern = regexOf(textOption(options, 'truthPattern'))
  return table.rows.map((row, record) => {
    const cell = row[column]!
    const found = pattern ? pattern.exec(cell) : undefined
    if (isMissing(cell) || (pattern && !found))
      throw new TandemError('lab_not_a_number', {
        detail: `Row ${record + 1}, column ${column}: "${cell}" names nobody.`,
      })
    return found ? (found[1] ?? found[0]) : cell
  })
}

function regexOf(text: string | undefined): RegExp | undefined {
  try {
    return text === undefined ? undefined : new RegExp(text)
  } catch (cause) {
    throw new TandemError('lab_bad_option', {
      detail: `--truth-pattern is "${text}"; it has to be a pattern.`,
      cause,
    })
  }
}

function qualityOf(pairs: readonly LikelyPair[], clusters: readonly number[], truth: readonly string[]) {
  const pairsWithin = (keys: readonly (string | number)[]) => {
    const sizes = new Map<string | number, number>()
    for (const key of keys) sizes.set(key, (sizes.get(key) ?? 0) + 1)
    return [...sizes.values()].reduce((sum, n) => sum + (n * (n - 1)) / 2, 0)
  }
  const truePairs = pairsWithin(truth)
  const right = pairs.filter(({ left, right: other }) => truth[left] === truth[other]).length
  const together = clusters.map((cluster, record) => `${cluster} ${truth[record]}`)
  return {
    truePairs,
    links: pairwiseQuality(pairs.length, right, truePairs),
    clusters: pairwiseQuality(pairsWithin(clusters), pairsWithin(together), truePairs),
    bCubed: bCubedQuality(clusters, truth),
  }
}

function groupsOf(clusters: readonly number[]): number[][] {
  const groups = new Map<number, number[]>()
  for (const [record, cluster] of clusters.entries()) {
    const group = groups.get(cluster)
    if (group) group.push(record)
    else groups.set(cluster, [record])
  }
  return [...groups.values()].filter((group) => group.length > 1)
}

import { editDistance, jaroWinkler } from '../stats/linkage/index.ts'
import { instantOf, isMissing } from './columns.ts'

export type LinkKind = 'first_name' | 'name' | 'date' | 'email' | 'code' | 'place' | 'text'

/** How alike two values are: levels of `src/matching`, so that both mean the same by a likeness. */
interface Level {
  words: string
  /** Share of matches expected to show it, before anything is learned. */
  expected: number
  /** The most that it can be, where that is known. */
  most?: number
}

interface Kind {
  levels: readonly Level[]
  /** How often a value occurs changes what agreeing on it says. */
  frequency: boolean
  clean(value: string): string
  /** Level of two different values, the other name beside each given where there is one. */
  levelOf(left: string, right: string): number
}

const marks = /\p{Mn}/gu
const words = (value: string) =>
  value
    .normalize('NFKD')
    .replace(marks, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
const joined = (value: string) => words(value).replaceAll(' ', '')

/** @param limits least similarity of each level after equality, falling */
const bySimilarity = (limits: readonly number[]) => (left: string, right: string) => {
  const alike = jaroWinkler(left, right)
  const at = limits.findIndex((limit) => alike >= limit)
  return 1 + (at < 0 ? limits.length : at)
}

const nameLevels: readonly Level[] = [
  { words: 'the same', expected: 0.82 },
  { words: 'nearly the same', expected: 0.08 },
  { words: 'alike', expected: 0.06 },
  { words: 'different', expected: 0.04 },
]

/** Thresholds and shares are those of `src/matching/field.ts`; .92, .88 and .8 stem from Splink's library. */
export const linkKinds: Readonly<Record<LinkKind, Kind>> = {
  first_name: {
    frequency: true,
    clean: words,
    levels: nameLevels.map((level, i) => (i === 3 ? { ...level, most: 0.12 } : level)),
    levelOf: bySimilarity([0.92, 0.8]),
  },
  name: { frequency: true, clean: words, levels: nameLevels, levelOf: bySimilarity([0.92, 0.8]) },
  date: {
    frequency: false,
    clean: dateDigits,
    levels: [
      { words: 'the same day', expected: 0.8 },
      { words: 'one digit differs', expected: 0.1 },
      { words: 'day and month swapped, or two digits differ', expected: 0.05 },
      { words: 'different', expected: 0.05 },
    ],
    levelOf(left, right) {
      const edits = editDistance(left, right)
      if (edits <= 1) return 1
      const turned = left.slice(0, 4) + left.slice(6, 8) + left.slice(4, 6)
      return edits === 2 || turned === right ? 2 : 3
    },
  },
  email: {
    frequency: false,
    clean: (value) => (value.indexOf('@') > 0 ? value.toLowerCase() : ''),
    levels: [
      { words: 'the same', expected: 0.7 },
      { words: 'the same before the @', expected: 0.08 },
      { words: 'one or two characters differ', expected: 0.12 },
      { words: 'different', expected: 0.1 },
    ],
    levelOf(left, right) {
      if (left.split('@')[0] === right.split('@')[0]) return 1
      const digits = (value: string) => value.replace(/\D/g, '')
      return digits(left) === digits(right) && editDistance(left, right) <= 2 ? 2 : 3
    },
  },
  code: {
    frequency: true,
    clean: joined,
    levels: [
      { words: 'the same', expected: 0.8 },
      { words: 'one character differs', expected: 0.1 },
      { words: 'different', expected: 0.1 },
    ],
    levelOf: (left, right) =>
      Math.max(left.length, right.length) > 2 && editDistance(left, right) <= 1 ? 1 : 2,
  },
  place: {
    frequency: true,
    clean: words,
    levels: [
      { words: 'the same', expected: 0.8 },
      { words: 'nearly the same', expected: 0.1 },
      { words: 'different', expected: 0.1 },
    ],
    levelOf: bySimilarity([0.88]),
  },
  text: {
    frequency: true,
    clean: words,
    levels: [
      { words: 'the same', expected: 0.7 },
      { words: 'nearly the same', expected: 0.15 },
      { words: 'alike', expected: 0.05 },
      { words: 'different', expected: 0.1 },
    ],
    levelOf: bySimilarity([0.92, 0.8]),
  },
}

/**
 * What a column holds, by what four in five of its values look like; its name only tells a first name from others and
 * a place from a name.
 *
 * @returns undefined when it holds nothing, or the same everywhere
 */
export function kindOf(column: string, cells: readonly string[]): LinkKind | undefined {
  const values = cells.filter((cell) => !isMissing(cell))
  if (new Set(values).size < 2) return undefined
  const most = (looks: (value: string) => boolean) => values.filter(looks).length >= 0.8 * values.length
  if (most((value) => /.@./.test(value))) return 'email'
  if (most((value) => dateDigits(value) !== '')) return 'date'
  if (most((value) => /\d/.test(value) && /^[\d\s+()./-]+$/.test(value))) return 'code'
  if (/first|given|fname|forename|vorname/i.test(column)) return 'first_name'
  if (/city|town|suburb|state|place|country|region|county|ort|stadt|land/i.test(column)) return 'place'
  return values.filter((value) => /\S\s+\S/.test(value)).length > 0.3 * values.length ? 'text' : 'name'
}

/** YYYYMMDD of an ISO date, of eight digits that are one, or of day.month.year; '' for anything else. */
function dateDigits(value: string): string {
  const dayFirst = /^(\d{1,2})[./-](\d{1,2})[./-](\d{4})$/.exec(value)
  const text = dayFirst
    ? `${dayFirst[3]}${dayFirst[2]!.padStart(2, '0')}${dayFirst[1]!.padStart(2, '0')}`
    : value.slice(0, 10).replaceAll('-', '')
  if (!/^\d{8}$/.test(text)) return ''
  const year = Number(text.slice(0, 4))
  // Damaged days of a month that does not have them are kept; what is no year of a life is a code.
  const isDate = year >= 1850 && year <= 2100 && Number(text.slice(4, 6)) <= 12 && Number(text.slice(6)) <= 31
  return isDate || (/^\d{4}-\d{2}-\d{2}/.test(value) && instantOf(value) !== undefined) ? text : ''
}

/** What a field of a record holds; how it is compared follows from it. */
export type FieldKind =
  | 'first_name'
  | 'last_name'
  | 'date'
  | 'email'
  | 'phone'
  | 'place'
  | 'text'
  | 'code'
  | 'devices'

/** One field of the records that are compared. */
export interface LinkField {
  /** As people read it: "first name". */
  name: string
  kind: FieldKind
  /** Levels other than those of the kind; the last one is for what fits no other. */
  levels?: readonly Level[]
}

/** How alike two values are. */
export interface Level {
  /** In words, for the waterfall: "nearly the same". */
  words: string
  /** Share of matches that are expected to show it, before anything is learned; the shares of a field add up to 1. */
  expected: number
  /** The most that it can be, where that is known; without it families would pass for matches. */
  most?: number
  /** The most that it can be among people of one household. */
  mostOfHousehold?: number
  /** The same for people of one household; only where they are unlike other people in this field. */
  household?: number
  /**
   * Share of pairs that have nothing to do with each other, where that is known better than pairs can tell: they do not
   * share a device of their own.
   */
  chance?: number
  /** The two values are equal, so that their frequency counts. */
  equal?: true
  /** Whether two values are this alike, if no level before fitted. Absent on the last level, which takes the rest. */
  when?(pair: ValuePair): string
}

/** SQL of the two values, and of the other name beside each of them ('' when there is none). */
export interface ValuePair {
  left: string
  right: string
  leftOther: string
  rightOther: string
}

interface Kind {
  levels: readonly Level[]
  /** How often a value occurs changes what agreeing on it says: names and places, not identifiers. */
  frequency?: true
  /** What somebody's household says nothing about: the first name, the birthday. */
  personal?: true
  /** SQL of the value as it is compared, from SQL of the value as it came; '' means missing. */
  clean(value: string): string
}

const similarity = (least: number) => (pair: ValuePair) =>
  `jaroWinklerSimilarity(${pair.left}, ${pair.right}) >= ${least}`
const edits = (most: number) => (pair: ValuePair) =>
  `damerauLevenshteinDistance(${pair.left}, ${pair.right}) <= ${most}`
const equal = (pair: ValuePair) => `${pair.left} = ${pair.right}`
const swapped = ({ left, right, leftOther, rightOther }: ValuePair) =>
  `(${left} = ${rightOther} AND ${right} = ${leftOther})`
const digits = (value: string) => `replaceRegexpAll(${value}, '[^0-9]', '')`
const localPart = (value: string) => `splitByChar('@', ${value})[1]`

/** Small letters without accents; what is neither letter nor digit parts words. */
const words = (value: string) =>
  `trimBoth(replaceRegexpAll(lowerUTF8(replaceRegexpAll(normalizeUTF8NFKD(${value}), '\\\\p{Mn}', '')), '[^\\\\p{L}\\\\p{N}]+', ' '))`
/** The same without anything between. */
const joined = (value: string) =>
  `replaceRegexpAll(lowerUTF8(replaceRegexpAll(normalizeUTF8NFKD(${value}), '\\\\p{Mn}', '')), '[^\\\\p{L}\\\\p{N}]+', '')`

/**
 * How each kind of value is cleaned and compared. Thresholds of the Jaro-Winkler similarity are those of Splink's
 * library of comparisons (.92 and .88 for names, .7 for any likeness left out); the expected shares are round numbers
 * for data with typing errors, and only weigh as much as a few pairs.
 */
export const kinds: Readonly<Record<FieldKind, Kind>> = {
  first_name: {
    frequency: true,
    personal: true,
    clean: words,
    levels: [
      { words: 'the same', expected: 0.8, equal: true, when: equal },
      { words: 'first and last name swapped', expected: 0.02, when: swapped },
      { words: 'nearly the same', expected: 0.08, when: similarity(0.92) },
      { words: 'alike', expected: 0.06, when: similarity(0.8) },
      // Nicknames and middle names, hardly more.
      { words: 'different', expected: 0.04, most: 0.12 },
    ],
  },
  last_name: {
    frequency: true,
    clean: words,
    levels: [
      { words: 'the same', expected: 0.8, household: 0.85, equal: true, when: equal },
      { words: 'first and last name swapped', expected: 0.02, household: 0.01, when: swapped },
      { words: 'nearly the same', expected: 0.08, household: 0.04, when: similarity(0.92) },
      { words: 'alike', expected: 0.06, household: 0.02, when: similarity(0.8) },
      { words: 'different', expected: 0.04, household: 0.08 },
    ],
  },
  date: {
    personal: true,
    clean: dateDigits,
    levels: [
      { words: 'the same day', expected: 0.8, equal: true, when: equal },
      { words: 'one digit differs', expected: 0.1, when: edits(1) },
      {
        words: 'day and month swapped, or two digits differ',
        expected: 0.05,
        when: (pair) =>
          `(substring(${pair.left}, 1, 4) = substring(${pair.right}, 1, 4) AND substring(${pair.left}, 5, 2) = substring(${pair.right}, 7, 2) AND substring(${pair.left}, 7, 2) = substring(${pair.right}, 5, 2)) OR ${edits(2)(pair)}`,
      },
      { words: 'different', expected: 0.05 },
    ],
  },
  email: {
    clean: (value) => `if(position(${value}, '@') > 1, lowerUTF8(trimBoth(${value})), '')`,
    levels: [
      { words: 'the same', expected: 0.7, household: 0.1, equal: true, when: equal },
      {
        words: 'the same before the @',
        expected: 0.08,
        household: 0.02,
        when: ({ left, right }) => `${localPart(left)} = ${localPart(right)}`,
      },
      {
        // Namesakes have like addresses that differ in a number: only slips in what is no number count.
        words: 'one or two characters differ',
        expected: 0.12,
        household: 0.03,
        when: (pair) => `(${digits(pair.left)} = ${digits(pair.right)} AND ${edits(2)(pair)})`,
      },
      { words: 'different', expected: 0.1, household: 0.85 },
    ],
  },
  phone: {
    // The last nine digits: with or without the country's code it is the same number.
    clean: (value) =>
      `if(length(${digits(value)}) >= 6, substring(${digits(value)}, greatest(1, length(${digits(value)}) - 8)), '')`,
    levels: [
      { words: 'the same', expected: 0.75, household: 0.3, equal: true, when: equal },
      { words: 'one digit differs', expected: 0.1, household: 0.02, when: edits(1) },
      { words: 'different', expected: 0.15, household: 0.68 },
    ],
  },
  place: {
    frequency: true,
    clean: words,
    levels: [
      { words: 'the same', expected: 0.8, household: 0.9, equal: true, when: equal },
      { words: 'nearly the same', expected: 0.1, household: 0.05, when: similarity(0.88) },
      { words: 'different', expected: 0.1, household: 0.05 },
    ],
  },
  text: {
    clean: words,
    levels: [
      { words: 'the same', expected: 0.7, household: 0.85, equal: true, when: equal },
      { words: 'nearly the same', expected: 0.15, household: 0.08, when: similarity(0.92) },
      { words: 'alike', expected: 0.05, household: 0.02, when: similarity(0.8) },
      { words: 'different', expected: 0.1, household: 0.05 },
    ],
  },
  code: {
    clean: joined,
    levels: [
      { words: 'the same', expected: 0.8, household: 0.8, equal: true, when: equal },
      { words: 'one character differs', expected: 0.1, household: 0.05, when: edits(1) },
      { words: 'different', expected: 0.1, household: 0.15 },
    ],
  },
  devices: {
    clean: (value) => value,
    levels: [
      {
        words: 'all of one are also of the other',
        expected: 0.4,
        // Who lives with others seldom has nothing of their own.
        household: 0.01,
        mostOfHousehold: 0.01,
        chance: 1e-7,
        when: ({ left, right }) => `(hasAll(${left}, ${right}) OR hasAll(${right}, ${left}))`,
      },
      {
        words: 'some in common',
        expected: 0.3,
        household: 0.69,
        chance: 1e-6,
        when: ({ left, right }) => `hasAny(${left}, ${right})`,
      },
      { words: 'none in common', expected: 0.3, household: 0.3, chance: 1 - 1.1e-6 },
    ],
  },
}

/** Levels of a field, best first. */
export const levelsOf = (field: LinkField): readonly Level[] => field.levels ?? kinds[field.kind].levels

/** A list of values, where the other kinds are one text. */
export const isList = (field: LinkField): boolean => field.kind === 'devices'

/** YYYYMMDD of an ISO date, of digits alone, or of day.month.year (year last); '' for anything else. */
function dateDigits(value: string): string {
  const text = `trimBoth(${value})`
  const dayFirst = `extractGroups(${text}, '^(\\\\d{1,2})[./-](\\\\d{1,2})[./-](\\\\d{4})')`
  return `multiIf(
    match(${text}, '^\\\\d{4}-\\\\d{2}-\\\\d{2}'), replaceAll(substring(${text}, 1, 10), '-', ''),
    match(${text}, '^\\\\d{8}$'), ${text},
    match(${text}, '^\\\\d{1,2}[./-]\\\\d{1,2}[./-]\\\\d{4}'), concat(${dayFirst}[3], leftPad(${dayFirst}[2], 2, '0'), leftPad(${dayFirst}[1], 2, '0')),
    '')`
}

/**
 * How a feature is worked out from a customer's events before a cut-off. `ages` and `values` are SQL of two arrays of one set
 * of events: days before the cut-off (over 0) and what each event reads (NaN: nothing); `heard` is how many days ago the first
 * event of all was. No age is beyond the plan's `lookbackDays`. An answer of NaN: nothing is known.
 */
export interface Recipe<Name extends string = string> {
  /** Sets of events it is made of; the feature is left out when none of the first set ever came. */
  of: readonly Name[]
  sql: (ages: (set: Name) => string, values: (set: Name) => string) => string
  /** How far back its events lie, days; the events behind a reason are looked for there. */
  days: number
  /** Days of the past without which it says nothing; `days` when absent, none where `days` is `ever`. */
  least?: number
}

/** Beyond what any company's history holds. */
export const ever = 36_500

/** Days of the past that a feature needs to say anything; 0 for one that takes what there is. */
export const neededDays = ({ days, least }: Pick<Recipe, 'days' | 'least'>): number =>
  least ?? (days === ever ? 0 : days)

/** Days of the near window of a trend, and of a customer's own past before it at most. */
const near = 30
const past = 180
/** A trend needs so much of the customer's own past. */
const fewestPastDays = 30

const within = (from: number, to: number) => `one > ${from} AND one <= ${to}`

/** Days since the newest event. */
export const since = <Name extends string>(set: Name): Recipe<Name> => ({
  of: [set],
  sql: (ages) => `if(empty(${ages(set)}), nan, arrayMin(${ages(set)}))`,
  days: ever,
})

/** Events of the last days. */
export const count = <Name extends string>(set: Name, days: number): Recipe<Name> => ({
  of: [set],
  sql: (ages) => `arrayCount(one -> ${within(0, days)}, ${ages(set)})`,
  days,
})

/** Sum of what the events of the last days read. @param each SQL over `value`, such as the rises only */
export const sum = <Name extends string>(set: Name, days: number, each = 'value'): Recipe<Name> => ({
  of: [set],
  sql: (ages, values) =>
    `arraySum((one, value) -> if(${within(0, days)} AND isFinite(value), ${each}, 0), ${ages(set)}, ${values(set)})`,
  days,
})

/** Largest, smallest or mean of what the events of the last days read. */
export const extreme = <Name extends string>(
  set: Name,
  days: number,
  which: 'Max' | 'Min' | 'Avg',
): Recipe<Name> => ({
  of: [set],
  sql: (ages, values) => {
    const read = `arrayFilter((value, one) -> ${within(0, days)} AND isFinite(value), ${values(set)}, ${ages(set)})`
    return `if(empty(${read}), nan, array${which}(${read}))`
  },
  days,
})

/** What the newest event reads that reads something. */
export const last = <Name extends string>(set: Name, days = ever): Recipe<Name> => ({
  of: [set],
  sql: (ages, values) => {
    const read = `arrayFilter((value, one) -> ${within(0, days)} AND isFinite(value), ${values(set)}, ${ages(set)})`
    const when = `arrayFilter((one, value) -> ${within(0, days)} AND isFinite(value), ${ages(set)}, ${values(set)})`
    return `if(empty(${read}), nan, ${read}[indexOf(${when}, arrayMin(${when}))])`
  },
  days,
})

/**
 * How the last 30 days compare with the customer's own 180 days before: the natural logarithm of events to what was usual,
 * half an event added to both, so that 0 is as usual. NaN with less than 30 days of own past.
 *
 * @param value SQL over `one` and `value` of what is added up; 1 counts events
 */
export const trend = <Name extends string>(set: Name, value?: string): Recipe<Name> => ({
  of: [set],
  sql: (ages, values) => {
    const add = (from: number, to: number) =>
      value === undefined
        ? `arrayCount(one -> ${within(from, to)}, ${ages(set)})`
        : `arraySum((one, value) -> if(${within(from, to)} AND isFinite(value), ${value}, 0), ${ages(set)}, ${values(set)})`
    const known = `least(${past}, heard - ${near})`
    const usual = `${add(near, near + past)} * ${near} / greatest(${known}, 1)`
    return `if(${known} < ${fewestPastDays}, nan, log((greatest(${add(0, near)}, 0) + 0.5) / (greatest(${usual}, 0) + 0.5)))`
  },
  days: near + past,
  least: near + fewestPastDays,
})

/** Days since the newest event, as a share of the customer's own usual distance between two. NaN under three events. */
export const quietness = <Name extends string>(set: Name): Recipe<Name> => ({
  of: [set],
  sql: (ages) => {
    const days = `arrayDistinct(arrayMap(one -> floor(one), ${ages(set)}))`
    const gap = `greatest((arrayMax(${days}) - arrayMin(${days})) / (length(${days}) - 1), 0.5)`
    return `if(length(${days}) < 3, nan, arrayMin(${ages(set)}) / ${gap})`
  },
  days: ever,
})

/**
 * What the days on which events came tell: days after the first (x), days from the first to the last (tx), and from the first
 * until now (T). Several events of a day are one. NaN without any.
 */
export const rhythm = <Name extends string>(
  set: Name,
  told: (x: string, tx: string, T: string) => string,
): Recipe<Name> => ({
  of: [set],
  sql: (ages) => {
    const days = `arrayDistinct(arrayMap(one -> toFloat64(floor(one)), ${ages(set)}))`
    const sql = told(`(length(${days}) - 1)`, `(arrayMax(${days}) - arrayMin(${days}))`, `arrayMax(${days})`)
    return `if(empty(${ages(set)}), nan, ${sql})`
  },
  days: ever,
})

/** Events within a week after another one of the same kind. */
export const repeated = <Name extends string>(set: Name, days: number): Recipe<Name> => ({
  of: [set],
  sql: (ages) => {
    const recent = `arraySort(arrayFilter(one -> ${within(0, days)}, ${ages(set)}))`
    return `if(length(${recent}) < 2, 0, arrayCount(one -> one <= 7, arrayPopFront(arrayDifference(${recent}))))`
  },
  days,
})

/** Events of the first set in the last days, after the newest of the second. */
export const unanswered = <Name extends string>(asked: Name, answered: Name, days: number): Recipe<Name> => ({
  of: [asked, answered],
  sql: (ages) =>
    `arrayCount(one -> one > 0 AND one <= least(${days}, if(empty(${ages(answered)}), ${ever}, arrayMin(${ages(answered)}))), ${ages(asked)})`,
  days,
})

/**
 * Days that something promised is past its date and not there yet, below 0 while there is time: the longest of those sent off
 * after the newest that came. `sent` reads the days from its event to the date. NaN when nothing is on its way.
 */
export const overdue = <Name extends string>(sent: Name, came: Name, days: number): Recipe<Name> => ({
  of: [sent, came],
  sql: (ages, values) => {
    const since = `if(empty(${ages(came)}), ${ever}, arrayMin(${ages(came)}))`
    const open = `arrayFilter((late, one) -> isFinite(late) AND one > 0 AND one <= least(${days}, ${since}), arrayMap((one, value) -> one - value, ${ages(sent)}, ${values(sent)}), ${ages(sent)})`
    return `if(empty(${open}), nan, arrayMax(${open}))`
  },
  days,
})

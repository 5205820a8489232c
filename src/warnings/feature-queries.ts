import type { QueryParams } from '../db/index.ts'
import { type Binder, createBinder, expressionSql } from '../expression/index.ts'
import { personSql } from '../identity/index.ts'
import type { Feature, SetName } from './catalogue-entry.ts'
import { codes, type FeaturePlan } from './feature-plan.ts'
import { ever } from './recipe.ts'
import { sentimentSql, tokensSql, type WordsInUse } from './sentiment.ts'
import { leavingPages, untilOf, wordEvents } from './vocabulary.ts'
import type { Whose } from './warning.ts'

const day = 86_400
/**
 * An event that was received within a week of when it happened was not known before it was received, and counts for a cut-off
 * only if it was there by then. One that came later still was brought from elsewhere: when it was known, nobody can tell, so it
 * counts from when it happened.
 */
const lateSeconds = 7 * day
/** What somebody did before this long ago says nothing of whether they are a customer who can leave. */
export const customerDays = 180

/** Whose events are read, and up to when. */
export interface Reading {
  workspace: string
  whose: Whose
  plan: FeaturePlan
  words: readonly WordsInUse[]
  /** ms; later events are not there yet */
  now: number
  /** `take` of so many parts of the customers, by their number, from the part `from` on; all when absent. */
  sample?: { of: number; take: number; from?: number }
  /** Only these actors, which are found by the second ordering. */
  actors?: readonly string[]
  /** With `actors`: also what names this account, whoever did it. */
  account?: string
}

export interface Statement {
  sql: string
  params: QueryParams
}

// Repeated events are equal in every column that is read here, so filtering before merging them is exact.
export const settings =
  'SETTINGS do_not_merge_across_partitions_select_final = 1, optimize_move_to_prewhere_if_final = 1'

/**
 * A row for each event that matters: id of the customer, number of what happened (k), when (t) and from when on it was known
 * (n), in seconds, and what it reads (v, NaN: nothing).
 */
export function eventsSql(reading: Reading, binder: Binder): string {
  const { plan } = reading
  const named = [...plan.names]
  const reads = named.flatMap(([name]) => plan.reads.get(name) ?? [])
  const numbers = (some: readonly (readonly [string, number])[]) =>
    `toUInt8(transform(toString(name), ${binder.bind(
      'Array(String)',
      some.map(([name]) => name),
    )}, ${binder.bind(
      'Array(UInt8)',
      some.map(([, code]) => code),
    )}, 0))`
  const reading_ = named.filter(([name]) => plan.reads.has(name))
  const dated = named.filter(([name]) => !plan.reads.has(name) && untilOf(name) !== undefined)
  const silent = named.filter(([name]) => !plan.reads.has(name) && untilOf(name) === undefined)
  const branches: (string | undefined)[] = [
    silent.length > 0
      ? branchSql(reading, binder, { names: silent.map(([name]) => name), k: numbers(silent), v: 'nan' })
      : undefined,
    reading_.length > 0
      ? branchSql(reading, binder, {
          names: reading_.map(([name]) => name),
          k: numbers(reading_),
          v: numberSql(
            `properties[transform(toString(name), ${binder.bind(
              'Array(String)',
              reading_.map(([name]) => name),
            )}, ${binder.bind('Array(String)', reads)}, '')]`,
          ),
        })
      : undefined,
    dated.length > 0
      ? branchSql(reading, binder, {
          names: dated.map(([name]) => name),
          k: numbers(dated),
          v: daysUntilSql(
            `properties[transform(toString(name), ${binder.bind(
              'Array(String)',
              dated.map(([name]) => name),
            )}, ${binder.bind(
              'Array(String)',
              dated.map(([name]) => untilOf(name)!),
            )}, '')]`,
          ),
        })
      : undefined,
    wordsSql(reading, binder),
    pagesSql(reading, binder),
    leavingSql(reading, binder),
  ]
  return branches.filter((branch) => branch !== undefined).join('\nUNION ALL\n')
}

const numberSql = (text: string) => `ifNotFinite(ifNull(toFloat64OrNull(${text}), nan), nan)`

/** Days from an event to the date in a text; a date without a time is over when its day is. */
const daysUntilSql = (text: string) =>
  `ifNull((toUnixTimestamp(parseDateTimeBestEffortOrNull(${text}, 'UTC')) + if(length(${text}) = 10, ${day}, 0) - toUnixTimestamp64Milli(ts) / 1000) / ${day}, nan)`

function branchSql(
  reading: Reading,
  binder: Binder,
  branch: { names: readonly string[]; k: string; v: string; where?: string },
): string {
  const { workspace, whose, now, sample, actors, account } = reading
  const id = whose === 'person' ? personSql : 'xxHash64(belongs)'
  const until = binder.bind(
    "DateTime64(3, 'UTC')",
    new Date(now).toISOString().slice(0, 23).replace('T', ' '),
  )
  const conditions = [
    `workspace = ${binder.bind('String', workspace)}`,
    `name IN ${binder.bind('Array(String)', branch.names)}`,
    'robot = 0',
    `ts < ${until}`,
    actors && ofFewSql(actors, account, binder),
    branch.where,
    sample && `(intHash64(id) + ${sample.of - (sample.from ?? 0)}) % ${sample.of} < ${sample.take}`,
    whose === 'account' && `belongs != ''`,
  ]
  // FINAL would read whole months; the few events of one customer are told apart here.
  const once = actors ? ' LIMIT 1 BY name, toDate(ts), message_id' : ''
  return `SELECT ${id} AS id, ${branch.k} AS k,
  toUInt32(greatest(toUnixTimestamp64Milli(ts), 0) DIV 1000) AS t,
  if(received_at > ts + INTERVAL ${lateSeconds} SECOND, t, toUInt32(greatest(toUnixTimestamp64Milli(received_at), 0) DIV 1000)) AS n,
  toFloat32(${branch.v}) AS v, user_id != '' AS known
FROM ${sourceSql(reading, binder)}
WHERE ${conditions.filter(Boolean).join('\n  AND ')}${once}`
}

function ofFewSql(actors: readonly string[], account: string | undefined, binder: Binder): string {
  const theirs = `actor IN ${binder.bind('Array(UInt64)', `[${actors.join(',')}]`)}`
  return account === undefined ? theirs : `(${theirs} OR account = ${binder.bind('String', account)})`
}

/** Events, for accounts with the account they belong to: that of the event, else the newest of who did it. */
function sourceSql({ workspace, whose, actors }: Reading, binder: Binder): string {
  const final = actors ? '' : ' FINAL'
  if (whose === 'person') return `events${final}`
  return `(SELECT events.*, if(events.account != '', events.account, members.account) AS belongs
FROM events${final}
LEFT ANY JOIN (SELECT actor, argMax(account, last_seen) AS account FROM account_members WHERE workspace = ${binder.bind('String', workspace)} GROUP BY actor) AS members ON members.actor = events.actor)`
}

function wordsSql(reading: Reading, binder: Binder): string | undefined {
  const names = Object.keys(wordEvents).filter((name) => reading.plan.names.has(name))
  if (names.length === 0) return undefined
  const properties = names.map((name) => wordEvents[name]!)
  const text = `properties[transform(toString(name), ${binder.bind('Array(String)', names)}, ${binder.bind('Array(String)', properties)}, '')]`
  return branchSql(reading, binder, {
    names,
    k: `toUInt8(${codes.words})`,
    v: sentimentSql(`(${tokensSql(text)} AS tokens)`, reading.words, binder),
    where: `${text} != ''`,
  })
}

function pagesSql(reading: Reading, binder: Binder): string | undefined {
  const names = ['Page Viewed', 'Screen Viewed'].filter((name) => reading.plan.names.has(name))
  if (names.length === 0) return undefined
  return branchSql(reading, binder, {
    names,
    k: `toUInt8(${codes.leavingPage})`,
    v: 'nan',
    where: `match(concat(properties['path'], ' ', properties['name']), ${binder.bind('String', leavingPages)})`,
  })
}

function leavingSql(reading: Reading, binder: Binder): string | undefined {
  const { leaving } = reading.plan
  if (leaving?.kind !== 'cancels') return undefined
  return branchSql(reading, binder, {
    names: leaving.events,
    k: `toUInt8(${codes.left})`,
    v: 'nan',
    ...(leaving.filter ? { where: expressionSql(leaving.filter, binder) } : {}),
  })
}

/** Customers with all their events, and when the first was. */
export function customersSql(reading: Reading, binder: Binder): string {
  return `SELECT id, groupArray(k) AS ks, groupArray(t) AS ts, groupArray(n) AS ns, groupArray(v) AS vs, max(known) AS isKnown
FROM (${eventsSql(reading, binder)})
GROUP BY id`
}

/**
 * SQL of the features of customers at their cut-offs.
 *
 * @param rows SELECT of id, cut (seconds), ks, ts, vs, where every event is from before the cut-off, and what `also` names
 * @param also columns of `rows` that are passed on
 */
export function featuresSql(
  rows: string,
  features: readonly Feature[],
  plan: FeaturePlan,
  also: readonly string[],
): string {
  const near = plan.lookbackDays < ever ? ` AND age <= ${plan.lookbackDays}` : ''
  const used = [...new Set(features.flatMap(({ recipe }) => (recipe === 'tenure' ? [] : recipe.of)))]
  const place = (set: SetName) => used.indexOf(set)
  const ages = (set: SetName) => `a${place(set)}`
  const values = (set: SetName) => `v${place(set)}`
  const split = used.flatMap((set) => {
    const numbers = plan.sets.get(set) ?? []
    const is = isOf(numbers)
    return [
      `arrayFilter((age, k) -> ${is}${near}, ages, ks) AS ${ages(set)}`,
      `arrayFilter((v, age, k) -> ${is}${near}, vs, ages, ks) AS ${values(set)}`,
    ]
  })
  const columns = features.map(
    ({ recipe }, index) =>
      `toFloat64(${recipe === 'tenure' ? 'tenure' : recipe.sql(ages, values)}) AS f${index}`,
  )
  const passed = also.map((column) => `${column}, `).join('')
  return `SELECT id, cut, ${passed}${columns.join(',\n  ')}
FROM (SELECT id, cut, ${passed}${tenureSql(plan)} AS tenure, least(arrayMax(ages), ${plan.lookbackDays}) AS heard${split.map((column) => `,\n  ${column}`).join('')}
FROM (SELECT id, cut, ${passed}ks, vs, arrayMap(one -> toFloat32((cut - one) / ${day}), ts) AS ages
FROM (${rows})))`
}

const isOf = (numbers: readonly number[]) =>
  numbers.length === 1 ? `k = ${numbers[0]}` : `has([${numbers.join(', ')}]::Array(UInt8), k)`

/** Who was not heard of for so long before the first event is taken for new. */
const newAfterDays = 30

/**
 * Days since somebody became a customer: as was said of them, else since their contract began or they were first heard of, where
 * that lies within what is known at every look. NaN for who was there before: how long, nobody can tell, and the time since the
 * first event would only grow from look to look.
 */
function tenureSql(plan: FeaturePlan): string {
  const { lookbackDays, sets } = plan
  if (lookbackDays >= ever) return 'arrayMax(ages)'
  const said = `arrayFilter(one -> isFinite(one) AND one >= 0, arrayMap((age, v, k) -> if(${isOf(sets.get('joined') ?? [])}, age - v, nan), ages, vs, ks))`
  const began = `arrayMax((age, k) -> if(${isOf(sets.get('planStarted') ?? [])}, age, -1), ages, ks)`
  return `multiIf(notEmpty(${said} AS saidDays), arrayMax(saidDays),
  (${began} AS beganDays) >= 0, if(beganDays <= ${lookbackDays}, beganDays, nan),
  arrayMax(ages) <= ${lookbackDays - newAfterDays}, arrayMax(ages), nan)`
}

/** Features of customers as they are at `now`: columns id, f0, f1, … */
export function featuresNow(reading: Reading, features: readonly Feature[]): Statement {
  const binder = createBinder()
  const cut = `toUInt32(${Math.floor(reading.now / 1000)})`
  const rows = `SELECT id, ${cut} AS cut, ks, ts, vs FROM (${customersSql(reading, binder)}) WHERE ${isCustomerSql(reading.plan, 'ks', 'ts', cut)}`
  const sql = `SELECT id, ${features.map((_, index) => `f${index}`).join(', ')} FROM (${featuresSql(rows, features, reading.plan, [])})
${settings}`
  return { sql, params: binder.params }
}

/**
 * Condition that somebody is a customer at a cut-off who can leave. Who stops coming: came within the quiet days. Who cancels:
 * is known by a user id, was heard of in half a year, and did not leave, or began anew since.
 */
export function isCustomerSql(plan: FeaturePlan, ks: string, ts: string, cut: string): string {
  const { leaving } = plan
  const newest = (numbers: readonly number[]) =>
    `arrayMax((t, k) -> if(has([${numbers.join(', ')}]::Array(UInt8), k), t, toUInt32(0)), ${ts}, ${ks})`
  if (leaving?.kind === 'stops')
    return `notEmpty(${ks}) AND isKnown AND ${newest(plan.sets.get('main') ?? [])} + ${leaving.quietDays * day} > ${cut}`
  // That somebody is named tells nothing of whether they are still there: other systems name all they ever knew.
  const named = plan.sets.get('joined') ?? []
  const heard = `arrayMax((t, k) -> if(${isOf(named)}, toUInt32(0), t), ${ts}, ${ks})`
  const recent = `notEmpty(${ks}) AND isKnown AND ${heard} + ${customerDays * day} > ${cut}`
  if (!leaving) return recent
  const begins = [...(plan.sets.get('planStarted') ?? []), ...(plan.sets.get('order') ?? [])]
  const last = newest([codes.left])
  return begins.length === 0
    ? `${recent} AND ${last} = 0`
    : `${recent} AND (${last} = 0 OR ${newest(begins)} > ${last})`
}

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { personSql } from '../../src/identity/index.ts'
import { areaUnderCurve } from '../../src/stats/prediction/index.ts'
import { findMoney, readFacts } from '../../src/warnings/facts.ts'
import { readAllRows } from '../../src/warnings/row-file.ts'
import { createSamples } from '../../src/warnings/samples.ts'
import { exampleMapping, type ImportParts, openImportParts, referenceData } from '../imports/import-parts.ts'

const directory = referenceData('olist')
const names = ['orders.csv.gz', 'customers.csv.gz', 'order_payments.csv.gz', 'order_reviews.csv.gz']
/** All reviews lie in the year before; the last order is of 2018-10-17. */
const now = Date.UTC(2018, 10, 1)

describe.skipIf(!directory)('Olist: who will leave a bad review, told before they do', () => {
  let parts: ImportParts
  let rows: Awaited<ReturnType<typeof answersOf>>

  beforeAll(async () => {
    parts = await openImportParts()
    const { workspace, run } = await parts.freshApi()
    const files = names.map((name) => [name, readFileSync(join(directory as string, name))] as const)
    const imported = await run(exampleMapping('olist.yml'), Object.fromEntries(files))
    expect(imported.counts.errors).toBe(0)
    await parts.visible()
    rows = await answersOf(parts, workspace)
  }, 120_000)
  afterAll(() => parts.close())

  test('by lateness alone, on delivered orders: the area under the curve is over .65', () => {
    const at = (name: string) => rows.columns[rows.features.indexOf(name)]!
    const outcome = rows.columns[rows.features.length]!
    const [late, overdue] = [at('days_late'), at('days_overdue')]
    // Who waits for a late parcel is asked on the promised day, and answers before it comes: what is known then is that it
    // is overdue. Of an order that came it is how late it was.
    const lateness = late.map((days, row) => (Number.isFinite(overdue[row]!) ? overdue[row]! : days))
    const areaAmong = (isOne: (row: number) => boolean) => {
      const known = [...lateness.keys()].filter((row) => isOne(row) && Number.isFinite(lateness[row]!))
      expect(known.length).toBeGreaterThan(3500)
      return areaUnderCurve(
        Float64Array.from(known, (row) => lateness[row]!),
        Uint8Array.from(known, (row) => (outcome[row] === 0 ? 1 : 0)),
      )!.value
    }
    expect(areaAmong((row) => rows.isDelivered[row]!)).toBeGreaterThan(0.65)
    // With the orders that were sent and never came.
    expect(areaAmong(() => true)).toBeGreaterThan(0.78)
  })

  test('nothing of the review itself is known before it is given', () => {
    // Most people order once, so that an answer known beforehand would be the one that is foretold.
    const last = rows.columns[rows.features.indexOf('last_score')]!
    const share = last.filter(Number.isFinite).length / last.length
    expect(share).toBeLessThan(0.05)
  })
})

/** Customers as they were just before each review. */
async function answersOf({ stores }: ImportParts, workspace: string) {
  const facts = await readFacts(stores.clickhouse, workspace, now)
  const sample = await createSamples(stores.clickhouse).answers({
    workspace,
    whose: 'person',
    inputs: {
      seen: facts.seen,
      money: await findMoney(stores.clickhouse, workspace, facts.seen),
      leaving: null,
      words: {},
      below: 40,
      seed: 7,
    },
    facts,
    fairBy: [],
    now,
    directory: join(stores.directory, 'samples'),
  })
  const width = sample.features.length + 1
  const looks = sample.looks.map(({ path }) => readAllRows(path, width))
  const columns = Array.from({ length: width }, (_, index) =>
    Float64Array.from(looks.flatMap((look) => [...look.columns[index]!])),
  )
  // Of people all of whose orders came in the end.
  const delivered = await stores.clickhouse.query<{ person: string }>(
    `SELECT toString(${personSql}) AS person FROM events
WHERE workspace = {workspace: String} AND name = 'Survey Answered'
GROUP BY person HAVING countIf(properties['order_status'] != 'delivered') = 0`,
    { workspace },
  )
  const those = new Set(delivered.map(({ person }) => person))
  const isDelivered = looks.flatMap(({ people }) => Array.from(people, (person) => those.has(String(person))))
  return { features: sample.features, columns, isDelivered }
}

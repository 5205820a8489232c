import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createMetrics } from '../../src/metrics/index.ts'
import { exampleMapping, type ImportParts, openImportParts, referenceData } from './import-parts.ts'

const directory = referenceData('online_retail')

describe.skipIf(!directory)('Online Retail: 541,909 invoice lines', () => {
  let parts: ImportParts
  beforeAll(async () => {
    parts = await openImportParts()
  })
  afterAll(() => parts.close())

  test('gives the published figures, and the same file once more changes nothing', {
    timeout: 900_000,
  }, async () => {
    const { workspace, run } = await parts.freshApi()
    const file = readFileSync(join(directory as string, 'online_retail.csv.gz'))
    const mapping = exampleMapping('online-retail.yml')
    const first = await run(mapping, { 'online_retail.csv.gz': file })
    expect(first.error).toBeNull()
    expect(first).toMatchObject({
      state: 'done',
      progress: 1,
      counts: { rows: 541_909, events: 541_909, duplicates: 0, parked: 0, errors: 0, skipped: 0 },
    })
    await parts.visible()
    const published = {
      lines: 541_909,
      invoices: 25_900,
      customers: 4_372,
      anonymousLines: 135_080,
      anonymousKnown: 0,
      cancellations: 9_288,
      countries: 38,
      pence: 974_774_793,
      ukLines: 495_478,
    }
    const select = `
      count() AS lines,
      uniqExact(properties['invoice_id']) AS invoices,
      uniqExactIf(user_id, user_id != '') AS customers,
      countIf(user_id = '' AND anonymous_id = concat('invoice:', properties['invoice_id'])) AS anonymousLines,
      countIf(user_id != '' AND anonymous_id != '') AS anonymousKnown,
      countIf(properties['cancelled'] = 'true') AS cancellations,
      uniqExact(properties['country']) AS countries,
      toInt64(round(sum(toDecimal64(properties['revenue'], 4)) * 100)) AS pence,
      countIf(properties['country'] = 'United Kingdom') AS ukLines`
    expect(await parts.figures(workspace, select)).toEqual(published)
    // British clocks: 08:26 on 1 December is 08:26 in UTC; a summer line is an hour earlier in UTC than in the file.
    const [ends] = await parts.stores.clickhouse.query(
      `SELECT min(ts) AS first, max(ts) AS last, minIf(ts, toDate(ts) = '2011-07-01') AS summer
       FROM events WHERE workspace = {workspace: String}`,
      { workspace },
    )
    expect(ends).toEqual({
      first: '2010-12-01 08:26:00.000',
      last: '2011-12-09 12:50:00.000',
      summer: '2011-07-01 07:16:00.000',
    })

    // The same figures through measures.
    const metrics = createMetrics({
      postgres: parts.stores.postgres,
      clickhouse: parts.stores.clickhouse,
      clock: Date.now,
    })
    const measure = async (definition: object) => {
      const answer = await metrics.query(workspace, {
        definition: { event: 'Invoice Line Added', ...definition },
        from: '2010-12-01T00:00:00Z',
        to: '2012-01-01T00:00:00Z',
        grain: 'total',
      } as Parameters<typeof metrics.query>[1])
      return answer.series[0]?.points[0]?.value
    }
    expect(await measure({ kind: 'count' })).toBe(541_909)
    expect(await measure({ kind: 'unique', property: 'invoice_id' })).toBe(25_900)
    expect(await measure({ kind: 'sum', property: 'revenue' })).toBeCloseTo(9_747_747.93, 2)

    const second = await run(mapping, { 'online_retail.csv.gz': file })
    expect(second.counts).toEqual({
      rows: 541_909,
      events: 0,
      duplicates: 541_909,
      parked: 0,
      errors: 0,
      skipped: 0,
    })
    await parts.visible()
    expect(await parts.figures(workspace, select)).toEqual(published)
  })
})

import { expect, test } from 'vitest'
import { standsBefore } from './find.ts'
import type { Finding } from './judge.ts'

const of = (kind: Finding['kind'], p: number, by: { dimension: string; value: string } | null = null) => ({
  by,
  finding: { kind, p },
})

test('of changes that came together the whole stands before its groups, the height before the spread, then the clearest', () => {
  const bills = of('level', 1e-30, { dimension: 'topic', value: 'bill' })
  const spread = of('spread', 1e-22)
  const mix = of('mix', 1e-24)
  const level = of('level', 1e-21)
  const trend = of('trend', 1e-9)
  const weaker = of('level', 1e-5)
  expect([bills, spread, weaker, mix, trend, level].sort(standsBefore)).toEqual([
    level,
    trend,
    weaker,
    mix,
    spread,
    bills,
  ])
})

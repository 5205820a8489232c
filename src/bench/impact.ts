import { join } from 'node:path'
import { type BenchFigure, benchFigure } from '../bench-figure.ts'
import type { Stores } from '../db/index.ts'
import { createImpact, type TreeInput } from '../impact/index.ts'
import { createJobs } from '../jobs/index.ts'
import { createLogger } from '../logger.ts'
import { createMetrics, type MetricInput } from '../metrics/index.ts'
import { planSimulation, readTruth, simulateInto } from '../simulation/index.ts'

const now = Date.UTC(2026, 10, 21, 14, 30)
const days = 120
const owners: MetricInput['owners'] = [{ team: 'service' }, { team: 'it' }]

type Truth = Awaited<ReturnType<typeof readTruth>>

function answers(name: string, kind: string, about?: string): MetricInput {
  return {
    name,
    label: name,
    unit: 'score',
    owners,
    kind: 'average',
    event: 'Survey Answered',
    property: 'score_percent',
    filter: {
      and: [
        { property: 'kind', op: 'eq', value: kind },
        ...(about ? [{ property: 'about', op: 'eq' as const, value: about }] : []),
      ],
    },
  }
}

const counted = (name: string, event: string): MetricInput => ({
  name,
  label: name,
  unit: 'count',
  owners,
  kind: 'count',
  event,
})

/** Measures beside those that every workspace has. */
const measures: MetricInput[] = [
  answers('call_score', 'csat', 'call'),
  answers('recommendation', 'nps'),
  {
    name: 'wait',
    label: 'wait',
    unit: 'seconds',
    owners,
    kind: 'average',
    event: 'Call Resolved',
    property: 'wait_seconds',
  },
  {
    name: 'bill_rise',
    label: 'rise',
    unit: 'money',
    owners,
    kind: 'sum',
    event: 'Invoice Issued',
    property: 'change_amount',
  },
  counted('shop_visits', 'Store Visited'),
]

/** How much of a point of dissatisfaction is left in the 28 days after it, on average. */
const leftOver28 = (halfLife: number) => (1 - 0.5 ** (28 / halfLife)) / ((Math.LN2 * 28) / halfLife)

/**
 * Links and what is true of them, for one more below, from what the simulation plants. Answers are held between 2 and
 * 99, which takes up to 3 % off the planted effects; the truth here leaves that out.
 */
const links: {
  from: string
  to: string
  within: number
  adjust?: string
  truth: (truth: Truth) => number
}[] = [
  {
    from: 'wait',
    to: 'call_score',
    within: 2,
    truth: ({ scoreEffects }) => scoreEffects.callWaitMinute! / 60,
  },
  {
    from: 'history_on_screen',
    to: 'call_score',
    within: 2,
    truth: ({ scoreEffects, rates }) =>
      (scoreEffects.historyOnScreen! - rates.resolvedByHistory! * scoreEffects.callNotResolved!) / 100,
  },
  {
    from: 'answered_first_time',
    to: 'call_score',
    within: 2,
    // The history on the screen moves both.
    adjust: 'history_on_screen',
    truth: ({ scoreEffects }) => -scoreEffects.callNotResolved! / 100,
  },
  {
    from: 'history_on_screen',
    to: 'answered_first_time',
    within: 2,
    truth: ({ rates }) => rates.resolvedByHistory!,
  },
  {
    from: 'outages',
    to: 'recommendation',
    within: 28,
    // An outage lasts 1.45 h on average; 12 in 100 who have one call, wait 2.5 minutes and are not answered in 14 of 100.
    truth: ({ dissatisfactionCauses: of, rates }) =>
      -leftOver28(21) *
      (of.outage! +
        1.45 * of.outageHour! +
        rates.callAfterOutage! * (2.5 * of.callWaitMinute! + 0.14 * of.callNotResolved!)),
  },
  {
    from: 'bill_rise',
    to: 'recommendation',
    within: 28,
    // 24 more in 100 call because of a rise, which is 9 pounds on average.
    truth: ({ dissatisfactionCauses: of }) =>
      -leftOver28(21) *
      (of.billRiseTenPounds! / 10 + (0.24 * (2.5 * of.callWaitMinute! + 0.14 * of.callNotResolved!)) / 9),
  },
  ...['messages_sent', 'shop_visits', 'failed_payments'].flatMap((from) =>
    ['call_score', 'recommendation'].map((to) => ({ from, to, within: 14, truth: () => 0 })),
  ),
]

const tree: TreeInput = {
  name: 'bench',
  label: 'Bench',
  period: days,
  adjust: [{ trait: 'plan' }, { trait: 'city' }],
  nodes: [
    { measure: 'call_score', place: 'told' },
    { measure: 'recommendation', place: 'told' },
    { measure: 'answered_first_time', place: 'matters' },
    ...[
      'wait',
      'history_on_screen',
      'outages',
      'bill_rise',
      'messages_sent',
      'shop_visits',
      'failed_payments',
    ].map((measure) => ({ measure, place: 'works' as const })),
  ],
  links: links.map(({ from, to, within, adjust }) => ({
    from,
    to,
    within,
    ...(adjust ? { adjust: [{ measure: adjust }] } : {}),
  })),
}

/**
 * Links estimated in simulated companies against what was planted: how often the 95 % interval holds the truth, how
 * many links that are not there are told, and how many of those that are there are found.
 */
export async function benchImpact(
  { postgres, pool, clickhouse }: Stores,
  { directory, companies, people }: { directory: string; companies: number; people: number },
): Promise<BenchFigure[]> {
  const logger = createLogger('silent')
  const metrics = createMetrics({ postgres, clickhouse, clock: () => now })
  const impact = createImpact({
    postgres,
    metrics,
    jobs: createJobs({ pool, works: false, logger }),
    workspaces: async () => [],
    clock: () => now,
    logger,
  })
  const count = {
    held: 0,
    intervals: 0,
    heldNull: 0,
    nulls: 0,
    false: 0,
    found: 0,
    planted: 0,
    wrong: 0,
    seconds: 0,
  }
  for (let seed = 1; seed <= companies; seed++) {
    const workspace = `ws_impact_${seed}`
    await pool.query('INSERT INTO workspaces (id, name) VALUES ($1, $1)', [workspace])
    const spec = { ...planSimulation({ seed: 1000 + seed, people, days }, now), detail: 0 }
    const { truthPath } = await simulateInto({
      clickhouse,
      directory: join(directory, `impact-${seed}`),
      workspace,
      spec,
    })
    const truth = await readTruth(truthPath, () => undefined)
    await metrics.installDefaults(workspace)
    for (const measure of measures) await metrics.save(workspace, measure, { by: 'bench' })
    await impact.save(workspace, tree, { by: 'bench' })
    const began = performance.now()
    await impact.estimate(workspace, 'bench', 'bench')
    count.seconds += (performance.now() - began) / 1000
    const view = await impact.view(workspace, 'bench')
    for (const link of links) {
      const seen = view.links.find(({ from, to }) => from === link.from && to === link.to)?.seen
      const true_ = link.truth(truth)
      const held = seen?.estimate ? seen.estimate.low <= true_ && true_ <= seen.estimate.high : undefined
      const told = seen?.estimate && seen.reason === null
      if (true_ === 0) {
        if (held !== undefined) count.nulls++
        if (held) count.heldNull++
        if (told) count.false++
        continue
      }
      count.planted++
      if (held !== undefined) count.intervals++
      if (held) count.held++
      if (told) count.found++
      if (told && Math.sign(seen.estimate!.perUnit) !== Math.sign(true_)) count.wrong++
    }
  }
  const share = (part: number, whole: number) => Math.round((1000 * part) / Math.max(1, whole)) / 10
  const coverage = share(count.held + count.heldNull, count.intervals + count.nulls)
  return [
    benchFigure({ name: 'links estimated', value: count.intervals + count.nulls, unit: 'intervals' }),
    benchFigure({
      name: '95 % intervals that hold the truth',
      value: coverage,
      unit: '%',
      aim: { near: 95, met: coverage >= 92 },
    }),
    benchFigure({ name: '… of planted effects', value: share(count.held, count.intervals), unit: '%' }),
    benchFigure({ name: '… where there is no effect', value: share(count.heldNull, count.nulls), unit: '%' }),
    benchFigure({
      name: 'links told that are not there',
      value: count.false,
      unit: `of ${count.nulls}`,
      aim: { atMost: 0 },
    }),
    benchFigure({ name: 'planted links told', value: count.found, unit: `of ${count.planted}` }),
    benchFigure({
      name: '… with the wrong sign',
      value: count.wrong,
      unit: 'links',
      aim: { atMost: 0 },
    }),
    benchFigure({
      name: 'estimating one tree',
      value: Math.round((count.seconds / companies) * 100) / 100,
      unit: 's',
    }),
  ]
}

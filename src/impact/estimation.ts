import { z } from 'zod'
import { TandemError } from '../errors.ts'
import { type Definition, type DefinitionInput, type Metrics, personalKind } from '../metrics/index.ts'
import type { Outcome } from './estimate.ts'
import { type Answer, type Known, observe, weekly } from './observation.ts'
import { estimateByPerson } from './person-estimate.ts'
import { estimateBySeries } from './series-estimate.ts'
import type { Adjustment, Link, Tree } from './tree.ts'

const dayMs = 86_400_000
/** More answers than this are estimated from a share of people: beyond it an interval hardly narrows. */
const mostAnswers = 60_000
const mostHappenings = 300_000

const definition = z.looseObject({ kind: z.string() })
/** All that an estimate stands on; the same inputs over the same events give the same estimate. */
export const inputsSchema = z
  .object({
    from: z.string(),
    to: z.string(),
    within: z.number().int().describe('days before an answer that count'),
    cluster: z.enum(['person', 'account']),
    adjust: z.array(z.object({ name: z.string(), definition })).describe('other measures that were held'),
    traits: z.array(z.string()).describe('traits of people that were held'),
    share: z.number().describe('share of people that was looked at, 0 to 1'),
    below: definition.nullable().describe('the measure that moves, as it was; null when it is gone'),
    above: definition.nullable(),
  })
  .meta({ id: 'ImpactInputs' })
export type Inputs = z.infer<typeof inputsSchema>

/** What those who answered had met before. */
export interface Exposure {
  /** null when of nobody anything is known */
  mean: number | null
  share: number
  n: number
}

export type Source = Pick<
  Metrics,
  'get' | 'query' | 'personalSize' | 'personAnswers' | 'peopleSeen' | 'peopleCount' | 'dataFrom'
>

/** Estimates links from events. */
export function createEstimation(metrics: Source) {
  /** What a link is to be estimated from now. */
  async function prepare(workspace: string, tree: Tree, link: Link, now: number): Promise<Inputs> {
    const to = Math.floor(now / 3_600_000) * 3_600_000
    const from = to - tree.period * dayMs
    const adjust = [...tree.adjust, ...link.adjust]
    const [below, above] = await Promise.all([find(workspace, link.from), find(workspace, link.to)])
    const others = await Promise.all(
      measuresIn(adjust)
        .filter((name) => name !== link.from && name !== link.to)
        .map(async (name) => ({ name, definition: await find(workspace, name) })),
    )
    const inputs: Inputs = {
      from: new Date(from).toISOString(),
      to: new Date(to).toISOString(),
      within: link.within,
      cluster: tree.cluster,
      adjust: others.flatMap(({ name, definition: one }) => (one ? [{ name, definition: one }] : [])),
      traits: [...new Set(adjust.flatMap((one) => ('trait' in one ? [one.trait] : [])))],
      share: 1,
      below,
      above,
    }
    return { ...inputs, share: await shareOf(workspace, inputs) }
  }

  async function find(workspace: string, name: string): Promise<Inputs['below']> {
    try {
      return (await metrics.get(workspace, name)).definition
    } catch (error) {
      if (error instanceof TandemError && error.code === 'measure_not_found') return null
      throw error
    }
  }

  async function shareOf(workspace: string, inputs: Inputs): Promise<number> {
    if (!inputs.below || !inputs.above) return 1
    const period = periodOf(inputs)
    const size = (one: Inputs['below']) => metrics.personalSize(workspace, one as DefinitionInput, period)
    const [above = 0, ...below] = await Promise.all(
      [inputs.above, inputs.below, ...inputs.adjust.map((one) => one.definition)].map(size),
    )
    const asked =
      kindOf(inputs.above) === 'happenings'
        ? ((await metrics.peopleCount(workspace, period.to)) * (period.to - period.from)) / (7 * dayMs)
        : above
    const shares = [
      mostAnswers / Math.max(1, asked),
      ...below.map((events) => mostHappenings / Math.max(1, events)),
    ]
    return Math.min(1, ...shares)
  }

  /** An estimate from what it stands on. @throws what the store throws */
  async function estimate(workspace: string, inputs: Inputs): Promise<Outcome> {
    if (!inputs.below || !inputs.above) return { estimate: null, reason: 'no_measure' }
    const laid = await layOut(workspace, inputs)
    if (!laid) return bySeries(workspace, inputs)
    return estimateByPerson(laid.observations, { measures: laid.adjusted, traits: inputs.traits })
  }

  /**
   * What customers who answered had met before, on average over those of whom it is known, and their share among all
   * who answered; undefined when the two measures are not known of single people.
   */
  async function exposure(workspace: string, inputs: Inputs): Promise<Exposure | undefined> {
    const laid = await layOut(workspace, { ...inputs, adjust: [], traits: [] })
    if (!laid) return undefined
    const met = laid.observations.flatMap(({ before }) => (before[0] === null ? [] : [before[0]!]))
    const n = laid.observations.length
    // Of most answers the days before lie before the first event: nothing is known of what they had met.
    if (n * 2 < laid.asked) return { mean: null, share: 0, n }
    return {
      mean: met.length === 0 ? null : met.reduce((sum, value) => sum + value, 0) / met.length,
      share: n === 0 ? 0 : met.length / n,
      n,
    }
  }

  /** Answers of people beside what they met before; undefined when a measure is not known of single people. */
  async function layOut(workspace: string, inputs: Inputs) {
    if (!inputs.below || !inputs.above) return undefined
    const [above, below] = [kindOf(inputs.above), kindOf(inputs.below)]
    if (!above || !below) return undefined
    const read = createReader(metrics, workspace, inputs)
    const adjusted = inputs.adjust.filter((one) => kindOf(one.definition))
    const drivers: Known[] = []
    for (const one of [inputs.below, ...adjusted.map((each) => each.definition)])
      drivers.push({ kind: kindOf(one) ?? 'answers', answers: await read.before(one) })
    const dataFrom = (await metrics.dataFrom(workspace)) ?? periodOf(inputs).to
    const asked = await read.asked(inputs.above, above)
    const observations = observe(asked, drivers, {
      within: inputs.within * dayMs,
      dataFrom,
      // What is asked week by week has no time after it that could be told apart from it.
      to: above === 'happenings' ? dataFrom : periodOf(inputs).to,
    })
    return { observations, asked: asked.length, adjusted: adjusted.map(({ name }) => name) }
  }

  async function bySeries(workspace: string, inputs: Inputs): Promise<Outcome> {
    const days = { from: inputs.from, to: inputs.to, grain: 'day' as const }
    const [above, below] = await Promise.all(
      [inputs.above, inputs.below].map((one) =>
        metrics.query(workspace, { definition: one as DefinitionInput, ...days }),
      ),
    )
    const values = (result: typeof above) =>
      (result?.series[0]?.points ?? []).map(({ t, value, partial }) => ({
        at: Date.parse(t),
        value: partial ? null : value,
      }))
    const lower = values(below)
    return estimateBySeries(
      values(above).map(({ at, value }, index) => ({ at, y: value, x: lower[index]?.value ?? null })),
    )
  }

  return { prepare, estimate, exposure }
}

/** Reads each answer once: links of a tree share their measures. For one run, since what is read stays in memory. */
export function readingOnce(metrics: Source): Source {
  const known = new Map<string, Promise<unknown>>()
  const once =
    <Given extends unknown[], Answer>(name: string, read: (...given: Given) => Promise<Answer>) =>
    (...given: Given): Promise<Answer> => {
      const key = JSON.stringify([name, ...given])
      const asked = known.get(key) ?? read(...given)
      known.set(key, asked)
      return asked as Promise<Answer>
    }
  return {
    ...metrics,
    get: once('get', metrics.get),
    personalSize: once('size', metrics.personalSize),
    personAnswers: once('answers', metrics.personAnswers),
    peopleSeen: once('seen', metrics.peopleSeen),
    peopleCount: once('count', metrics.peopleCount),
    dataFrom: once('from', metrics.dataFrom),
  }
}

export type Estimation = ReturnType<typeof createEstimation>

/** How a kept definition is known of people; undefined when it is not. */
function kindOf(one: Inputs['below']): Known['kind'] | undefined {
  return one ? personalKind(one as unknown as Definition) : undefined
}

function measuresIn(adjust: readonly Adjustment[]): string[] {
  return [...new Set(adjust.flatMap((one) => ('measure' in one ? [one.measure] : [])))]
}

function periodOf({ from, to }: Pick<Inputs, 'from' | 'to'>): { from: number; to: number } {
  return { from: Date.parse(from), to: Date.parse(to) }
}

/** Reads measures by person, as the inputs say. */
function createReader(metrics: Source, workspace: string, inputs: Inputs) {
  const { from, to } = periodOf(inputs)
  const { share, traits } = inputs
  const clusterOf = ({ person, account }: { person: string; account: string }) =>
    inputs.cluster === 'account' && account !== '' ? account : person

  async function answers(one: Inputs['below'], begins: number, told: readonly string[]): Promise<Answer[]> {
    const rows = await metrics.personAnswers(workspace, one as DefinitionInput, {
      from: begins,
      to,
      share,
      traits: told,
    })
    return rows.map((row) => ({ ...row, cluster: clusterOf(row) }))
  }

  return {
    /** A measure below: the days before the period count for what came soon after its beginning. */
    before: (one: Inputs['below']) => answers(one, from - inputs.within * dayMs, []),
    /** The measure above: its answers, or everybody week by week. */
    async asked(one: Inputs['below'], kind: Known['kind']): Promise<Answer[]> {
      if (kind === 'answers') return answers(one, from, traits)
      const [happened, seen] = await Promise.all([
        answers(one, from, []),
        metrics.peopleSeen(workspace, { to, share, traits }),
      ])
      const people = seen.map((row) => ({ ...row, cluster: clusterOf(row) }))
      return weekly(happened, people, { from, to, once: one?.kind === 'unique' })
    },
  }
}

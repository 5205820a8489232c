import { z } from 'zod'
import { type Team, teamSchema } from '../access/index.ts'
import { TandemError } from '../errors.ts'
import { type Metric, type Metrics, unitOf, unitSchema } from '../metrics/index.ts'
import { places, type Tree } from './tree.ts'

const dayMs = 86_400_000
/** A figure is that of the newest days, against as many before. */
const figureDays = 28
const sparkWeeks = 12

const readingSchema = z.object({ value: z.number().nullable(), n: z.number() })

export const nodeSchema = z
  .object({
    measure: z.string(),
    place: z.enum(places),
    missing: z.boolean().describe('the measure is not in the catalogue any more'),
    label: z.string(),
    unit: unitSchema,
    good: z.enum(['up', 'down', 'none']),
    teams: z.array(teamSchema).describe('whose work it is'),
    owners: z.array(z.object({ team: teamSchema, person: z.string().optional() })),
    aim: z.object({ value: z.number(), by: z.string().optional() }).nullable(),
    now: readingSchema.describe('of the newest 28 days'),
    before: readingSchema.describe('of the 28 days before them'),
    weeks: z
      .array(z.object({ t: z.string(), value: z.number().nullable(), n: z.number() }))
      .describe('the newest 12 whole weeks'),
  })
  .meta({ id: 'ImpactNode' })
export type NodeView = z.infer<typeof nodeSchema>

/** The measures of a tree with their figures. */
export async function readNodes(
  metrics: Pick<Metrics, 'list' | 'query'>,
  workspace: string,
  tree: Tree,
  now: number,
): Promise<NodeView[]> {
  const catalogue = new Map(
    (await metrics.list(workspace)).map(({ definition }) => [definition.name, definition]),
  )
  return Promise.all(
    tree.nodes.map(async ({ measure, place, teams }): Promise<NodeView> => {
      const metric = catalogue.get(measure)
      if (!metric) return missingNode(measure, place, teams ?? [])
      return {
        measure,
        place,
        missing: false,
        label: metric.label,
        unit: unitOf(metric),
        good: metric.good,
        teams: teams ?? metric.owners.map(({ team }) => team),
        owners: metric.owners,
        aim: metric.aim ? { value: metric.aim.value, ...(metric.aim.by ? { by: metric.aim.by } : {}) } : null,
        ...(await figuresOf(metrics, workspace, metric, now)),
      }
    }),
  )
}

function missingNode(measure: string, place: NodeView['place'], teams: Team[]): NodeView {
  const nothing = { value: null, n: 0 }
  return {
    measure,
    place,
    missing: true,
    label: measure,
    unit: 'number',
    good: 'none',
    teams,
    owners: [],
    aim: null,
    now: nothing,
    before: nothing,
    weeks: [],
  }
}

async function figuresOf(
  metrics: Pick<Metrics, 'query'>,
  workspace: string,
  { name }: Metric,
  now: number,
): Promise<Pick<NodeView, 'now' | 'before' | 'weeks'>> {
  const iso = (at: number) => new Date(at).toISOString()
  const ask = (days: number, more: { grain: 'total' | 'week'; compare?: 'previous' }) =>
    readOrNothing(metrics, workspace, { name, from: iso(now - days * dayMs), to: iso(now), ...more })
  const [newest, weeks] = await Promise.all([
    ask(figureDays, { grain: 'total', compare: 'previous' }),
    ask(sparkWeeks * 7, { grain: 'week' }),
  ])
  const reading = (point?: { value: number | null; n: number }) => ({
    value: point?.value ?? null,
    n: point?.n ?? 0,
  })
  return {
    now: reading(newest[0]),
    before: reading(newest[0]?.previous),
    weeks: weeks.flatMap(({ t, value, n, partial }) => (partial ? [] : [{ t, value, n }])),
  }
}

/** Points of a measure; none when its definition cannot be asked any more, so that one does not take the page with it. */
async function readOrNothing(
  metrics: Pick<Metrics, 'query'>,
  workspace: string,
  asked: Parameters<Metrics['query']>[1],
) {
  try {
    return (await metrics.query(workspace, asked)).series[0]?.points ?? []
  } catch (error) {
    if (error instanceof TandemError && error.status < 500) return []
    throw error
  }
}

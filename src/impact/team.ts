import { z } from 'zod'
import { type Team, teamSchema } from '../access/index.ts'
import { type Effect, effectSchema, type Grade, gradeSchema, grades, throughChain } from './evidence.ts'
import { type NodeView, nodeSchema } from './figures.ts'
import { type LinkView, linkViewSchema } from './link.ts'

const pathSchema = z.object({
  measures: z.array(z.string()).describe('from the team’s measure up to what customers tell us'),
  effect: effectSchema
    .nullable()
    .describe('of one step below on the top; null when a link of it is not known'),
  grade: gradeSchema.describe('of its weakest link'),
})
export type Path = z.infer<typeof pathSchema>

export const teamViewSchema = z
  .object({
    team: teamSchema,
    tree: z.string(),
    top: nodeSchema.nullable().describe('what customers tell us; null when the tree has no such measure'),
    measures: z.array(
      z.object({
        node: nodeSchema,
        links: z.array(linkViewSchema).describe('upward'),
        paths: z
          .array(pathSchema)
          .describe('to every measure of what customers tell us, the strongest first'),
      }),
    ),
    worth: z
      .array(
        z.object({
          measure: z.string(),
          top: z.string(),
          path: pathSchema,
          gain: effectSchema.describe('on the top, of reaching the aim; without an aim, of one step'),
          toAim: z.boolean(),
        }),
      )
      .describe('what would help customers most, first'),
  })
  .meta({ id: 'ImpactTeam' })
export type TeamView = z.infer<typeof teamViewSchema>

/** How the measures of a team reach customers. */
export function viewTeam(
  team: Team,
  tree: string,
  nodes: readonly NodeView[],
  links: readonly LinkView[],
): TeamView {
  const tops = nodes.filter(({ place }) => place === 'told')
  const own = nodes.filter((node) => node.place !== 'told' && node.teams.includes(team))
  const measures = own.map((node) => ({
    node,
    links: links.filter(({ from }) => from === node.measure),
    paths: pathsFrom(node.measure, links, new Set(tops.map(({ measure }) => measure))),
  }))
  const worth = measures.flatMap(({ node, paths }) => {
    const path = paths.find(({ effect }) => effect !== null)
    const top = tops.find(({ measure }) => measure === path?.measures.at(-1))
    const gain = path && top ? gainOf(node, top, path) : undefined
    return path && top && gain ? [{ measure: node.measure, top: top.measure, path, ...gain }] : []
  })
  worth.sort((one, two) => Math.abs(two.gain.value) - Math.abs(one.gain.value))
  return { team, tree, top: tops[0] ?? null, measures, worth }
}

/** Every way up from a measure. Links only lead upward, so that ways end. */
function pathsFrom(measure: string, links: readonly LinkView[], tops: ReadonlySet<string>): Path[] {
  const ways: LinkView[][] = []
  const walk = (at: string, way: LinkView[]) => {
    if (tops.has(at)) ways.push(way)
    for (const link of links) if (link.from === at) walk(link.to, [...way, link])
  }
  walk(measure, [])
  const paths = ways
    .filter((way) => way.length > 0)
    .map((way) => ({
      measures: [measure, ...way.map(({ to }) => to)],
      effect: chainEffect(way),
      grade: weakest(way.map(({ grade }) => grade)),
    }))
  return paths.sort((one, two) => Math.abs(two.effect?.value ?? 0) - Math.abs(one.effect?.value ?? 0))
}

function chainEffect(way: readonly LinkView[]): Effect | null {
  const effects = way.flatMap(({ effect }) => (effect ? [effect] : []))
  return effects.length === way.length ? throughChain(effects) : null
}

function weakest(of: readonly Grade[]): Grade {
  return grades[Math.max(...of.map((grade) => grades.indexOf(grade)))] ?? 'none'
}

/** What the top would gain if the measure reached its aim, else by one step in the direction that is good above. */
function gainOf(
  node: NodeView,
  top: NodeView,
  { effect }: Path,
): { gain: Effect; toAim: boolean } | undefined {
  if (!effect || top.good === 'none') return undefined
  const value = node.now.value
  const wanted = top.good === 'up' ? 1 : -1
  if (node.aim && value !== null) {
    const way = (node.aim.value - value) / effect.step
    const gain = scaled(effect, way)
    // An aim that is reached, or that would lead customers down, is nothing to work for.
    return Math.sign(gain.value) === wanted ? { gain, toAim: true } : undefined
  }
  const direction = Math.sign(effect.value) === wanted ? 1 : -1
  return { gain: scaled(effect, direction), toAim: false }
}

function scaled({ value, low, high, step }: Effect, by: number): Effect {
  const ends =
    low === null || high === null ? [null, null] : [low * by, high * by].sort((one, two) => one - two)
  return { value: value * by, low: ends[0] ?? null, high: ends[1] ?? null, step: step * by }
}

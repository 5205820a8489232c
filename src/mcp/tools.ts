import { z } from 'zod'
import { type Access, demand, type Principal } from '../access/index.ts'
import type { Definitions } from '../definitions/index.ts'
import { drillRequestSchema, type Metrics, queryRequestSchema } from '../metrics/index.ts'
import type { Segments } from '../segments/index.ts'

export interface ToolDependencies {
  metrics: Pick<Metrics, 'list' | 'get' | 'history' | 'query' | 'explain' | 'people' | 'freshness'>
  definitions: Pick<Definitions, 'usesOf'>
  segments: Pick<Segments, 'list'>
  /** Names of people by id; people without one are left out. */
  namesOf: (workspace: string, people: readonly string[], masked: boolean) => Promise<Map<string, string>>
  /** Notes that somebody was looked at. */
  noteLook: (principal: Principal, person: string) => void
  audit: Access['audit']
}

/** One question that a client may ask. */
export interface Tool<Input extends z.ZodType = z.ZodType> {
  name: string
  title: string
  description: string
  input: Input
  /** @throws TandemError, also for a missing right */
  run(principal: Principal, input: z.output<Input>): Promise<object>
}

const tool = <Input extends z.ZodType>(one: Tool<Input>): Tool => one as unknown as Tool
/** The fields of a request of the API. Its name is left off, because clients want the object itself and no reference to it. */
const plain = <Shape extends z.ZodRawShape>({ shape }: z.ZodObject<Shape>) => z.strictObject(shape)
const name = z.string().min(1).max(63).describe('name of a measure of the catalogue')
const search = z.string().max(200).optional().describe('words that name, label, question or description hold')
const mostListed = 200

/** Every tool, in the order in which a client is told of them. */
export function toolsOf(dependencies: ToolDependencies): Tool[] {
  const { metrics, definitions, segments, namesOf, noteLook } = dependencies
  return [
    tool({
      name: 'list_measures',
      title: 'List measures',
      description:
        'The measures of this company: what each says, its question, unit, which direction is good, the two teams that look after it, and its aim.',
      input: z.strictObject({ search }),
      async run(principal, input) {
        demand(principal, 'measures:read')
        const stored = await metrics.list(principal.workspace)
        const found = stored
          .map(({ definition }) => definition)
          .filter((one) => matches(input.search, one.name, one.label, one.question, one.description))
        return {
          measures: found.slice(0, mostListed).map((one) => ({
            name: one.name,
            label: one.label,
            description: one.description,
            question: one.question,
            unit: one.unit,
            good: one.good,
            owners: one.owners,
            aim: one.aim ?? null,
          })),
          more: found.length > mostListed,
        }
      },
    }),
    tool({
      name: 'query_measure',
      title: 'Query a measure',
      description:
        'Figures of a measure over a period, by name or by a definition given here; with breakdowns, conditions and comparison. `n` is the number of answers behind a value; `tooFew` marks values that say little; `late` names sources whose data is missing.',
      input: plain(queryRequestSchema),
      async run(principal, input) {
        demand(principal, 'measures:read')
        return metrics.query(principal.workspace, input)
      },
    }),
    tool({
      name: 'explain_measure',
      title: 'Explain a measure',
      description:
        'How a measure is defined, in words and in SQL, who looks after it, how new its data is, what uses it and which changes there were.',
      input: z.strictObject({ name }),
      async run(principal, input) {
        demand(principal, 'measures:read')
        const { workspace } = principal
        const [stored, changes, uses, { statements }] = await Promise.all([
          metrics.get(workspace, input.name),
          metrics.history(workspace, input.name),
          definitions.usesOf(workspace, 'measure', input.name),
          metrics.explain(workspace, { name: input.name }),
        ])
        const { asOf, late } = await metrics.freshness(workspace)
        return {
          ...stored,
          sql: statements,
          asOf,
          late,
          ...uses,
          changes: changes.slice(0, 10).map(({ definition: _, ...change }) => change),
        }
      },
    }),
    tool({
      name: 'people_behind_number',
      title: 'People behind a number',
      description:
        'The customers behind a figure, the biggest part first, each with the measure for them alone. The same question as query_measure, one point (`t`) or one group of it. Needs the right to see people.',
      input: plain(drillRequestSchema),
      async run(principal, input) {
        demand(principal, 'people:read')
        const { people, next } = await metrics.people(principal.workspace, {
          ...input,
          pageSize: Math.min(input.pageSize, 100),
        })
        const names = await namesOf(
          principal.workspace,
          people.map(({ person }) => person),
          false,
        )
        for (const { person } of people) noteLook(principal, person)
        return { people: people.map((one) => ({ ...one, name: names.get(one.person) ?? null })), next }
      },
    }),
    tool({
      name: 'list_groups',
      title: 'List groups of customers',
      description:
        'Groups of customers with their conditions and sizes. A measure is narrowed to one by the filter {"segment": name, "op": "in"}.',
      input: z.strictObject({ search }),
      async run(principal, input) {
        demand(principal, 'segments:read')
        const listed = (await segments.list(principal.workspace)).filter(({ definition }) =>
          matches(input.search, definition.name, definition.label, definition.description),
        )
        return { groups: listed.slice(0, mostListed), more: listed.length > mostListed }
      },
    }),
  ]
}

function matches(search: string | undefined, ...texts: string[]): boolean {
  if (search === undefined) return true
  const all = texts.join(' ').toLowerCase()
  return search
    .toLowerCase()
    .split(/\s+/)
    .every((word) => all.includes(word))
}

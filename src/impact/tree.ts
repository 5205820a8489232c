import { z } from 'zod'
import { teamSchema } from '../access/index.ts'
import { TandemError } from '../errors.ts'

export const places = ['told', 'matters', 'works'] as const
const placeSchema = z.enum(places, { error: `\`place\` is one of ${places.join(', ')}` })
export type Place = z.infer<typeof placeSchema>

const name = z.string().regex(/^[a-z][a-z0-9_]{0,62}$/, {
  error: 'a name has small letters, digits and _, starts with a letter, and is at most 63 long',
})
export const treeNameSchema = name

const nodeSchema = z
  .strictObject({
    measure: name.describe('a measure of the catalogue'),
    place: placeSchema.describe(
      'told: what customers tell us; matters: what matters to them; works: what teams work on',
    ),
    teams: z.array(teamSchema).max(6).optional().describe('teams whose work it is; its owners when absent'),
  })
  .describe('a measure in the tree')

const effect = z.number().describe('in the unit of `to`, for one step of `from`')
const judgedSchema = z
  .strictObject({
    effect,
    low: z.number().optional(),
    high: z.number().optional(),
    reason: z.string().min(1).max(1000).describe('why it is taken to be so'),
    by: z.string().max(200).default('').describe('who judged; set by the server'),
    at: z.string().default('').describe('when; set by the server'),
  })
  .refine(inOrder, { error: '`low` ≤ `effect` ≤ `high`', path: ['effect'] })
  .describe('what a team takes the link to be')

const testedSchema = z
  .strictObject({
    effect,
    low: z.number(),
    high: z.number(),
    sample: z.number().int().min(1).describe('customers, calls, … in the test'),
    from: z.iso.date(),
    to: z.iso.date(),
    reference: z.string().min(1).max(500).describe('where the test is written down, such as its address'),
    by: z.string().max(200).default('').describe('who entered it; set by the server'),
    at: z.string().default('').describe('when; set by the server'),
  })
  .refine(inOrder, { error: '`low` ≤ `effect` ≤ `high`', path: ['effect'] })
  .refine((test) => test.from <= test.to, { error: '`from` lies before `to`', path: ['from'] })
  .describe('what an experiment showed')

function inOrder({ effect: middle, low, high }: { effect: number; low?: number; high?: number }): boolean {
  return (low ?? middle) <= middle && middle <= (high ?? middle)
}

const adjustSchema = z
  .array(
    z.union([z.strictObject({ trait: z.string().min(1).max(200) }), z.strictObject({ measure: name })], {
      error: 'what is adjusted for is {trait} of people, or another {measure}',
    }),
  )
  .max(8)
export type Adjustment = z.infer<typeof adjustSchema>[number]

const linkSchema = z
  .strictObject({
    from: name.describe('the measure that moves'),
    to: name.describe('the measure that it moves'),
    within: z
      .number()
      .int()
      .min(1)
      .max(90)
      .default(14)
      .describe('days: what happened to a customer in this time before counts'),
    adjust: adjustSchema.default([]).describe('beside what the whole tree is adjusted for'),
    judged: judgedSchema.optional(),
    tested: testedSchema.optional(),
  })
  .describe('one measure moves another')
export type Link = z.infer<typeof linkSchema>

/** What teams work on, what matters to customers, what customers tell: measures with their places, and links. */
export const treeSchema = z
  .strictObject({
    name,
    label: z.string().min(1).max(80),
    description: z.string().max(1000).default(''),
    period: z.number().int().min(28).max(730).default(180).describe('days that links are estimated from'),
    adjust: adjustSchema.default([]).describe('what every link is adjusted for, beside the calendar week'),
    cluster: z
      .enum(['person', 'account'])
      .default('person')
      .describe('whose answers may be alike: one person’s, or those of one account'),
    groups: z
      .string()
      .min(1)
      .max(200)
      .optional()
      .describe('trait or property by which a change is split into groups and mix'),
    nodes: z.array(nodeSchema).max(60),
    links: z.array(linkSchema).max(200),
  })
  .superRefine((tree, context) => {
    for (const { path, message } of faultsOf(tree)) context.addIssue({ code: 'custom', path, message })
  })
  .meta({ id: 'ImpactTree' })
export type Tree = z.infer<typeof treeSchema>
export type TreeInput = z.input<typeof treeSchema>

interface Fault {
  path: (string | number)[]
  message: string
}

/** What no schema of a single field can see: ends that are not there, links that lead down, the same thing twice. */
function faultsOf(tree: {
  nodes: { measure: string; place: Place }[]
  links: { from: string; to: string }[]
}): Fault[] {
  const placeOf = new Map<string, Place>()
  const faults: Fault[] = []
  for (const [index, { measure, place }] of tree.nodes.entries()) {
    if (placeOf.has(measure))
      faults.push({ path: ['nodes', index, 'measure'], message: `${measure} is there twice` })
    placeOf.set(measure, place)
  }
  const seen = new Set<string>()
  for (const [index, { from, to }] of tree.links.entries()) {
    const path = ['links', index]
    const key = linkKey({ from, to })
    if (seen.has(key)) faults.push({ path, message: `the link from ${from} to ${to} is there twice` })
    seen.add(key)
    const [low, high] = [placeOf.get(from), placeOf.get(to)]
    for (const [end, place] of [
      ['from', low],
      ['to', high],
    ] as const)
      if (!place) faults.push({ path: [...path, end], message: 'this measure is not in the tree' })
    if (low && high && places.indexOf(low) <= places.indexOf(high))
      faults.push({
        path,
        message: 'a link leads upward: from work to what matters, from there to what is told',
      })
  }
  return faults
}

/** Names a link within its tree. */
export function linkKey({ from, to }: Pick<Link, 'from' | 'to'>): string {
  return `${from} ${to}`
}

/** The link between two measures. @throws TandemError `impact_link_not_found` */
export function linkOf(tree: Tree, { from, to }: Pick<Link, 'from' | 'to'>): Link {
  const link = tree.links.find((one) => one.from === from && one.to === to)
  if (link) return link
  throw new TandemError('impact_link_not_found', {
    detail: `${tree.label} has no link from ${from} to ${to}.`,
  })
}

/**
 * The tree with who judged or entered a test, and when: what changed since the version before is the writer's, whatever
 * the document says; what did not change stays as it was.
 *
 * @param at ISO 8601
 */
export function signed(tree: Tree, before: Tree | undefined, by: string, at: string): Tree {
  const known = new Map(before?.links.map((link) => [linkKey(link), link]))
  return {
    ...tree,
    links: tree.links.map((link) => {
      const old = known.get(linkKey(link))
      return {
        ...link,
        ...(link.judged ? { judged: signedPart(link.judged, old?.judged, by, at) } : {}),
        ...(link.tested ? { tested: signedPart(link.tested, old?.tested, by, at) } : {}),
      }
    }),
  }
}

function signedPart<Part extends { by: string; at: string }>(
  part: Part,
  old: Part | undefined,
  by: string,
  at: string,
): Part {
  const plain = (one: Part) => JSON.stringify({ ...one, by: '', at: '' })
  return old && plain(old) === plain(part) ? { ...part, by: old.by, at: old.at } : { ...part, by, at }
}

import { createRoute, z } from '@hono/zod-openapi'
import { body, json, teamSchema } from '../access/index.ts'
import { metricNameSchema } from '../metrics/index.ts'
import {
  changeDetailSchema,
  changeKindSchema,
  changeSchema,
  changeStateSchema,
  closedAsSchema,
  markSchema,
  personChangeSchema,
} from './change.ts'
import { settingsSchema, silenceInputSchema, silenceSchema } from './settings.ts'

const tags = ['Behaviour changes']
const params = z.object({ id: z.string().min(1).max(100) })
const instant = z.iso.datetime({ offset: true })
const limit = z.coerce.number().int().min(1).max(200).default(50)

const budgetSchema = z
  .object({
    team: teamSchema,
    falseAlarms: z.number().describe('accepted a week'),
    watched: z.number().int().describe('series watched for the team'),
    told: z.number().int().describe('changes told in the last 7 days'),
  })
  .meta({ id: 'ChangeBudget' })
export type ChangeBudget = z.infer<typeof budgetSchema>

export const listQuerySchema = z.object({
  team: teamSchema.optional().describe('changes of measures that this team looks after'),
  state: changeStateSchema.optional(),
  measure: metricNameSchema.optional(),
  kind: changeKindSchema.optional(),
  tone: z.enum(['good', 'bad', 'neutral']).optional(),
  all: z
    .enum(['true', 'false'])
    .default('false')
    .describe('true: every change by itself, not one for each group'),
  cursor: z.string().max(500).optional(),
  limit,
})
export type ListQuery = z.infer<typeof listQuerySchema>

const changedPeopleSchema = z
  .object({
    people: z.number().int().describe('customers who behave otherwise than they themselves did'),
    kinds: z
      .object({
        stopped: z.number().int(),
        less: z.number().int(),
        more: z.number().int(),
        began: z.number().int(),
      })
      .describe('customers of each kind; whoever does less of one thing and more of another is in both'),
    judged: z.number().int().describe('customers with enough of a past to be judged'),
    at: z.string(),
  })
  .meta({ id: 'ChangedPeople' })
export type ChangedPeople = z.infer<typeof changedPeopleSchema>

const watchedSchema = z
  .object({
    measure: metricNameSchema,
    label: z.string(),
    series: z.number().int().describe('the whole, its groups, how far answers lie apart, and mixes'),
    hours: z
      .enum(['watched', 'off', 'few', 'bursts', 'no_hours'])
      .describe(
        'by the hour: `few` under 30 an hour, `bursts` it counts what is sent now and then, `no_hours` it is no count',
      ),
    lag: z
      .number()
      .int()
      .describe('days until the figure of a day is final: people may still finish or come back'),
    reason: z
      .enum(['off', 'no_figures', 'short'])
      .nullable()
      .describe(
        'why it is not watched: by the settings, without an event, under 36 days; null: it is watched',
      ),
  })
  .meta({ id: 'WatchedMeasure' })
const watchedListSchema = z.object({
  items: z.array(watchedSchema).describe('in the order of the catalogue'),
  sources: z.number().int().describe('sources watched for silence'),
  lookedAt: z.string().nullable(),
})
export type WatchedList = z.infer<typeof watchedListSchema>

const listSchema = z.object({
  items: z.array(changeSchema).describe('newest first'),
  next: z.string().nullable(),
  total: z.number().int(),
  counts: z.object({ new: z.number().int(), acknowledged: z.number().int(), closed: z.number().int() }),
  budget: z.array(budgetSchema),
  people: changedPeopleSchema
    .nullable()
    .describe('customers who behave otherwise, as one; null where nobody does, or they are not watched'),
  lookedAt: z.string().nullable().describe('when everything was looked at last'),
})
export type ChangeList = z.infer<typeof listSchema>

const peopleListSchema = z.object({
  items: z.array(personChangeSchema).describe('most evidence first'),
  next: z.string().nullable(),
  total: z.number().int(),
  judged: z.number().int().describe('customers with enough of a past to be judged'),
  lookedAt: z.string().nullable(),
})
export type PersonChangeList = z.infer<typeof peopleListSchema>

const lookSchema = z.object({
  at: z.string(),
  looked: z.number().int().describe('series looked at'),
  found: z.number().int().describe('new changes'),
  told: z.number().int(),
  people: z.number().int().describe('customers found to behave otherwise'),
  late: z
    .array(z.string())
    .describe('sources whose data is late: what they feed was judged up to their last event'),
})
export type LookResult = z.infer<typeof lookSchema>

export const routes = {
  list: createRoute({
    method: 'get',
    path: '/changes',
    tags,
    summary: 'What changed in how customers behave',
    request: { query: listQuerySchema },
    responses: { 200: json(listSchema, 'Newest first') },
  }),
  marks: createRoute({
    method: 'get',
    path: '/changes/marks',
    tags,
    summary: 'Changes of a measure, as marks for its chart',
    request: { query: z.object({ measure: metricNameSchema, from: instant, to: instant }) },
    responses: { 200: json(z.object({ items: z.array(markSchema) }), 'Oldest first') },
  }),
  people: createRoute({
    method: 'get',
    path: '/changes/people',
    tags,
    summary: 'Customers who behave otherwise than they themselves did',
    description: 'Needs the right people:read. Looks are audited.',
    request: {
      query: z.object({
        behaviour: z.string().max(200).optional(),
        kind: z.enum(['more', 'less', 'stopped', 'began']).optional(),
        cursor: z.string().max(500).optional(),
        limit,
      }),
    },
    responses: { 200: json(peopleListSchema, 'Most evidence first') },
  }),
  ofPerson: createRoute({
    method: 'get',
    path: '/people/{id}/changes',
    tags,
    summary: 'How one customer behaves otherwise than before',
    description: 'Needs the right people:read. Looks are audited.',
    request: { params },
    responses: {
      200: json(
        z.object({ items: z.array(personChangeSchema), lookedAt: z.string().nullable() }),
        'Most evidence first',
      ),
    },
  }),
  watched: createRoute({
    method: 'get',
    path: '/changes/watched',
    tags,
    summary: 'What is watched, and what is not, and why',
    responses: { 200: json(watchedListSchema, 'As the newest look had it') },
  }),
  settings: createRoute({
    method: 'get',
    path: '/changes/settings',
    tags,
    summary: 'How changes are watched',
    responses: { 200: json(settingsSchema, 'The settings') },
  }),
  saveSettings: createRoute({
    method: 'put',
    path: '/changes/settings',
    tags,
    summary: 'Change how changes are watched',
    request: { body: body(settingsSchema) },
    responses: { 200: json(settingsSchema, 'As they are now') },
  }),
  look: createRoute({
    method: 'post',
    path: '/changes/look',
    tags,
    summary: 'Look for changes now',
    responses: { 200: json(lookSchema, 'What was looked at and found') },
  }),
  silences: createRoute({
    method: 'get',
    path: '/changes/silences',
    tags,
    summary: 'What is not told for a time',
    responses: { 200: json(z.object({ items: z.array(silenceSchema) }), 'Those that still hold') },
  }),
  silence: createRoute({
    method: 'post',
    path: '/changes/silences',
    tags,
    summary: 'Do not tell of something for a time; it is still found and listed',
    request: { body: body(silenceInputSchema) },
    responses: { 201: json(silenceSchema, 'It holds from now') },
  }),
  unsilence: createRoute({
    method: 'delete',
    path: '/changes/silences/{id}',
    tags,
    summary: 'Tell of it again',
    request: { params },
    responses: { 204: { description: 'Removed' } },
  }),
  get: createRoute({
    method: 'get',
    path: '/changes/{id}',
    tags,
    summary: 'One change with its course, who it is made of, and what else happened then',
    request: { params },
    responses: { 200: json(changeDetailSchema, 'The change') },
  }),
  acknowledge: createRoute({
    method: 'post',
    path: '/changes/{id}/acknowledge',
    tags,
    summary: 'Say that you have taken it up',
    request: { params },
    responses: { 200: json(changeSchema, 'The change') },
  }),
  assign: createRoute({
    method: 'post',
    path: '/changes/{id}/assign',
    tags,
    summary: 'Give it to a member, or to nobody',
    request: { params, body: body(z.strictObject({ member: z.string().min(1).max(200).nullable() })) },
    responses: { 200: json(changeSchema, 'The change') },
  }),
  close: createRoute({
    method: 'post',
    path: '/changes/{id}/close',
    tags,
    summary: 'Close it with what it was',
    request: {
      params,
      body: body(
        z.strictObject({
          as: closedAsSchema,
          note: z.string().trim().max(1000).default(''),
          together: z.boolean().default(false).describe('the changes that came together with it too'),
        }),
      ),
    },
    responses: { 200: json(changeSchema, 'The change') },
  }),
  reopen: createRoute({
    method: 'post',
    path: '/changes/{id}/reopen',
    tags,
    summary: 'Open it again',
    request: { params },
    responses: { 200: json(changeSchema, 'The change') },
  }),
}

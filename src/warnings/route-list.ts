import { createRoute, z } from '@hono/zod-openapi'
import { body, json, languageSchema } from '../access/index.ts'
import { chanceSchema } from './chance.ts'
import { lexiconInputSchema, lexiconSchema } from './lexicon.ts'
import { modelPageSchema, modelQuerySchema, modelSummarySchema, runSchema } from './model-page.ts'
import { storedSettingsSchema, suggestionSchema, warningSettingsSchema } from './settings.ts'
import { personWarningsSchema, signalSchema, warningDetailSchema, warningsPageSchema } from './warning.ts'
import {
  assignSchema,
  doneSchema,
  languageQuerySchema,
  reopenSchema,
  snoozeSchema,
  warningsQuerySchema,
  wrongSchema,
} from './warning-query.ts'

const tags = ['Early warnings']
const params = z.object({ id: z.string().min(1).max(100) })
const ofSignal = z.object({ signal: signalSchema })
const settled = { 200: json(warningDetailSchema, 'The warning as it is now') }

/** What is done to one warning. */
function act<Path extends string, Body extends z.ZodType>(path: Path, summary: string, schema: Body) {
  return createRoute({
    method: 'post',
    path,
    tags,
    summary,
    request: { params, query: languageQuerySchema, body: body(schema) },
    responses: settled,
  })
}

/** `/warnings` and the warnings of a person. */
export const warningPaths = {
  list: createRoute({
    method: 'get',
    path: '/warnings',
    tags,
    summary: 'Customers who may leave or are dissatisfied, with reasons',
    request: { query: warningsQuerySchema },
    responses: { 200: json(warningsPageSchema, 'Warnings, and the room that each team has left') },
  }),
  get: createRoute({
    method: 'get',
    path: '/warnings/{id}',
    tags,
    summary: 'One warning with all its reasons, the events behind them and what has helped others',
    request: { params, query: languageQuerySchema },
    responses: { 200: json(warningDetailSchema, 'The warning') },
  }),
  snooze: act('/warnings/{id}/snooze', 'Let a warning rest until a time', snoozeSchema),
  done: act('/warnings/{id}/done', 'Say what was done for the customer', doneSchema),
  wrong: act('/warnings/{id}/wrong', 'Say that a warning is wrong, and why', wrongSchema),
  assign: act('/warnings/{id}/assign', 'Give a warning to a colleague or to another team', assignSchema),
  reopen: act('/warnings/{id}/reopen', 'Take a warning up again', reopenSchema),
  person: createRoute({
    method: 'get',
    path: '/people/{id}/warnings',
    tags,
    summary: 'How a customer stands: both signals with reasons, with and without a warning',
    request: { params, query: languageQuerySchema },
    responses: { 200: json(personWarningsSchema, 'Scores and warnings') },
  }),
  account: createRoute({
    method: 'get',
    path: '/accounts/{id}/warnings',
    tags,
    summary: 'How an account stands',
    request: { params: z.object({ id: z.string().min(1).max(500) }), query: languageQuerySchema },
    responses: { 200: json(personWarningsSchema, 'Scores and warnings') },
  }),
}

/** `/warnings/models` and runs. */
export const modelPaths = {
  models: createRoute({
    method: 'get',
    path: '/warnings/models',
    tags,
    summary: 'Where each signal stands: the version in use, the newest, and what came of warnings',
    responses: { 200: json(z.object({ items: z.array(modelSummarySchema) }), 'Signals') },
  }),
  model: createRoute({
    method: 'get',
    path: '/warnings/models/{signal}',
    tags,
    summary: 'How good the version in use is; the newest where none is in use',
    request: { params: ofSignal, query: modelQuerySchema },
    responses: { 200: json(modelPageSchema, 'The version') },
  }),
  version: createRoute({
    method: 'get',
    path: '/warnings/models/{signal}/versions/{version}',
    tags,
    summary: 'One version',
    request: {
      params: ofSignal.extend({ version: z.coerce.number().int().min(1) }),
      query: modelQuerySchema,
    },
    responses: { 200: json(modelPageSchema, 'The version') },
  }),
  train: createRoute({
    method: 'post',
    path: '/warnings/models/{signal}/train',
    tags,
    summary: 'Learn anew from all that is known by now',
    description: 'In the background; ask for the run until it is done. One at a time in a workspace.',
    request: { params: ofSignal },
    responses: { 202: json(z.object({ run: z.string() }), 'The run') },
  }),
  run: createRoute({
    method: 'get',
    path: '/warnings/runs/{id}',
    tags,
    summary: 'How far a run is',
    request: { params },
    responses: { 200: json(runSchema, 'The run') },
  }),
  runs: createRoute({
    method: 'get',
    path: '/warnings/runs',
    tags,
    summary: 'Runs, newest first',
    responses: { 200: json(z.object({ items: z.array(runSchema) }), 'At most 50') },
  }),
}

/** Chances as traits of people. */
export const chancePath = createRoute({
  method: 'get',
  path: '/warnings/chances',
  tags,
  summary: 'The chances that each customer has as traits, for groups, measures and lists of people',
  responses: { 200: json(z.object({ items: z.array(chanceSchema) }), 'Every chance, with where it stands') },
})

/** What is decided. */
export const settingPaths = {
  settings: createRoute({
    method: 'get',
    path: '/warnings/settings',
    tags,
    summary: 'What leaving means, and how many warnings each team takes on',
    responses: { 200: json(storedSettingsSchema, 'Settings') },
  }),
  putSettings: createRoute({
    method: 'put',
    path: '/warnings/settings',
    tags,
    summary: 'Change the settings as a whole',
    description:
      'Another definition of leaving is learned at once; until then the version before stays in use.',
    request: {
      query: z.object({ version: z.coerce.number().int().min(0).optional() }),
      body: body(warningSettingsSchema),
    },
    responses: { 200: json(storedSettingsSchema, 'As they are now') },
  }),
  suggestions: createRoute({
    method: 'get',
    path: '/warnings/suggestions',
    tags,
    summary: 'Definitions of leaving that the data suggests, each with how many would have left',
    responses: { 200: json(z.object({ items: z.array(suggestionSchema) }), 'The best first') },
  }),
  lexicon: createRoute({
    method: 'get',
    path: '/warnings/lexicon/{language}',
    tags,
    summary: 'Words and how they sound',
    request: { params: z.object({ language: languageSchema }) },
    responses: { 200: json(lexiconSchema, 'Built-in and own words') },
  }),
  putLexicon: createRoute({
    method: 'put',
    path: '/warnings/lexicon/{language}',
    tags,
    summary: 'Replace the own words of a language',
    request: { params: z.object({ language: languageSchema }), body: body(lexiconInputSchema) },
    responses: { 200: json(lexiconSchema, 'As it is now') },
  }),
}

import { createApi, demand } from '../access/index.ts'
import { chancePath, modelPaths, settingPaths, warningPaths } from './route-list.ts'
import type { Warnings } from './warnings.ts'

/** Early warnings over HTTP. Paths are relative to `/api/v1`. */
export function warningRoutes(warnings: Warnings) {
  return createApi()
    .route('/', settingRoutes(warnings))
    .route('/', modelRoutes(warnings))
    .route('/', caseRoutes(warnings))
    .route('/', customerRoutes(warnings))
}

function caseRoutes({ reading, acting }: Warnings) {
  const api = createApi()
  const paths = warningPaths

  api.openapi(paths.list, async (c) => {
    demand(c.var.principal, 'warnings:read')
    return c.json(await reading.list(c.var.principal, c.req.valid('query')), 200)
  })
  api.openapi(paths.get, async (c) => {
    demand(c.var.principal, 'warnings:read')
    return c.json(await reading.get(c.var.principal, c.req.valid('param').id, c.req.valid('query').lang), 200)
  })
  for (const what of ['snooze', 'done', 'wrong', 'assign', 'reopen'] as const) {
    api.openapi(paths[what], async (c) => {
      const { principal } = c.var
      demand(principal, 'warnings:act')
      const { id } = c.req.valid('param')
      await acting[what](principal, id, c.req.valid('json') as never)
      return c.json(await reading.get(principal, id, c.req.valid('query').lang), 200)
    })
  }
  return api
}

function customerRoutes({ reading }: Warnings) {
  const api = createApi()
  api.openapi(warningPaths.person, async (c) => {
    demand(c.var.principal, 'warnings:read')
    const { id } = c.req.valid('param')
    return c.json(await reading.ofPerson(c.var.principal, id, c.req.valid('query').lang), 200)
  })
  api.openapi(warningPaths.account, async (c) => {
    demand(c.var.principal, 'warnings:read')
    const { id } = c.req.valid('param')
    return c.json(await reading.ofAccount(c.var.principal, id, c.req.valid('query').lang), 200)
  })
  return api
}

function modelRoutes(warnings: Warnings) {
  const api = createApi()
  const { models } = warnings
  api.openapi(chancePath, async (c) => {
    demand(c.var.principal, 'warnings:read')
    return c.json({ items: await warnings.chances.list(c.var.principal.workspace) }, 200)
  })
  api.openapi(modelPaths.models, async (c) => {
    demand(c.var.principal, 'warnings:read')
    return c.json({ items: await models.list(c.var.principal.workspace) }, 200)
  })
  api.openapi(modelPaths.model, async (c) => {
    demand(c.var.principal, 'warnings:read')
    const { signal } = c.req.valid('param')
    return c.json(await models.page(c.var.principal.workspace, signal, c.req.valid('query')), 200)
  })
  api.openapi(modelPaths.version, async (c) => {
    demand(c.var.principal, 'warnings:read')
    const { signal, version } = c.req.valid('param')
    const asked = { ...c.req.valid('query'), version }
    return c.json(await models.page(c.var.principal.workspace, signal, asked), 200)
  })
  api.openapi(modelPaths.train, async (c) => {
    demand(c.var.principal, 'warnings:write')
    return c.json(await warnings.train(c.var.principal), 202)
  })
  api.openapi(modelPaths.runs, async (c) => {
    demand(c.var.principal, 'warnings:read')
    return c.json({ items: await models.listRuns(c.var.principal.workspace) }, 200)
  })
  api.openapi(modelPaths.run, async (c) => {
    demand(c.var.principal, 'warnings:read')
    return c.json(await models.run(c.var.principal.workspace, c.req.valid('param').id), 200)
  })
  return api
}

function settingRoutes(warnings: Warnings) {
  const api = createApi()
  api.openapi(settingPaths.settings, async (c) => {
    demand(c.var.principal, 'warnings:read')
    return c.json(await warnings.settings(c.var.principal.workspace), 200)
  })
  api.openapi(settingPaths.putSettings, async (c) => {
    demand(c.var.principal, 'warnings:write')
    const { version } = c.req.valid('query')
    return c.json(await warnings.saveSettings(c.var.principal, c.req.valid('json'), version), 200)
  })
  api.openapi(settingPaths.suggestions, async (c) => {
    demand(c.var.principal, 'warnings:read')
    return c.json({ items: await warnings.suggestions(c.var.principal.workspace) }, 200)
  })
  api.openapi(settingPaths.lexicon, async (c) => {
    demand(c.var.principal, 'warnings:read')
    return c.json(await warnings.lexicon(c.var.principal.workspace, c.req.valid('param').language), 200)
  })
  api.openapi(settingPaths.putLexicon, async (c) => {
    demand(c.var.principal, 'warnings:write')
    const { language } = c.req.valid('param')
    return c.json(await warnings.saveLexicon(c.var.principal, language, c.req.valid('json')), 200)
  })
  return api
}

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Chance } from './chance.ts'
import type { Lexicon } from './lexicon.ts'
import type { ModelPage, ModelSummary } from './model-page.ts'
import type { LeavingSuggestion, StoredSettings } from './settings.ts'
import { makeCompany } from './test-company.ts'
import { day, now, openTestWarnings, type TestWarnings } from './test-warnings.ts'
import type { PersonWarnings, WarningDetail, WarningsPage } from './warning.ts'

let world: TestWarnings
let workspace: string
beforeAll(async () => {
  world = await openTestWarnings()
  workspace = await world.makeWorkspace('ws_leaving')
  await world.send(workspace, makeCompany({ people: 300 }))
  await world.learn(workspace)
}, 300_000)
afterAll(() => world.close())

const list = (query = '', role: 'admin' | 'viewer' = 'admin') =>
  world.ask<WarningsPage>(workspace, `/warnings${query}`, { role })

describe('a company whose customers leave after outages', () => {
  test('models of both signals are in use, and say how good they are', async () => {
    const { body } = await world.ask<{ items: ModelSummary[] }>(workspace, '/warnings/models')
    const leave = body.items.filter(({ signal }) => signal === 'leave')
    expect(leave.map(({ horizonDays }) => horizonDays)).toEqual([30, 60, 90])
    const inUse = body.items.filter(({ standing }) => standing === 'in_use')
    expect(inUse.length).toBeGreaterThan(0)
    for (const one of inUse) {
      expect(one.inUse?.failed).toEqual([])
      expect(one.scored).toBeGreaterThan(100)
    }
    const page = await world.ask<ModelPage>(workspace, '/warnings/models/leave')
    expect(page.status).toBe(200)
    expect(page.body.quality?.auc?.low).toBeGreaterThan(0.5)
    expect(page.body.quality?.auc?.value).toBeGreaterThan(0.6)
    expect(page.body.features.map(({ name }) => name)).toContain('outages_30d')
    expect(page.body.leaving).toEqual({ kind: 'cancels', events: ['Subscription Cancelled'] })
    expect(page.body.leftOut.map(({ feature }) => feature)).toContain('visits_missed_90d')
    expect(page.body.drift?.features.length).toBeGreaterThan(0)
    expect(page.body.versions).toHaveLength(1)
    expect((await world.ask(workspace, '/warnings/models/leave/versions/7')).status).toBe(404)
  })

  test('warnings come within the budgets, with reasons that add up and the team that can help', async () => {
    const { body } = await list('?pageSize=200')
    expect(body.total).toBe(body.items.length)
    expect(body.items.length).toBeGreaterThan(5)
    for (const { team, perWeek, opened } of body.budget) {
      expect(opened).toBeLessThanOrEqual(perWeek)
      expect(opened).toBe(body.items.filter((one) => one.team === team).length)
    }
    const first = body.items.find(({ kind }) => kind === 'leave')!
    expect(first.chance).toBeGreaterThan(first.base * 1.5)
    expect(first.low).toBeLessThanOrEqual(first.high)
    expect(first.person.name).toMatch(/^Customer \d+$/)
    const one = await world.ask<WarningDetail>(workspace, `/warnings/${first.id}?lang=de`)
    const { waterfall, rest, base, chance } = one.body
    const whole = waterfall.reduce(
      (sum, { effect }) => sum + Math.round(effect * 1e6),
      Math.round(rest.effect * 1e6),
    )
    expect(whole).toBe(Math.round(chance * 1e6) - Math.round(base * 1e6))
    const outages = one.body.waterfall.find(({ feature }) => feature.startsWith('outage'))!
    expect(outages).toMatchObject({ team: 'it', label: expect.stringContaining(' Tagen') })
    expect(outages.events.length).toBeGreaterThan(0)
    expect(outages.events[0]).toMatchObject({
      name: expect.stringMatching(/^Outage/),
      id: expect.any(String),
    })
    expect(one.body.course).toHaveLength(1)
    expect(one.body.history.map(({ what }) => what)).toEqual(['opened'])
  })

  test('the same score comes out again from the events, for the page of the customer', async () => {
    const { body } = await list('?signal=leave&pageSize=1')
    const [warning] = body.items
    const { body: stands } = await world.ask<PersonWarnings>(
      workspace,
      `/people/${warning!.person.id}/warnings`,
    )
    const score = stands.scores.find(({ signal }) => signal === 'leave')!
    expect(score.chance).toBeCloseTo(warning!.chance, 6)
    expect(score.version).toBe(warning!.version)
    expect(stands.warnings.map(({ id }) => id)).toContain(warning!.id)
  })

  test('the chances are traits of everybody who was scored, by the version in use', async () => {
    const { body } = await world.ask<{ items: Chance[] }>(workspace, '/warnings/chances', { role: 'viewer' })
    const models = (await world.ask<{ items: ModelSummary[] }>(workspace, '/warnings/models')).body.items
    for (const { signal, horizonDays, version, people } of body.items) {
      const model = models.find(
        (one) => one.whose === 'person' && one.signal === signal && one.horizonDays === horizonDays,
      )
      const inUse = model?.inUse
      expect({ version, people }).toEqual({
        version: inUse?.version ?? null,
        people: inUse ? model.scored : 0,
      })
    }
    const [warning] = (await list('?signal=leave&pageSize=1')).body.items
    const own = await world.warnings.chances.of(workspace, warning!.person.id)
    const chance = own.find(({ scored }) => scored.horizonDays === warning!.horizonDays)!
    expect(chance.value).toBeCloseTo(warning!.chance * 100, 1)
    expect(chance.scored).toMatchObject({ signal: 'leave', version: warning!.version })
  })

  test('who may not see people sees no names and no words, and may not act', async () => {
    const { body } = await list('?pageSize=200', 'viewer')
    expect(body.masked).toBe(true)
    expect(body.items.map(({ person }) => person.name).join(' ')).not.toMatch(/Customer/)
    const sore = body.items.find(({ kind }) => kind === 'dissatisfied') ?? body.items[0]!
    const one = await world.ask<WarningDetail>(workspace, `/warnings/${sore.id}`, { role: 'viewer' })
    expect(JSON.stringify(one.body)).not.toMatch(/unhappy|thank you/)
    const acted = await world.ask(workspace, `/warnings/${sore.id}/wrong`, {
      role: 'viewer',
      method: 'POST',
      body: { note: 'no' },
    })
    expect(acted.status).toBe(403)
    expect((await world.ask(workspace, '/warnings', { role: 'screen' })).status).toBe(403)
  })

  test('every look at a customer is in the audit log', async () => {
    const { body } = await list('?signal=leave&pageSize=1')
    await world.ask(workspace, `/warnings/${body.items[0]!.id}`)
    await world.profiles.looks.flush()
    const { rows } = await world.stores.pool.query(
      'SELECT object, detail FROM audit_log WHERE workspace = $1 AND action = $2',
      [workspace, 'person.look'],
    )
    expect(rows.map(({ object }) => object)).toContain(`person:${body.items[0]!.person.id}`)
  })

  test('snooze, assign, done, wrong and reopen, each in the history; other systems hear of the end', async () => {
    const { body } = await list('?signal=leave&pageSize=3&sort=newest')
    const [one, other] = body.items
    const post = (path: string, given: unknown) =>
      world.ask<WarningDetail & { code: string }>(workspace, `/warnings/${path}`, {
        method: 'POST',
        body: given,
      })
    const past = await post(`${one!.id}/snooze`, { until: '2020-01-01T00:00:00Z' })
    expect(past.status).toBe(400)
    const until = new Date(Date.UTC(2026, 10, 25)).toISOString()
    expect((await post(`${one!.id}/snooze`, { until })).body.state).toBe('snoozed')
    expect((await post(`${one!.id}/assign`, { to: 'usr_nobody' })).status).toBe(404)
    expect((await post(`${one!.id}/assign`, { to: null, team: 'service' })).body.team).toBe('service')
    expect((await post(`${one!.id}/done`, { action: 'other' })).status).toBe(400)
    const done = await post(`${one!.id}/done`, {
      action: 'called_back',
      note: 'Called, and the line was mended.',
    })
    expect(done.body).toMatchObject({ state: 'done' })
    expect(done.body.history.map(({ what }) => what)).toEqual(['opened', 'snoozed', 'assigned', 'done'])
    expect((await post(`${one!.id}/wrong`, { note: 'twice' })).body.code).toBe('warning_settled')
    expect((await post(`${other!.id}/wrong`, { note: 'Is a test account.' })).body.state).toBe('wrong')
    expect((await post(`${other!.id}/reopen`, {})).body.state).toBe('open')
    expect((await post('wrn_none/reopen', {})).status).toBe(404)
    const closed = world.told.filter(({ type }) => type === 'warning.closed')
    expect(closed.map(({ data }) => data.warning)).toEqual(expect.arrayContaining([one!.id, other!.id]))
    expect(world.told.filter(({ type }) => type === 'warning.opened').length).toBeGreaterThan(0)
  })

  test('pages follow each other, and a cursor of another question is refused', async () => {
    const first = await list('?pageSize=2')
    const second = await list(`?pageSize=2&cursor=${first.body.next}`)
    const ids = [...first.body.items, ...second.body.items].map(({ id }) => id)
    expect(new Set(ids).size).toBe(4)
    expect((await list(`?pageSize=2&team=it&cursor=${first.body.next}`)).status).toBe(400)
  })

  test('settings, suggestions and words are read and written, with the version that was changed', async () => {
    const { body } = await world.ask<StoredSettings>(workspace, '/warnings/settings')
    expect(body).toMatchObject({ version: 0, leaving: { kind: 'cancels' } })
    const given = { ...body.settings, budget: { ...body.settings.budget, finance: 7 } }
    const put = (settings: unknown, version: number, role: 'admin' | 'analyst' = 'admin') =>
      world.ask<StoredSettings>(workspace, `/warnings/settings?version=${version}`, {
        method: 'PUT',
        body: settings,
        role,
      })
    expect((await put(given, 0, 'analyst')).status).toBe(403)
    expect((await put(given, 0)).body.settings.budget.finance).toBe(7)
    expect((await put(given, 0)).status).toBe(409)
    for (const wrong of [
      { ...given, usualShare: 2 },
      { ...given, leaving: { kind: 'stops', events: [] } },
      { on: 'yes' },
    ])
      expect((await put(wrong, 1)).status).toBe(400)
    const { body: suggested } = await world.ask<{ items: LeavingSuggestion[] }>(
      workspace,
      '/warnings/suggestions',
    )
    expect(suggested.items[0]).toMatchObject({
      leaving: { kind: 'cancels', events: ['Subscription Cancelled'] },
      why: 'says_so',
    })
    expect(suggested.items[0]!.perMonth.every(({ left, of }) => left <= of)).toBe(true)
    const words = { own: [{ word: 'Router Blinkt', weight: -2 }], version: 0 }
    const lexicon = (body: unknown) =>
      world.ask<Lexicon>(workspace, '/warnings/lexicon/de', { method: 'PUT', body })
    expect((await lexicon(words)).body).toMatchObject({
      own: [{ word: 'router blinkt', weight: -2 }],
      version: 1,
    })
    expect((await lexicon(words)).status).toBe(409)
    expect((await lexicon({ own: [{ word: '1=1; --', weight: 9 }] })).status).toBe(400)
  })

  test('a night later: nobody is warned of twice, who left has left, and the course has another day', async () => {
    const before = (await list('?pageSize=200')).body
    const leaver = before.items.find(({ kind }) => kind === 'leave')!
    const { rows } = await world.stores.pool.query('SELECT subject FROM warnings WHERE id = $1', [leaver.id])
    const user = Number(leaver.person.name!.split(' ')[1])
    expect(rows[0].subject).toBe(world.person(workspace, `c${user}`))
    world.passTime(day)
    await world.send(workspace, [
      { user: `c${user}`, name: 'Subscription Cancelled', at: Date.UTC(2026, 10, 22, 20) },
    ])
    await world.warnings.scoreSoon(workspace)
    await world.settled(workspace)
    const open = (await list('?pageSize=200')).body
    expect(open.items.some(({ id }) => id === leaver.id)).toBe(false)
    const one = (await world.ask<WarningDetail>(workspace, `/warnings/${leaver.id}`)).body
    expect(one).toMatchObject({ state: 'ended', outcome: { what: 'left' } })
    const people = open.items.map(({ kind, person }) => `${kind} ${person.id}`)
    expect(new Set(people).size).toBe(people.length)
    const other = open.items.find(({ kind }) => kind === 'leave')!
    const stands = await world.ask<PersonWarnings>(workspace, `/people/${other.person.id}/warnings`)
    expect(stands.body.scores.find(({ signal }) => signal === 'leave')!.course).toHaveLength(2)
  })
})

describe('companies of which little can be told', () => {
  const told = async (id: string) => {
    const { body } = await world.ask<{ items: ModelSummary[] }>(id, '/warnings/models')
    const { body: page } = await world.ask<WarningsPage>(id, '/warnings')
    return { standings: [...new Set(body.items.map(({ standing }) => standing))], page }
  }

  test('three customers, and none at all: nothing is said, and why', async () => {
    const [three, none] = [await world.makeWorkspace(), await world.makeWorkspace()]
    await world.send(three, makeCompany({ people: 3, days: 120 }))
    for (const id of [three, none]) {
      const runs = await world.learn(id)
      expect(runs.map(({ state }) => state)).toEqual(['done', 'done'])
      const { standings, page } = await told(id)
      expect(standings.some((standing) => standing === 'in_use')).toBe(false)
      expect(page).toMatchObject({ items: [], total: 0, asOf: null })
    }
    const page = await world.ask<ModelPage>(none, '/warnings/models/leave')
    expect(page.body).toMatchObject({ standing: 'cannot_say', kind: null, quality: null, leaving: null })
    const stands = await world.ask<PersonWarnings>(three, `/people/${world.person(three, 'c0')}/warnings`)
    expect(stands.body).toMatchObject({ scores: [], warnings: [] })
    expect((await world.ask(three, '/people/123/warnings')).status).toBe(404)
  })

  test('all left, none left, a year without data, times in the future: nobody is warned of', async () => {
    const [allLeft, noneLeft] = [await world.makeWorkspace(), await world.makeWorkspace()]
    const users = Array.from({ length: 40 }, (_, index) => `u${index}`)
    const orders = users.flatMap((user, index) =>
      Array.from({ length: 20 }, (_, n) => ({
        user,
        name: 'Order Completed',
        at: now - (n * 20 + 1 + (index % 9)) * day,
        properties: { total: 9 },
      })),
    )
    await world.send(noneLeft, [
      ...orders,
      // Nobody was heard of for a year before that, and some clocks are ahead.
      ...users.map((user) => ({ user, name: 'Order Completed', at: now - 800 * day })),
      ...users.map((user) => ({ user, name: 'Order Completed', at: now + 40 * day })),
    ])
    await world.send(allLeft, [
      ...orders.map((event) => ({ ...event, at: event.at - 60 * day })),
      ...users.map((user) => ({ user, name: 'Subscription Cancelled', at: now - 55 * day })),
    ])
    for (const id of [allLeft, noneLeft]) {
      await world.learn(id)
      const { standings, page } = await told(id)
      // Whoever has left is no customer any more: even where something could be learned, nobody is warned of.
      if (id === noneLeft) expect(standings).toEqual(['cannot_say'])
      expect(page.total).toBe(0)
    }
  })
})

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Dashboards } from './dashboards.ts'
import { testNow } from './test-company.ts'
import { openTestDashboards, person, workspace } from './test-dashboards.ts'

let world: Awaited<ReturnType<typeof openTestDashboards>>
let dashboards: Dashboards

beforeAll(async () => {
  world = await openTestDashboards(() => testNow)
  dashboards = world.dashboards
})
afterAll(() => world.close())

describe('several walls', () => {
  const editor = person('ws_empty')

  test('are made from a template, copied, removed and brought back; the oldest stays the default one', async () => {
    const [first] = await dashboards.list('ws_empty')
    const made = await dashboards.create(editor, { name: 'Shop', kind: 'shop' })
    expect(made).toMatchObject({ kind: 'shop', automatic: true, version: 1 })
    const copy = await dashboards.create(editor, { name: 'Copy', definition: made.definition })
    expect(copy.automatic).toBe(false)
    expect((await dashboards.get('ws_empty', 'default')).id).toBe(first!.id)
    await expect(dashboards.remove(editor, copy.id, 7)).rejects.toMatchObject({ code: 'conflict' })
    await dashboards.remove(editor, copy.id, 1)
    await expect(dashboards.get('ws_empty', copy.id)).rejects.toMatchObject({ code: 'not_found' })
    expect((await dashboards.removed('ws_empty')).map((wall) => wall.id)).toEqual([copy.id])
    expect(await dashboards.bringBack(editor, copy.id)).toMatchObject({ name: 'Copy', version: 1 })
    await dashboards.remove(editor, copy.id, 1)
    await dashboards.remove(editor, made.id, 1)
    const { version } = await dashboards.get('ws_empty', 'default')
    await expect(dashboards.remove(editor, 'default', version)).rejects.toMatchObject({ code: 'last_wall' })
  })

  test('one that a screen shows is not taken from under it', async () => {
    const made = await dashboards.create(editor, { name: 'Hall' })
    const { code } = await world.access.beginPairing()
    const look = { language: 'de', textSize: 115, theme: 'dark' } as const
    const screen = await world.access.approveScreen(editor, { code, name: 'Lobby', wall: made.id, ...look })
    await expect(dashboards.remove(editor, made.id, 1)).rejects.toMatchObject({
      code: 'wall_on_screens',
      detail: 'Lobby',
    })
    await world.access.revokeScreen('ws_empty', screen.id)
    await dashboards.remove(editor, made.id, 1)
  })

  test('say which places of a kind of company the events fill', async () => {
    const templates = await dashboards.templates(workspace, 'de')
    expect(templates.find((one) => one.kind === 'subscription')).toMatchObject({
      name: 'Abo, Telefon, Energie',
      filled: 6,
    })
    const shop = templates.find((one) => one.kind === 'shop')!
    expect(shop.places.find((place) => place.label === 'Erhalten')!.missing).toEqual(['Delivery Delivered'])
  })
})

describe('scenes, languages and the past', () => {
  test('every scene is made, live and for the viewer, in the language asked for', async () => {
    const template = (await dashboards.create(person(workspace), { name: 'T', kind: 'subscription' }))
      .definition
    const scenes = [
      ...(template.scenes ?? []),
      {
        id: 'list',
        title: { en: 'Together', de: 'Gemeinsam' },
        view: 'measures' as const,
        lines: [{ label: 'Calls', measure: 'calls', unit: 'count' as const, good: 'none' as const }],
      },
    ]
    const wall = await dashboards.create(person(workspace), {
      name: 'Scenes',
      definition: { ...template, scenes },
    })
    expect(await dashboards.naming(workspace, 'calls')).toContainEqual({
      kind: 'wall',
      name: wall.id,
      label: 'Scenes',
    })
    expect(await dashboards.naming(workspace, 'no_such_measure')).toEqual([])
    const { blocks } = (await dashboards.state(person(workspace), wall.id, { language: 'de' })).state
    expect(blocks.headline.calm).toBe('Den meisten Kunden geht es gut.')
    expect(blocks.headline.concern).toBe('Hilfe dauert länger als sonst.')
    expect(blocks.stages.map((stage) => stage.label)).toContain('Hilfe bekommen')
    const [help, words, list] = blocks.scenes
    expect(help).toMatchObject({ view: 'stage', title: 'Wenn Kunden Hilfe brauchen' })
    if (help?.view !== 'stage') throw new Error('The first scene is no stage.')
    expect(help.figure.value).toBe(blocks.stages.find((stage) => stage.id === 'get_help')!.value)
    expect(help.figure.line.length).toBeGreaterThan(3)
    expect(words).toMatchObject({ view: 'words' })
    if (words?.view !== 'words') throw new Error('The second scene holds no words.')
    expect(words.quotes.length).toBeGreaterThan(0)
    expect(list).toMatchObject({
      title: 'Gemeinsam',
      lines: [{ label: 'Calls', owners: ['service', 'marketing'] }],
    })
  })

  test('the past of a headline is the present of then', async () => {
    const { from, to, stretches, hours } = await dashboards.headlinePast(person(workspace), 'default', {
      days: 2,
      language: 'en',
    })
    expect(Date.parse(to) - Date.parse(from)).toBe(48 * 3_600_000)
    expect(stretches[0]!.from).toBe(from)
    expect(stretches.at(-1)!.to).toBe(to)
    for (const [at, stretch] of stretches.entries()) {
      expect(stretch.length).toBeLessThanOrEqual(78)
      if (at > 0) expect(stretch.from).toBe(stretches[at - 1]!.to)
    }
    expect(hours.reduce((sum, one) => sum + one.hours, 0)).toBe(48)
    // Calls have been slow since noon of the last day, and not the day before.
    expect(stretches.at(-1)!.concern).toBe('Getting help is slower than usual.')
  })

  test('a wall that is not saved is looked at without a trace', async () => {
    const wall = await dashboards.get(workspace, 'default')
    const definition = {
      ...wall.definition,
      hero: { ...wall.definition.hero, label: 'Tried' },
      headlines: [{ id: 'why', when: {}, calm: 'Slow because of us.' }],
    }
    const { blocks, faults } = await dashboards.previewWall(person(workspace), wall.id, definition, 'en')
    expect(blocks.hero.label).toBe('Tried')
    expect(faults[0]!.message).toContain('claims a cause')
    await expect(
      dashboards.save(person(workspace), wall.id, { version: wall.version, definition }),
    ).rejects.toMatchObject({ code: 'invalid_request' })
    expect((await dashboards.get(workspace, 'default')).version).toBe(wall.version)
  })

  test('a team sees the same numbers, its own first', async () => {
    const { state } = await dashboards.state(person(workspace), 'default')
    const view = await dashboards.teamView(person(workspace), 'finance', 'en')
    expect(view.headline).toEqual(state.blocks.headline)
    expect(view.lines.length).toBeGreaterThan(1)
    for (const line of view.lines) expect(line.owners).toContain('finance')
    const service = await dashboards.teamView(person(workspace), 'service', 'en')
    const help = state.blocks.stages.find((stage) => stage.id === 'get_help')!
    expect(service.lines.find((line) => line.measure === 'get_help')).toMatchObject({
      value: help.value,
      level: help.level,
    })
    expect(view.needs.items[0]!.owners).toContain('finance')
  })
})

import type { Access, Principal } from '../access/index.ts'
import { TandemError } from '../errors.ts'
import type { DefinitionInput, Metrics } from '../metrics/index.ts'
import { definitionFaults, headlineFaults, measuresOf } from './check.ts'
import { type Language, languages } from './language.ts'
import type { WallRepository } from './repository.ts'
import { templateFor, templateReports } from './template.ts'
import type { Wall, WallDefinition, WallKind } from './wall.ts'

interface WallsDependencies {
  repository: WallRepository
  metrics: Pick<Metrics, 'query' | 'list'>
  access: Pick<Access, 'audit' | 'getWorkspace' | 'listScreens'>
  /** Events the workspace has; surveys also by kind. */
  namesOf: (workspace: string) => Promise<Set<string>>
  clock: () => number
  /** Called with the id of a wall that changed. */
  changed: (id: string) => void
  /** Called with the id of a wall that is there no more. */
  gone: (id: string) => void
}

/** What stands on the walls of a workspace: made from a template, copied, edited by version, removed, brought back. */
export function createWalls(dependencies: WallsDependencies) {
  const { repository, metrics, access, namesOf, clock, changed, gone } = dependencies

  /** A wall as it stands: one that nobody edited follows the events there are. */
  async function asItStands(wall: Wall): Promise<Wall> {
    if (!wall.automatic) return wall
    return { ...wall, definition: await template(wall.workspace, wall.kind) }
  }

  async function template(workspace: string, kind: WallKind): Promise<WallDefinition> {
    const [events, measures] = await Promise.all([namesOf(workspace), measureNames(workspace)])
    return templateFor(events, kind, measures)
  }

  async function measureNames(workspace: string): Promise<Set<string>> {
    return new Set((await metrics.list(workspace)).map(({ definition }) => definition.name))
  }

  /** Walls of the workspace; the first is made when there is none. @throws TandemError `not_found` for no workspace */
  async function list(workspace: string): Promise<Wall[]> {
    const found = await repository.list(workspace)
    if (found.length > 0) return Promise.all(found.map(asItStands))
    const { name } = await access.getWorkspace(workspace)
    const definition = templateFor(new Set())
    const made = { name, kind: 'any' as const, automatic: true, definition, updatedBy: 'Tandem' }
    return [await asItStands(await repository.ensureFirst(workspace, made))]
  }

  /** Walls that show a measure, as what uses it. */
  async function naming(workspace: string, measure: string) {
    const shown = (await list(workspace)).filter(({ definition }) =>
      measuresOf(definition).some(([, named]) => named === measure),
    )
    return shown.map(({ id, name }) => ({ kind: 'wall', name: id, label: name }))
  }

  /** A wall; `default` is the first of the workspace. @throws TandemError `not_found` */
  async function get(workspace: string, id: string): Promise<Wall> {
    if (id === 'default') return (await list(workspace))[0]!
    const wall = await repository.find(workspace, id)
    if (!wall) throw new TandemError('not_found', { detail: `There is no wall ${id}.` })
    return asItStands(wall)
  }

  /**
   * Whether every measure is one that metrics can compile, every headline fits on its line and claims no cause, and what
   * names a stage names one.
   *
   * @throws TandemError `invalid_request` naming each fault
   */
  async function check(workspace: string, definition: WallDefinition): Promise<void> {
    const { name: company } = await access.getWorkspace(workspace)
    const errors = [
      ...languages.flatMap((language) => [...headlineFaults(definition, company, language)]),
      ...definitionFaults(definition),
    ]
    for (const [path, measure] of measuresOf(definition)) {
      try {
        const asked =
          typeof measure === 'string' ? { name: measure } : { definition: measure as DefinitionInput }
        const to = new Date(clock()).toISOString()
        const from = new Date(clock() - 60_000).toISOString()
        await metrics.query(workspace, { ...asked, from, to })
      } catch (thrown) {
        if (!(thrown instanceof TandemError) || thrown.status >= 500) throw thrown
        const faults = thrown.errors?.map((fault) => `${fault.path} ${fault.message}`).join('; ')
        errors.push({ path, message: faults ?? thrown.message })
      }
    }
    if (errors.length > 0) throw new TandemError('invalid_request', { errors })
  }

  /**
   * Saves what stands on a wall as its next version; from then on it follows nobody but its editors.
   *
   * @param change.definition absent: back to following the events there are
   * @throws TandemError `invalid_request` naming each fault, `conflict`, `not_found`
   */
  async function save(
    principal: Principal,
    id: string,
    change: { version: number; name?: string | undefined; definition?: WallDefinition | undefined },
  ): Promise<Wall> {
    const wall = await get(principal.workspace, id)
    if (change.definition) await check(principal.workspace, change.definition)
    const saved = await repository.save(wall, change.version, {
      name: change.name ?? wall.name,
      kind: wall.kind,
      automatic: change.definition === undefined,
      definition: change.definition ?? (await template(wall.workspace, wall.kind)),
      updatedBy: principal.label,
    })
    await access.audit(principal, 'wall.save', `wall:${wall.id}`, {
      version: saved.version,
      name: saved.name,
    })
    changed(wall.id)
    return asItStands(saved)
  }

  /**
   * A new wall: with a definition, or from a template (`any` when none is named) whose events it then follows.
   *
   * @throws as `save`
   */
  async function create(
    principal: Principal,
    made: { name: string; kind?: WallKind | undefined; definition?: WallDefinition | undefined },
  ): Promise<Wall> {
    const { workspace } = principal
    // The first wall keeps its place as the default one.
    await list(workspace)
    if (made.definition) await check(workspace, made.definition)
    const kind = made.kind ?? 'any'
    const wall = await repository.create(workspace, {
      name: made.name,
      kind,
      automatic: made.definition === undefined,
      definition: made.definition ?? (await template(workspace, kind)),
      updatedBy: principal.label,
    })
    await access.audit(principal, 'wall.create', `wall:${wall.id}`, { name: wall.name, kind })
    return asItStands(wall)
  }

  /**
   * Takes a wall away; it can be brought back.
   *
   * @param version the version that was read
   * @throws TandemError `not_found`, `conflict`, `last_wall`, `wall_on_screens`
   */
  async function remove(principal: Principal, id: string, version: number): Promise<void> {
    const wall = await get(principal.workspace, id)
    const shownBy = (await access.listScreens(principal.workspace)).filter(
      (screen) => screen.wall === wall.id,
    )
    if (shownBy.length > 0) {
      throw new TandemError('wall_on_screens', { detail: shownBy.map((screen) => screen.name).join(', ') })
    }
    await repository.remove(wall, version)
    await access.audit(principal, 'wall.remove', `wall:${wall.id}`, { name: wall.name, version })
    gone(wall.id)
  }

  /** Brings a removed wall back as it was. @throws TandemError `not_found` */
  async function bringBack(principal: Principal, id: string): Promise<Wall> {
    const wall = await repository.bringBack(principal.workspace, id)
    if (!wall) throw new TandemError('not_found', { detail: `No removed wall is called ${id}.` })
    await access.audit(principal, 'wall.bring_back', `wall:${wall.id}`, { name: wall.name })
    return asItStands(wall)
  }

  /** What each kind of company's wall would show here, and what is missing. */
  async function templates(workspace: string, language: Language) {
    const [events, measures] = await Promise.all([namesOf(workspace), measureNames(workspace)])
    return templateReports({ events, measures }, language)
  }

  return {
    list,
    naming,
    removed: (workspace: string) => repository.list(workspace, true),
    get,
    check,
    save,
    create,
    remove,
    bringBack,
    templates,
    versions: async (workspace: string, id: string) => repository.versions(await get(workspace, id)),
  }
}

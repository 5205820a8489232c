import { z } from 'zod'
import { demand, type Principal } from '../access/index.ts'
import type { Postgres } from '../db/index.ts'
import { TandemError } from '../errors.ts'
import { type DefinitionFile, definitionFileSchema, readDocuments, writeDocument } from './documents.ts'
import type { DefinitionKind } from './kind.ts'
import { described, type KindState, type Plan, planOf, uniqueUses } from './plan.ts'

export const definitionsRequestSchema = z
  .strictObject({
    documents: z.array(definitionFileSchema).max(5000),
    prune: z
      .boolean()
      .default(false)
      .describe('removes what is in no document, of the kinds that are in some'),
  })
  .meta({ id: 'Definitions' })
export type DefinitionsRequest = z.input<typeof definitionsRequestSchema>

export const applyRequestSchema = definitionsRequestSchema
  .extend({ anyway: z.boolean().default(false).describe('also when definitions break') })
  .meta({ id: 'DefinitionsToApply' })
export type ApplyRequest = z.input<typeof applyRequestSchema>

const use = z.object({ kind: z.string(), name: z.string(), label: z.string() })
export const usesSchema = z
  .object({
    usedBy: z.array(use).describe('what names it'),
    uses: z.array(use).describe('what it names'),
  })
  .meta({ id: 'DefinitionUses' })
export type Uses = z.infer<typeof usesSchema>

/** All definitions of a workspace as YAML files that live in git, and what uses what. */
export function createDefinitions({
  postgres,
  kinds,
  alsoNamedBy = async () => [],
}: {
  postgres: Postgres
  kinds: readonly DefinitionKind[]
  /** What names a definition and is no definition itself: an alert, a wall. `name` is how its page is found. */
  alsoNamedBy?: (workspace: string, kind: string, name: string) => Promise<Uses['usedBy']>
}) {
  /** Every definition as a file. */
  async function pull(workspace: string): Promise<DefinitionFile[]> {
    const lists = await Promise.all(
      kinds.map(async (kind) => ({ kind, stored: await kind.store.list(workspace) })),
    )
    return lists.flatMap(({ kind, stored }) =>
      stored.map(({ definition }) => writeDocument(kind, definition)),
    )
  }

  async function statesOf(workspace: string, documents: readonly DefinitionFile[]): Promise<KindState[]> {
    const read = readDocuments(kinds, documents)
    return Promise.all(
      kinds.map(async (kind) => ({
        kind,
        before: await kind.store.list(workspace),
        wanted: read.get(kind) ?? [],
      })),
    )
  }

  /** @throws TandemError `definition_invalid` for definitions that cannot stand together */
  async function assertSound(workspace: string, states: readonly KindState[], plan: Plan): Promise<void> {
    const faults = []
    for (const { kind, before, wanted } of states) {
      const gone = new Set(removedOf(plan, kind))
      const said = new Map(wanted.map(({ definition }) => [definition.name, definition]))
      const stay = before
        .map(({ definition }) => definition)
        .filter(({ name }) => !gone.has(name) && !said.has(name))
      const changed = wanted.filter(({ definition }) =>
        plan.changes.some((one) => one.kind === kind.store.kind && one.name === definition.name),
      )
      faults.push(...((await kind.faults?.(workspace, [...stay, ...said.values()], changed)) ?? []))
    }
    if (faults.length > 0) throw new TandemError('definition_invalid', { errors: faults })
  }

  /**
   * What applying the files would do, and what it would break; changes nothing.
   *
   * @throws TandemError `definition_invalid`
   */
  async function plan(workspace: string, request: DefinitionsRequest): Promise<Plan> {
    const states = await statesOf(workspace, request.documents)
    const planned = planOf(states, request.prune ?? false)
    await assertSound(workspace, states, planned)
    return planned
  }

  /**
   * Brings the definitions to what the files say, all or nothing.
   *
   * @returns what was done
   * @throws TandemError `forbidden` for a kind the principal may not change, `definition_invalid`, `definition_breaks`
   * unless `anyway`, `conflict` when one is changed at the same time
   */
  async function apply(principal: Principal, request: ApplyRequest): Promise<Plan> {
    const { workspace } = principal
    const states = await statesOf(workspace, request.documents)
    const done = planOf(states, request.prune ?? false)
    const changing = kinds.filter(({ store }) => done.changes.some(({ kind }) => kind === store.kind))
    for (const { write } of changing) demand(principal, write)
    await assertSound(workspace, states, done)
    if (done.breaks.length > 0 && !request.anyway) {
      throw new TandemError('definition_breaks', {
        errors: done.breaks.map(({ kind, name, missing }) => ({
          path: `${kind} ${name}`,
          message: `names ${missing.kind} ${missing.name}, which would not be there`,
        })),
      })
    }
    await postgres.transaction().execute(async (transaction) => {
      for (const { kind, wanted } of states) {
        const said = new Map(wanted.map(({ definition }) => [definition.name, definition]))
        const writes = done.changes
          .filter((change) => change.kind === kind.store.kind)
          .map(({ name, version }) => ({ name, definition: said.get(name) ?? null, expected: version }))
        if (writes.length > 0) await kind.store.write(workspace, writes, { by: principal.label, transaction })
      }
    })
    for (const kind of changing)
      await kind.changed?.(
        workspace,
        done.changes.filter((change) => change.kind === kind.store.kind).map(({ name }) => name),
      )
    return done
  }

  /**
   * What names a definition, and what it names itself.
   *
   * @throws TandemError `not_found` for an unknown kind, and the kind's own error for an unknown name
   */
  async function usesOf(workspace: string, kindName: string, name: string): Promise<Uses> {
    const own = kinds.find(({ store }) => store.kind === kindName)
    if (!own) throw new TandemError('not_found', { detail: `There is no kind of definition ${kindName}.` })
    const { definition } = await own.store.get(workspace, name)
    const [lists, others] = await Promise.all([
      Promise.all(
        kinds.map(async (kind) =>
          (await kind.store.list(workspace)).map((stored) => ({ kind, definition: stored.definition })),
        ),
      ),
      alsoNamedBy(workspace, kindName, name),
    ])
    const all = lists.flat()
    const uses = uniqueUses(own, definition)
    return {
      usedBy: [
        ...all
          .filter((one) =>
            uniqueUses(one.kind, one.definition).some((use) => use.kind === kindName && use.name === name),
          )
          .map((one) => described(one.kind, one.definition)),
        ...others,
      ],
      uses: all
        .filter((one) =>
          uses.some((use) => use.kind === one.kind.store.kind && use.name === one.definition.name),
        )
        .map((one) => described(one.kind, one.definition)),
    }
  }

  return { pull, plan, apply, usesOf }
}
export type Definitions = ReturnType<typeof createDefinitions>

function removedOf({ changes }: Plan, { store }: DefinitionKind): string[] {
  return changes
    .filter(({ kind, action }) => kind === store.kind && action === 'delete')
    .map(({ name }) => name)
}

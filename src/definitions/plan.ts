import { z } from 'zod'
import type { DefinitionKind, Use, Wanted } from './kind.ts'
import type { Stored } from './stored.ts'

const named = { kind: z.string(), name: z.string() }

export const planSchema = z
  .object({
    changes: z.array(
      z.object({
        ...named,
        action: z.enum(['create', 'update', 'delete']),
        version: z.number().int().describe('version that is changed; 0 for a new one'),
        diff: z.string(),
      }),
    ),
    breaks: z
      .array(z.object({ ...named, label: z.string(), missing: z.object(named) }))
      .describe('definitions that would name something that is not there'),
    touches: z
      .array(z.object({ ...named, label: z.string(), through: z.object(named) }))
      .describe('definitions that stay as they are but show something that changes'),
    unchanged: z.number().int(),
    text: z.string().describe('the whole plan as readable text'),
  })
  .meta({ id: 'DefinitionsPlan' })
export type Plan = z.infer<typeof planSchema>

/** What is and what shall be of one kind. */
export interface KindState {
  kind: DefinitionKind
  before: readonly Stored<{ name: string }>[]
  wanted: readonly Wanted<{ name: string }>[]
}

type Defined = Map<string, { kind: DefinitionKind; definition: { name: string } }>
const keyOf = ({ kind, name }: Pick<Use, 'kind' | 'name'>) => `${kind} ${name}`

/**
 * What bringing the definitions to what is wanted changes, breaks and touches. Nothing is written.
 *
 * @param states every kind there is
 * @param prune whether what is in no document is removed, of the kinds that are in some
 */
export function planOf(states: readonly KindState[], prune: boolean): Plan {
  const changes = states.flatMap((state) => changesOf(state, prune))
  const before: Defined = new Map()
  for (const { kind, before: stored } of states)
    for (const { definition } of stored)
      before.set(keyOf({ kind: kind.store.kind, name: definition.name }), { kind, definition })
  const after: Defined = new Map(before)
  for (const { kind, name } of changes.filter(({ action }) => action === 'delete'))
    after.delete(keyOf({ kind, name }))
  for (const { kind, wanted } of states)
    for (const { definition } of wanted)
      after.set(keyOf({ kind: kind.store.kind, name: definition.name }), { kind, definition })
  const written = states.flatMap(({ wanted }) => wanted).length
  const unchanged = written - changes.filter(({ action }) => action !== 'delete').length
  const plan = { changes, breaks: breaksOf(before, after), touches: touchesOf(changes, after), unchanged }
  return { ...plan, text: textOf(plan) }
}

function changesOf({ kind, before, wanted }: KindState, prune: boolean): Plan['changes'] {
  const { store } = kind
  const old = new Map(before.map((one) => [one.definition.name, one]))
  const names = new Set(wanted.map(({ definition }) => definition.name))
  const written = wanted.map(({ definition }) => ({
    kind: store.kind,
    name: definition.name,
    action: old.has(definition.name) ? ('update' as const) : ('create' as const),
    version: old.get(definition.name)?.version ?? 0,
    diff: store.describeChange(old.get(definition.name)?.definition ?? null, definition),
  }))
  const removed = before
    .filter(({ definition }) => prune && names.size > 0 && !names.has(definition.name))
    .map(({ definition, version }) => ({
      kind: store.kind,
      name: definition.name,
      action: 'delete' as const,
      version,
      diff: store.describeChange(definition, null),
    }))
  return [...written.filter(({ diff }) => diff !== ''), ...removed].sort((one, two) =>
    one.name < two.name ? -1 : 1,
  )
}

/** Names that lead nowhere afterwards: what is needed and not there, or was there before. */
function breaksOf(before: Defined, after: Defined): Plan['breaks'] {
  const broken = ({ kind, name, needed }: Use) =>
    !after.has(keyOf({ kind, name })) && (needed || before.has(keyOf({ kind, name })))
  return [...after.values()].flatMap(({ kind, definition }) =>
    uniqueUses(kind, definition)
      .filter(broken)
      .map(({ kind: missingKind, name }) => ({
        ...described(kind, definition),
        missing: { kind: missingKind, name },
      })),
  )
}

/** Definitions that lead to a changed one, directly or through others, each with the one that it names itself. */
function touchesOf(changes: Plan['changes'], after: Defined): Plan['touches'] {
  const moved = new Set(changes.filter(({ action }) => action === 'update').map(keyOf))
  const touches: Plan['touches'] = []
  const told = new Set(changes.map(keyOf))
  for (let found = true; found; ) {
    found = false
    for (const [key, { kind, definition }] of after) {
      if (told.has(key)) continue
      const through = uniqueUses(kind, definition).find((use) => moved.has(keyOf(use)))
      if (!through) continue
      const { kind: throughKind, name } = through
      touches.push({ ...described(kind, definition), through: { kind: throughKind, name } })
      told.add(key)
      moved.add(key)
      found = true
    }
  }
  return touches
}

/** What a definition names, each once. */
export function uniqueUses(kind: DefinitionKind, definition: { name: string }): Use[] {
  return [...new Map(kind.uses(definition).map((use) => [keyOf(use), use])).values()]
}

/** A definition as lists name it. */
export function described({ store }: DefinitionKind, definition: { name: string; label?: string }) {
  return { kind: store.kind, name: definition.name, label: definition.label ?? definition.name }
}

function textOf({ changes, breaks, touches, unchanged }: Omit<Plan, 'text'>): string {
  const blocks = changes.map(
    ({ kind, name, action, diff }) => `${action} ${kind} ${name}\n${diff.replaceAll(/^/gm, '  ')}`,
  )
  const told = [
    ...touches.map(
      ({ kind, name, through }) => `${kind} ${name} shows ${through.kind} ${through.name}, which changes`,
    ),
    ...breaks.map(
      ({ kind, name, missing }) =>
        `BREAKS ${kind} ${name}: it names ${missing.kind} ${missing.name}, which is not there`,
    ),
  ]
  const count = (action: string) => changes.filter((change) => change.action === action).length
  const summary = `${count('create')} to create, ${count('update')} to update, ${count('delete')} to delete, ${unchanged} as they are.`
  return [...blocks, ...(told.length > 0 ? [told.join('\n')] : []), summary].join('\n\n')
}

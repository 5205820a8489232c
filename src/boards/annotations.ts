import { type Kysely, sql } from 'kysely'
import { type Access, newId, type Principal } from '../access/index.ts'
import { TandemError } from '../errors.ts'
import { type Annotation, type AnnotationInput, annotationInputSchema, type Scope } from './annotation.ts'
import { readGiven } from './given.ts'
import { authored, authorOf, type BoardTables, type Row } from './tables.ts'

export interface AnnotationsDependencies {
  tables: Kysely<BoardTables>
  access: Pick<Access, 'audit'>
  /** Names of the catalogue's measures. */
  measureNames: (workspace: string) => Promise<readonly string[]>
  clock: () => number
}

/** The most that are shown at a time, newest first: a chart with more says nothing. */
const mostShown = 500

/** What happened and may explain charts: written by hand, by other systems, or by rules from events. */
export function createAnnotations({ tables, access, measureNames, clock }: AnnotationsDependencies) {
  /**
   * Annotations that touch [from, to), oldest first; of more than 500 the newest.
   *
   * @param period ms
   */
  async function list(workspace: string, { from, to }: { from: number; to: number }): Promise<Annotation[]> {
    const rows = await tables
      .selectFrom('annotations')
      .selectAll()
      .where('workspace', '=', workspace)
      .where('at', '<', new Date(to))
      .where(sql<boolean>`coalesce(until, at) >= ${new Date(from)}`)
      .orderBy('at', 'desc')
      .orderBy('id')
      .limit(mostShown)
      .execute()
    return rows.map(toAnnotation).reverse()
  }

  /** @throws TandemError `invalid_request`, also for a scope with a measure that is not there */
  async function add(principal: Principal, given: AnnotationInput): Promise<Annotation> {
    const values = await readValues(principal.workspace, given)
    const id = newId('ann')
    const row = await tables
      .insertInto('annotations')
      .values({
        id,
        workspace: principal.workspace,
        ...values,
        ...authored(principal),
        made_at: new Date(clock()),
        rule: null,
        happening: null,
      })
      .returningAll()
      .executeTakeFirstOrThrow()
    await access.audit(principal, 'annotation.add', `annotation:${id}`, { title: row.title })
    return toAnnotation(row)
  }

  async function readValues(workspace: string, given: AnnotationInput) {
    const { title, text, kind, at, until, scope } = readGiven(annotationInputSchema, given)
    if (scope?.measures) {
      const known = await measureNames(workspace)
      const index = scope.measures.findIndex((name) => !known.includes(name))
      if (index >= 0) {
        throw new TandemError('invalid_request', {
          errors: [
            { path: `/scope/measures/${index}`, message: `there is no measure ${scope.measures[index]}` },
          ],
        })
      }
    }
    return {
      title,
      text,
      kind,
      at: new Date(at),
      until: until === undefined ? null : new Date(until),
      scope: scope === undefined ? null : JSON.stringify(scope),
    }
  }

  /** @throws TandemError `annotation_not_found`, `annotation_of_rule` */
  async function findByHand(workspace: string, id: string): Promise<Row<'annotations'>> {
    const row = await tables
      .selectFrom('annotations')
      .selectAll()
      .where('workspace', '=', workspace)
      .where('id', '=', id)
      .executeTakeFirst()
    if (!row) throw new TandemError('annotation_not_found', { detail: `No annotation ${id}.` })
    if (row.rule !== null) throw new TandemError('annotation_of_rule', { detail: `The rule is ${row.rule}.` })
    return row
  }

  /** Writes an annotation anew. @throws TandemError `annotation_not_found`, `annotation_of_rule`, `invalid_request` */
  async function change(principal: Principal, id: string, given: AnnotationInput): Promise<Annotation> {
    const { workspace } = principal
    await findByHand(workspace, id)
    const row = await tables
      .updateTable('annotations')
      .set(await readValues(workspace, given))
      .where('workspace', '=', workspace)
      .where('id', '=', id)
      .returningAll()
      .executeTakeFirst()
    if (!row) throw new TandemError('annotation_not_found', { detail: `No annotation ${id}.` })
    await access.audit(principal, 'annotation.change', `annotation:${id}`, { title: row.title })
    return toAnnotation(row)
  }

  /** @throws TandemError `annotation_not_found`, `annotation_of_rule` */
  async function remove(principal: Principal, id: string): Promise<void> {
    const { title } = await findByHand(principal.workspace, id)
    await tables
      .deleteFrom('annotations')
      .where('workspace', '=', principal.workspace)
      .where('id', '=', id)
      .execute()
    await access.audit(principal, 'annotation.remove', `annotation:${id}`, { title })
  }

  return { list, add, change, remove }
}
export type Annotations = ReturnType<typeof createAnnotations>

function toAnnotation(row: Row<'annotations'>): Annotation {
  return {
    id: row.id,
    title: row.title,
    text: row.text,
    kind: row.kind,
    at: row.at.toISOString(),
    until: row.until?.toISOString() ?? null,
    scope: row.scope,
    by: authorOf(row),
    rule: row.rule,
  }
}

/**
 * Whether an annotation belongs on a chart.
 *
 * @param chart names of its measures, and of the events they read; undefined events: every event
 */
export function isOnChart(
  scope: Scope | null,
  chart: { measures: readonly string[]; events: readonly string[] | undefined },
): boolean {
  if (scope === null) return true
  const byMeasure = scope.measures?.some((name) => chart.measures.includes(name)) ?? false
  const byEvent =
    scope.events?.some((name) => chart.events === undefined || chart.events.includes(name)) ?? false
  return byMeasure || byEvent
}

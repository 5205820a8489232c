import type { Generated } from 'kysely'
import type { Postgres } from '../db/index.ts'
import { TandemError } from '../errors.ts'
import type { Inputs } from './estimation.ts'
import type { Seen } from './evidence.ts'

type ImpactTables = {
  impact_runs: {
    workspace: string
    tree: string
    id: Generated<string>
    version: number
    estimated_at: Date
    estimated_by: string
  }
  impact_estimates: {
    run: string
    from_measure: string
    to_measure: string
    inputs: unknown
    result: unknown
  }
}

/** One link as it was estimated in one run. */
export interface LinkEstimate {
  from: string
  to: string
  inputs: Inputs
  seen: Seen
}

/** All links of a tree, estimated together. */
export interface Run {
  id: string
  version: number
  at: string
  by: string
  links: LinkEstimate[]
}

/** One estimate of a link's history. */
export interface PastEstimate extends LinkEstimate {
  run: string
  at: string
  by: string
}

/** Estimates of links in PostgreSQL, run by run. */
export function createImpactRepository(postgres: Postgres) {
  const tables = postgres.withTables<ImpactTables>()

  return {
    /** Keeps a run; @returns its id */
    async addRun(
      workspace: string,
      tree: string,
      run: { version: number; at: Date; by: string; links: readonly LinkEstimate[] },
    ): Promise<string> {
      return tables.transaction().execute(async (transaction) => {
        const { id } = await transaction
          .insertInto('impact_runs')
          .values({
            workspace,
            tree,
            version: run.version,
            estimated_at: run.at,
            estimated_by: run.by,
          })
          .returning('id')
          .executeTakeFirstOrThrow()
        if (run.links.length > 0)
          await transaction
            .insertInto('impact_estimates')
            .values(
              run.links.map(({ from, to, inputs, seen }) => ({
                run: id,
                from_measure: from,
                to_measure: to,
                inputs: JSON.stringify(inputs),
                result: JSON.stringify(seen),
              })),
            )
            .execute()
        return String(id)
      })
    },

    /** The newest run of a tree; undefined before the first. */
    async newestRun(workspace: string, tree: string): Promise<Run | undefined> {
      const run = await tables
        .selectFrom('impact_runs')
        .selectAll()
        .where('workspace', '=', workspace)
        .where('tree', '=', tree)
        .orderBy('id', 'desc')
        .limit(1)
        .executeTakeFirst()
      if (!run) return undefined
      const rows = await tables
        .selectFrom('impact_estimates')
        .selectAll()
        .where('run', '=', run.id)
        .orderBy('from_measure')
        .orderBy('to_measure')
        .execute()
      return {
        id: String(run.id),
        version: run.version,
        at: run.estimated_at.toISOString(),
        by: run.estimated_by,
        links: rows.map(toEstimate),
      }
    },

    /** Estimates of one link, newest first, at most 100. */
    async history(
      workspace: string,
      tree: string,
      { from, to }: { from: string; to: string },
    ): Promise<PastEstimate[]> {
      const rows = await past()
        .where('impact_runs.workspace', '=', workspace)
        .where('impact_runs.tree', '=', tree)
        .where('from_measure', '=', from)
        .where('to_measure', '=', to)
        .orderBy('run', 'desc')
        .limit(100)
        .execute()
      return rows.map(toPast)
    },

    /** One estimate. @throws TandemError `impact_run_not_found` */
    async one(
      workspace: string,
      run: string,
      { from, to }: { from: string; to: string },
    ): Promise<PastEstimate> {
      const row = await past()
        .where('impact_runs.workspace', '=', workspace)
        .where('run', '=', run)
        .where('from_measure', '=', from)
        .where('to_measure', '=', to)
        .executeTakeFirst()
      if (!row)
        throw new TandemError('impact_run_not_found', { detail: `No estimate ${run} from ${from} to ${to}.` })
      return toPast(row)
    },
  }

  function past() {
    return tables
      .selectFrom('impact_estimates')
      .innerJoin('impact_runs', 'impact_runs.id', 'impact_estimates.run')
      .select([
        'run',
        'from_measure',
        'to_measure',
        'inputs',
        'result',
        'impact_runs.estimated_at',
        'impact_runs.estimated_by',
      ])
  }
}

type EstimateRow = { from_measure: string; to_measure: string; inputs: unknown; result: unknown }

function toEstimate(row: EstimateRow): LinkEstimate {
  return {
    from: row.from_measure,
    to: row.to_measure,
    inputs: row.inputs as Inputs,
    seen: row.result as Seen,
  }
}

function toPast(row: EstimateRow & { run: string; estimated_at: Date; estimated_by: string }): PastEstimate {
  return {
    ...toEstimate(row),
    run: String(row.run),
    at: row.estimated_at.toISOString(),
    by: row.estimated_by,
  }
}

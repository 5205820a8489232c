import { z } from 'zod'
import type { ClickHouse, QueryParams } from '../db/index.ts'
import type { GroundOf } from './ground.ts'
import type { DefinitionInput } from './metric.ts'
import { planQuestion, readRequest } from './question.ts'
import { type QueryRequestInput, queryRequestSchema } from './request.ts'
import { createMeasure } from './scan.ts'

export const explanationSchema = z
  .object({
    statements: z
      .array(z.string())
      .describe('what the engine is asked for this question, values put in, without comparisons'),
  })
  .meta({ id: 'MeasureExplanation' })
export type Explanation = z.infer<typeof explanationSchema>

/** The SQL of a measure, for people who want to see it. */
export function createExplain({ groundOf, clickhouse }: { groundOf: GroundOf; clickhouse: ClickHouse }) {
  /**
   * The statements by which a question would be answered: those that `query` sends, taken down instead of asked, so that
   * there is no second place that writes SQL.
   *
   * @throws as `query`
   */
  return async function explain(workspace: string, asked: QueryRequestInput): Promise<Explanation> {
    const request = readRequest(queryRequestSchema, asked)
    const ground = await groundOf(workspace, request.name ?? (request.definition as DefinitionInput))
    const question = await planQuestion(ground, request)
    const statements: string[] = []
    const takeDown = async (sql: string, params: QueryParams = {}) => {
      statements.push(withValues(sql, params))
      return []
    }
    await createMeasure({ ...clickhouse, query: takeDown }, false)(question.plan)
    return { statements }
  }
}

/** A statement with its values in the places of its parameters, as literals. */
export function withValues(sql: string, params: QueryParams): string {
  return sql.replaceAll(/\{(\w+): ?([^{}]+)\}/g, (whole, name: string, type: string) => {
    const value = params[name]
    if (value === undefined) return whole
    const literal = literalOf(value)
    return type.startsWith('DateTime64') ? `toDateTime64(${literal}, 3, 'UTC')` : literal
  })
}

function literalOf(value: QueryParams[string]): string {
  if (value === null) return 'NULL'
  if (typeof value === 'object') return `[${value.map(literalOf).join(', ')}]`
  if (typeof value !== 'string') return String(value)
  return `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
}

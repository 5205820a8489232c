import { TandemError } from '../errors.ts'

const timeExceeded = /TIMEOUT_EXCEEDED|Code: 159\b|QUERY_WAS_CANCELLED|Code: 394\b/
const outOfSpace = /NOT_ENOUGH_SPACE|Code: 243\b/
const away = /ECONNREFUSED|ECONNRESET|ETIMEDOUT|EPIPE|ENOTFOUND|socket hang up|Timeout error/

/**
 * The catalogue error for what a ClickHouse engine or its client threw. The engine's own words may hold
 * customer data, so they travel as `cause` (log) and never in `detail`.
 */
export function fromEngineError(error: unknown): TandemError {
  if (error instanceof TandemError) return error
  const text = describe(error)
  if (timeExceeded.test(text)) return new TandemError('query_too_slow', { cause: error })
  if (outOfSpace.test(text)) return new TandemError('disk_full', { cause: error, retryAfterSeconds: 30 })
  if (away.test(text))
    return new TandemError('store_unavailable', { detail: 'ClickHouse does not answer.', cause: error })
  return new TandemError('query_failed', { cause: error })
}

/** Message, and the code and type that the client of a server keeps apart from it. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const { code, type } = error as Error & { code?: string; type?: string }
  return `${code ? `Code: ${code}` : ''} ${type ?? ''} ${error.message}`
}

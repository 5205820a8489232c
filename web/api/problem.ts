/** One field the server could not take: JSON pointer and what is wrong with it. */
export interface FieldProblem {
  path: string
  message: string
}

/** RFC 9457 problem document as this server writes it; fields that were not sent are absent. */
interface ProblemBody {
  code?: string
  title?: string
  detail?: string
  mend?: string
  retryable?: boolean
  errors?: FieldProblem[]
  instance?: string
  message?: string
}

/**
 * Anything that went wrong between a page and the server, in the four parts a screen shows: what happened, the case,
 * how to go on, and the reference under which the log has the cause.
 */
export class Problem extends Error {
  /** HTTP status; 0 when no answer came. */
  readonly status: number
  /** Code of the error catalogue, or `unreachable`. */
  readonly code: string
  readonly detail: string | undefined
  readonly mend: string | undefined
  readonly retryable: boolean
  readonly errors: FieldProblem[]
  readonly reference: string | undefined

  constructor(status: number, body: ProblemBody) {
    super(body.title ?? body.message ?? `HTTP ${status}`)
    this.name = 'Problem'
    this.status = status
    this.code = body.code ?? (status === 0 ? 'unreachable' : `http_${status}`)
    this.detail = body.detail
    this.mend = body.mend
    this.retryable = body.retryable ?? (status === 0 || status >= 500)
    this.errors = body.errors ?? []
    this.reference = body.instance
  }
}

/** The problem in a response that is not a success; a body that is no problem document still gives its status. */
export async function problemOf(response: Response): Promise<Problem> {
  const body = await response.json().catch(() => ({}))
  return new Problem(response.status, body !== null && typeof body === 'object' ? (body as ProblemBody) : {})
}

/** A thrown thing as a problem; a fault of our own program keeps its message. */
export function asProblem(thrown: unknown): Problem {
  if (thrown instanceof Problem) return thrown
  return new Problem(-1, {
    code: 'program',
    title: thrown instanceof Error ? thrown.message : String(thrown),
  })
}

import type { Access, Principal } from '../access/index.ts'
import { TandemError } from '../errors.ts'
import type { Logger } from '../logger.ts'

/** How somebody came to see a person. */
export type LookWay =
  | 'page'
  | 'timeline'
  | 'lanes'
  | 'events'
  | 'identifier'
  | 'panel'
  | 'list'
  | 'search'
  | 'account'
  | 'mcp'
  | 'changes'

interface Look {
  principal: Pick<Principal, 'kind' | 'id' | 'label'>
  object: string
  detail: Record<string, unknown>
  at: number
}

/** A page asks several times for the same person; within this time that is one look. */
const sameLookMs = 60_000
const flushMs = 1000
/** Written in one transaction. */
const batchSize = 500
/** While the database is away looks wait here; when there are more, nobody is shown anything more. */
const mostWaiting = 20_000

/**
 * The log of who looked at whom. Looks are written together, about once a second, so that a page does not wait for them;
 * what waits is written before the program ends.
 */
export function createLooks({
  access,
  clock,
  logger,
}: {
  access: Pick<Access, 'auditAll'>
  clock: () => number
  logger: Logger
}) {
  const waiting = new Map<string, Look[]>()
  const seen = new Map<string, number>()
  let count = 0
  let timer: NodeJS.Timeout | undefined
  let flushing: Promise<void> = Promise.resolve()

  /**
   * Notes a look. The same principal, person and way within a minute is one look.
   *
   * @param object `person:<id>`, `account:<id>`, `people:list`
   * @throws TandemError `store_unavailable` when looks cannot be written any more: nothing is shown unlogged
   */
  function note(
    principal: Principal,
    object: string,
    way: LookWay,
    detail: Record<string, unknown> = {},
  ): void {
    const at = clock()
    const key = `${principal.workspace} ${principal.kind} ${principal.id} ${way} ${object} ${JSON.stringify(detail)}`
    if (at - (seen.get(key) ?? Number.NEGATIVE_INFINITY) < sameLookMs) return
    if (count >= mostWaiting)
      throw new TandemError('store_unavailable', { detail: 'The audit log cannot be written.' })
    if (seen.size > 50_000) for (const [old, when] of seen) if (at - when >= sameLookMs) seen.delete(old)
    seen.set(key, at)
    const looks = waiting.get(principal.workspace) ?? []
    waiting.set(principal.workspace, looks)
    const { kind, id, label } = principal
    looks.push({ principal: { kind, id, label }, object, detail: { way, ...detail }, at })
    count += 1
    timer ??= setTimeout(() => {
      timer = undefined
      flush().catch((error) => logger.warn({ err: error }, 'profiles: looks wait to be written'))
    }, flushMs).unref()
  }

  /** Writes what waits. Afterwards everything noted before is in the log. @throws what the database says */
  function flush(): Promise<void> {
    flushing = flushing.catch(() => undefined).then(writeAll)
    return flushing
  }

  async function writeAll(): Promise<void> {
    for (const [workspace, looks] of waiting) {
      while (looks.length > 0) {
        const batch = looks.slice(0, batchSize)
        await access.auditAll(
          workspace,
          batch.map((look) => ({ ...look, action: 'person.look' })),
        )
        looks.splice(0, batch.length)
        count -= batch.length
      }
    }
  }

  /** Ends; what waits is written first. */
  async function close(): Promise<void> {
    clearTimeout(timer)
    timer = undefined
    await flush()
  }

  return { note, flush, close }
}

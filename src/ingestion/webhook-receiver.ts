import { createHash } from 'node:crypto'
import { TandemError } from '../errors.ts'
import type { Mapping, ReadTrait } from '../mapping/index.ts'
import { parkedId } from './parked.ts'
import type { ParkedPayload } from './parked-store.ts'
import type { NoteOutcomes, Observer, Source, Verdict } from './pipeline.ts'
import type { WebhookAnswer } from './webhook.ts'
import { readPayload } from './webhook-payload.ts'
import { checkSignature } from './webhook-signature.ts'
import type { WebhookStore } from './webhook-store.ts'

/** One request of another system. */
interface Delivery {
  sourceId: string
  body: Uint8Array
  /** From Basic auth, `?key=` or `Authorization: Bearer`; undefined when it brought none. */
  writeKey: string | undefined
  header(name: string): string | undefined
}

export interface WebhookDependencies {
  store: Pick<WebhookStore, 'rulesOf'>
  /** The source that a write key belongs to. */
  findSource(writeKey: string): Source | undefined
  /** The source with the id, of whichever workspace; absent when there is none or it is archived. */
  sourceById(id: string): Promise<Source | undefined>
  accept(source: Source, calls: Record<string, unknown>[], options: object): Promise<Verdict[]>
  park(events: ParkedPayload[]): Promise<void>
  /** Computed traits that mappings of a workspace may ask for. */
  traitsOf: (workspace: string) => ReadTrait | undefined
  noteOutcomes: NoteOutcomes
  observer: Observer
  clock: () => number
}

export type ReceiveWebhook = (delivery: Delivery) => Promise<WebhookAnswer>

/**
 * Takes what systems post that know nothing of Tandem. The body is authenticated first (signature where the source
 * has a secret, else write key), then read by the source's mapping; a body no mapping can read is parked, never lost.
 * A repeated delivery is a duplicate: messageIds left out are derived from `webhook-id`, else from the body.
 *
 * @throws TandemError `webhook_signature`, `webhook_key`, `parked_full`; as the intake does
 */
export function createWebhookReceiver(dependencies: WebhookDependencies): ReceiveWebhook {
  const { store, accept } = dependencies

  return async (delivery) => {
    const source = await authenticate(dependencies, delivery)
    const { mapping } = await store.rulesOf(source)
    let calls: Record<string, unknown>[]
    const started = performance.now()
    try {
      calls = await readDelivery(source, delivery, mapping, dependencies.traitsOf(source.workspace))
    } catch (error) {
      if (!(error instanceof TandemError)) throw error
      const halt = { code: error.code, reason: error.message }
      return parkDelivery(dependencies, source, delivery, halt, (performance.now() - started) * 1000)
    }
    const events = await accept(source, calls, {})
    const success = events.every(({ outcome }) => outcome === 'stored' || outcome === 'duplicate')
    return { success, outcome: 'accepted', events }
  }
}

/** Keeps a body that no mapping could read; who watches the source sees it. */
async function parkDelivery(
  { park, noteOutcomes, observer, clock }: WebhookDependencies,
  source: Source,
  { body }: Delivery,
  halt: { code: string; reason: string },
  micros: number,
): Promise<WebhookAnswer> {
  const { id: sourceId, workspace } = source
  const receivedAt = clock()
  await park([{ kind: 'payload', workspace, sourceId, raw: body, receivedAt, ...halt }])
  noteOutcomes(source, 1, [{ outcome: 'parked' }])
  if (observer.hasObservers(sourceId)) {
    observer.observe({
      source,
      receivedAt,
      message: { payload: readPayload(body) },
      verdict: { index: 0, messageId: parkedId(sourceId, body), outcome: 'parked', ...halt },
      steps: [{ name: 'map payload', outcome: 'parked', reason: halt.reason, micros }],
    })
  }
  return { success: false, outcome: 'parked', ...halt, events: [] }
}

async function authenticate({ store, findSource, sourceById }: WebhookDependencies, delivery: Delivery) {
  const source = await sourceById(delivery.sourceId)
  if (!source) throw new TandemError('not_found', { detail: `No source ${delivery.sourceId.slice(0, 80)}.` })
  const { secrets } = await store.rulesOf(source)
  if (secrets.length > 0) {
    checkSignature(delivery.body, delivery.header, secrets)
    return source
  }
  const owner = delivery.writeKey ? findSource(delivery.writeKey) : undefined
  if (owner?.id !== source.id) {
    throw new TandemError('webhook_key', {
      detail: delivery.writeKey ? 'The key belongs to no source, or to another.' : 'No key was sent.',
    })
  }
  return source
}

/** @throws TandemError `mapping_missing`, `mapping_empty`; as `mapping.apply` */
async function readDelivery(
  source: Source,
  { body, header }: Delivery,
  mapping: Mapping | undefined,
  readTrait: ReadTrait | undefined,
) {
  if (!mapping) throw new TandemError('mapping_missing')
  const delivered = header('webhook-id') ?? createHash('sha256').update(body).digest('hex')
  const calls = await mapping.apply(readPayload(body), {
    identity: `${source.id}:${delivered}`,
    readTrait,
  })
  if (calls.length === 0) throw new TandemError('mapping_empty')
  return calls
}

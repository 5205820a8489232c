import { openTestStores, type TestStores } from '../db/index.ts'
import { createLogger } from '../logger.ts'
import { createIdentity } from './identity.ts'

/** An event as the tests write it. */
export interface TestEvent {
  userId?: string
  anonymousId?: string
  /** ms */
  at: number
  traits?: Record<string, string>
  previousId?: string
  externalIds?: { type: string; id: string }[]
}

/** Identity on real stores, with what it told others. */
export async function openTestIdentity() {
  const stores = await openTestStores()
  const published: { workspace: string; type: string; data: Record<string, unknown> }[] = []
  const audited: string[] = []
  const whole = new Set<string>()
  let now = Date.UTC(2026, 0, 1)
  const identity = createIdentity({
    postgres: stores.postgres,
    clickhouse: stores.clickhouse,
    directory: stores.directory,
    access: {
      async audit(_who, action) {
        audited.push(action)
      },
    },
    async publish(workspace, type, data) {
      published.push({ workspace, type, data })
    },
    onPeopleChanged: () => undefined,
    async onRulesChanged(workspace) {
      whole.add(workspace)
    },
    clock: () => now++,
    logger: createLogger('silent'),
  })
  return { stores, identity, published, audited, whole, close: () => stores.close() }
}
export type TestIdentity = Awaited<ReturnType<typeof openTestIdentity>>

export async function makeWorkspace({ stores }: TestIdentity): Promise<string> {
  const workspace = stores.freshWorkspace()
  await stores.pool.query('INSERT INTO workspaces (id, name) VALUES ($1, $1)', [workspace])
  return workspace
}

let sent = 0

/** Stores events and their edges as intake does. @returns when they were received, ms */
export async function send(
  stores: TestStores,
  workspace: string,
  events: readonly TestEvent[],
): Promise<number> {
  const receivedAt = 1_000_000 + ++sent * 10
  await stores.clickhouse.insert(
    'events',
    events.map((event, index) => ({
      workspace,
      message_id: `m${sent}-${index}`,
      ts: timeText(event.at),
      received_at: timeText(receivedAt),
      type: typeOf(event),
      name: 'Tested',
      source: 'src_test',
      channel: 'web',
      user_id: event.userId ?? '',
      anonymous_id: event.anonymousId ?? '',
      account: '',
      robot: 0,
      properties: event.traits ?? (event.previousId ? { previousId: event.previousId } : {}),
      context: event.externalIds ? { externalIds: JSON.stringify(event.externalIds) } : {},
    })),
  )
  await stores.clickhouse.insert(
    'identity_edges',
    events.flatMap((event, index) => edgeRows(workspace, event, `m${sent}-${index}`)),
  )
  return receivedAt
}

const typeOf = (event: TestEvent) => (event.previousId ? 'alias' : event.traits ? 'identify' : 'track')

/** Edges of an event; what intake makes of events is tested with intake. */
function edgeRows(workspace: string, event: TestEvent, evidence: string) {
  const { userId, anonymousId, traits, previousId, externalIds = [] } = event
  const [type, value] = userId ? ['user_id', userId] : ['anonymous_id', anonymousId ?? '']
  const others: [string, string | undefined][] = [
    ['anonymous_id', userId ? anonymousId : undefined],
    ['email', traits?.email],
    ['phone', traits?.phone],
    ['user_id', previousId],
    ['anonymous_id', previousId],
    ...externalIds.map((one): [string, string] => [one.type, one.id]),
  ]
  const at = timeText(event.at)
  return others.flatMap(([rightType, rightValue]) =>
    rightValue && !(rightType === type && rightValue === value)
      ? [
          {
            workspace,
            left_type: type,
            left_value: value,
            right_type: rightType,
            right_value: rightValue,
            first_seen: at,
            last_seen: at,
            evidence,
            seen: 1,
          },
        ]
      : [],
  )
}

const timeText = (ms: number) => new Date(ms).toISOString().slice(0, 23).replace('T', ' ')

/** Sends events and brings the map in step with them. */
export async function tell(
  test: TestIdentity,
  workspace: string,
  events: readonly TestEvent[],
): Promise<Set<string>> {
  const received = await send(test.stores, workspace, events)
  const found = await test.identity.step.run({
    workspace,
    received: { from: received, to: received },
    people: new Set(),
    whole: false,
  })
  return new Set(found?.people)
}

export async function rebuildAll({ identity }: TestIdentity, workspace: string): Promise<void> {
  await identity.step.run({ workspace, received: null, people: new Set(), whole: true })
}

import type { Access } from '../../src/access/index.ts'
import { createChanges } from '../../src/changes/index.ts'
import { anchor, day, putEvents } from '../../src/changes/test-changes.ts'
import type { Stores } from '../../src/db/index.ts'
import type { Jobs } from '../../src/jobs/index.ts'
import { createLogger } from '../../src/logger.ts'
import type { Mailer } from '../../src/mail/index.ts'
import { createMetrics } from '../../src/metrics/index.ts'

type Given = Parameters<typeof createChanges>[0]

/** The watch on behaviour at the moment of `anchor`, with real mail. */
export function openChanges(
  stores: Stores,
  {
    access,
    jobs,
    mailer,
    template,
    publish,
  }: { access: Access; jobs: Jobs; mailer: Mailer } & Pick<Given, 'template' | 'publish'>,
) {
  const clock = () => anchor
  const metrics = createMetrics({ ...stores, clock })
  const changes = createChanges({
    ...stores,
    metrics,
    annotations: { list: async () => [] },
    access,
    workspaces: async () => [],
    namesOf: async () => new Map(),
    jobs,
    mailer,
    template,
    publish,
    clock,
    logger: createLogger('silent'),
  })
  return { metrics, changes }
}

/** A measure whose events have doubled for ten days, and one that stays as it was. */
export async function putFaults(
  stores: Stores,
  metrics: ReturnType<typeof createMetrics>,
  workspace: string,
): Promise<void> {
  for (const [name, label, event] of [
    ['faults', 'Faults', 'Fault Reported'],
    ['visits', 'Visits', 'Visit'],
  ] as const)
    await metrics.save(
      workspace,
      {
        name,
        label,
        unit: 'count',
        good: 'down',
        owners: [{ team: 'service' }, { team: 'it' }],
        kind: 'count',
        event,
      },
      { by: 'test' },
    )
  const put = (name: string, rateOf: (ago: number) => number) =>
    putEvents(stores.clickhouse, workspace, name, 150, rateOf, { regions: ['all'] })
  await put('Fault Reported', (ago) => (ago <= 10 ? 40 : 20))
  await put('Visit', () => 25)
}

export { anchor, day }

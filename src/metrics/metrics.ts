import { createZones } from '../access/index.ts'
import type { ClickHouse, Postgres } from '../db/index.ts'
import { createCatalogue } from './catalogue.ts'
import { metricKind } from './definition-kind.ts'
import { createDrill } from './drill.ts'
import { createExplain } from './explain.ts'
import { createFigures } from './figures.ts'
import { createFreshness } from './freshness.ts'
import { createGround } from './ground.ts'
import { createUnknownEvents } from './known-events.ts'
import type { SegmentNames } from './people.ts'
import { createPersonAnswers } from './person-answers.ts'
import { createMetricRepository } from './repository.ts'
import { createMeasure } from './scan.ts'
import { createStepFigures } from './step-figures.ts'
import { toComputedTraits } from './trait-sql.ts'
import { createWorkspaceCalendar } from './workspace-calendar.ts'

export interface MetricsDependencies {
  postgres: Postgres
  clickhouse: ClickHouse
  /** Groups of customers that filters and breakdowns may name; absent: there are none. */
  segmentNames?: SegmentNames
  /** Computed traits that filters and breakdowns may name, by their kind; absent: there are none. */
  computedTraits?: (workspace: string) => Promise<readonly { name: string; kind: string }[]>
  /** The present, ms. */
  clock: () => number
}

/** The measures of every workspace: what they are, their figures, and the rows and people behind each. */
export function createMetrics({ postgres, clickhouse, clock, ...rest }: MetricsDependencies) {
  const { segmentNames = async () => [], computedTraits = async () => [] } = rest
  const repository = createMetricRepository(postgres, clock)
  const workspaceCalendar = createWorkspaceCalendar(createZones(postgres))
  const freshness = createFreshness({ clickhouse, workspaceCalendar, clock })
  const measure = createMeasure(clickhouse)
  const groundOf = createGround({
    repository,
    clickhouse,
    segmentNames,
    computedTraits: async (workspace) => toComputedTraits(await computedTraits(workspace)),
    workspaceCalendar,
    clock,
  })
  return {
    ...createFigures({ groundOf, measure, freshness, unknownEvents: createUnknownEvents(clickhouse) }),
    ...createStepFigures({ groundOf, clickhouse, freshness }),
    ...createDrill({ groundOf, measure, clickhouse }),
    ...createPersonAnswers({ groundOf, clickhouse }),
    explain: createExplain({ groundOf, clickhouse }),
    freshness,
    ...createCatalogue(repository, segmentNames),
    definitionKind: metricKind(repository),
  }
}

export type Metrics = ReturnType<typeof createMetrics>

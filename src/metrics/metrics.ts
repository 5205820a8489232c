import { createZones } from '../access/index.ts'
import type { ClickHouse, Postgres } from '../db/index.ts'
import { createCatalogue } from './catalogue.ts'
import { createCourses } from './courses.ts'
import { metricKind } from './definition-kind.ts'
import { createDrill } from './drill.ts'
import { createExplain } from './explain.ts'
import { createFigures } from './figures.ts'
import { createFreshness } from './freshness.ts'
import { createGround } from './ground.ts'
import { createKnownEvents } from './known-events.ts'
import { planBinder, type SegmentNames } from './people.ts'
import { createPersonAnswers } from './person-answers.ts'
import { createMetricRepository } from './repository.ts'
import type { RollupRule } from './rollup.ts'
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
  /** When figures are kept by the hour; false: never. Absent: when much-asked ones read many events. */
  rollup?: RollupRule | false
  /** The present, ms. */
  clock: () => number
}

/** The measures of every workspace: what they are, their figures, and the rows and people behind each. */
export function createMetrics({ postgres, clickhouse, clock, ...rest }: MetricsDependencies) {
  const { segmentNames = async () => [], computedTraits = async () => [], rollup } = rest
  const repository = createMetricRepository(postgres, clock)
  const workspaceCalendar = createWorkspaceCalendar(createZones(postgres))
  const freshness = createFreshness({ clickhouse, workspaceCalendar, clock })
  const measure = createMeasure(clickhouse, rollup)
  const knownEvents = createKnownEvents(clickhouse)
  const computed = async (workspace: string) => toComputedTraits(await computedTraits(workspace))
  const groundOf = createGround({
    repository,
    knownEvents,
    segmentNames,
    computedTraits: computed,
    workspaceCalendar,
    clock,
  })
  return {
    ...createFigures({ groundOf, measure, freshness, knownEvents }),
    courses: createCourses({ groundOf, measure, clickhouse }),
    ...createStepFigures({ groundOf, clickhouse, freshness }),
    ...createDrill({ groundOf, measure, clickhouse }),
    ...createPersonAnswers({ groundOf, clickhouse, knownEvents }),
    explain: createExplain({ groundOf, clickhouse }),
    freshness,
    /** Binds the values of conditions on events and on who did them, for statements beside those of measures. */
    binder: async (workspace: string) => planBinder({ workspace, computed: await computed(workspace) }),
    ...createCatalogue(repository, segmentNames),
    definitionKind: metricKind(repository),
  }
}

export type Metrics = ReturnType<typeof createMetrics>

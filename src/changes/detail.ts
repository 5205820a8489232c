import { TandemError } from '../errors.ts'
import { eventsOf, type Metric, type Metrics } from '../metrics/index.ts'
import { expectedWithout } from '../stats/detection/index.ts'
import { type CandidateSources, candidatesOf } from './candidates.ts'
import type { Change, ChangeDetail } from './change.ts'
import { shiftOptions } from './judge.ts'
import { decompositions, periodsOf } from './parts.ts'
import { daysRead, type Reading, type Watch } from './reading.ts'
import { type ChangeRepository, toKnown } from './repository.ts'
import { subjectOf, type WatchedSeries } from './series.ts'
import type { ChangeRow } from './tables.ts'

const dayMs = 86_400_000
/** How long after its beginning a change is drawn and taken apart at most. */
const drawnAfter = 56 * dayMs
const partedAfter = 28 * dayMs

export interface DetailDependencies extends Pick<CandidateSources, 'annotations'> {
  repository: ChangeRepository
  reading: Reading
  metrics: Pick<Metrics, 'queryAll' | 'get'>
  clock: () => number
}

/** Everything known of a change: its course, who it is made of, what else happened then. */
export function createDetail({ repository, reading, metrics, annotations, clock }: DetailDependencies) {
  return async function detail(row: ChangeRow, change: Change, together: Change[]): Promise<ChangeDetail> {
    const { workspace, since } = row
    const now = clock()
    const settings = await repository.settings(workspace)
    const others = (await repository.since(workspace, since.getTime() - 9 * dayMs)).filter(
      ({ id }) => id !== row.id,
    )
    const measure = row.measure === null ? undefined : await measureOf(workspace, row.measure)
    const { subject } = row.finding
    const by = subject.kind === 'measure' ? subject.by : null
    const seen = Math.min(now, since.getTime() + drawnAfter)
    const watch =
      measure &&
      (await reading.read(workspace, settings, seen, {
        only: { measure: measure.name, dimension: by?.dimension ?? null },
        grains: row.grain === 'hour' ? ['day', 'hour'] : ['day'],
      }))
    const end = Math.min(now, row.until?.getTime() ?? now, since.getTime() + partedAfter)
    const sources = { metrics, annotations }
    return {
      ...change,
      series: watch ? await courseOf(row, watch) : [],
      spread:
        row.kind === 'spread' && change.before !== null && change.after !== null
          ? { before: change.before, after: change.after }
          : null,
      decompositions:
        measure && row.finding.reading === 'value'
          ? await decompositions(metrics, workspace, measure, {
              by: row.kind === 'mix' ? null : by,
              dimensions: await dimensionsOf(workspace, measure, now),
              ...periodsOf(since.getTime(), end),
            })
          : [],
      candidates: await candidatesOf(
        sources,
        workspace,
        row,
        measure && eventsOf(measure),
        others,
        watch?.holidays ?? new Map(),
      ),
      together,
      people: measure ? peopleOf(row, measure, by, end) : null,
      history: row.history,
    }
  }

  /** Undefined when it was removed since. */
  async function measureOf(workspace: string, name: string): Promise<Metric | undefined> {
    try {
      return (await metrics.get(workspace, name)).definition
    } catch (error) {
      if (error instanceof TandemError && error.code === 'measure_not_found') return undefined
      throw error
    }
  }

  async function dimensionsOf(workspace: string, measure: Metric, now: number): Promise<string[]> {
    const { dimensions } = await repository.settings(workspace)
    return [...new Set([...dimensions, ...(await reading.breakdowns(workspace, now))(eventsOf(measure))])]
  }

  async function courseOf(row: ChangeRow, watch: Watch): Promise<ChangeDetail['series']> {
    const series =
      watch.series.find((one) => one.subject === row.subject) ??
      watch.hours.find((one) => one.subject === row.subject)
    const fallback = watch.series.find((one) => one.subject === subjectOf(row.measure ?? '', null))
    const drawn = series ?? fallback
    if (!drawn) return []
    const known = (await repository.since(row.workspace, row.since.getTime() - daysRead * dayMs))
      .filter(({ subject }) => subject === row.subject)
      .map(toKnown)
    return pointsOf(drawn, row, known)
  }
}

function pointsOf(
  series: WatchedSeries,
  row: ChangeRow,
  known: ReturnType<typeof toKnown>[],
): ChangeDetail['series'] {
  const options = shiftOptions(series, known)
  const start = series.times.findIndex((at) => at >= row.since.getTime())
  const shape = row.finding.shape
  const band =
    shape !== 'none' && start >= 0 ? expectedWithout(series.steps, { start, shape }, options) : undefined
  const unit = series.reading === 'spread' ? Math.exp : (value: number) => value / series.factor
  const written = (value: number | null | undefined) =>
    value === null || value === undefined ? null : unit(value)
  return series.times.map((at, index) => {
    const { value, n } = series.steps[index]!
    const one = band?.[index]
    return {
      t: new Date(at).toISOString(),
      value: written(value),
      n,
      expected: written(one?.expected),
      low: written(one?.low),
      high: written(one?.high),
      partial: false,
    }
  })
}

/** What to ask for the people behind a change. */
function peopleOf(
  row: ChangeRow,
  measure: Metric,
  by: { dimension: string; value: string | null } | null,
  end: number,
): ChangeDetail['people'] {
  if (measure.kind === 'formula') return null
  const ask = {
    name: measure.name,
    from: row.since.toISOString(),
    to: new Date(Math.max(end, row.since.getTime() + dayMs)).toISOString(),
  }
  if (!by || row.kind === 'mix') return { ...ask, by: [] }
  return { ...ask, by: [by.dimension], group: { [labelOf(by.dimension)]: by.value } }
}

/** What a breakdown is called in the answer of a measure. */
function labelOf(dimension: string): string {
  return dimension.replace(/^(properties|context)\./, '')
}

import { TandemError } from '../errors.ts'
import { type Metrics, unitOf } from '../metrics/index.ts'
import { type Change, type GroupReading, type MovedLink, partsOf, splitGroups } from './change.ts'
import { createEstimation, type Estimation, type Inputs, readingOnce, type Source } from './estimation.ts'
import { type LinkView, slopeOf } from './link.ts'
import { linkOf } from './tree.ts'
import type { ImpactView } from './view.ts'

const dayMs = 86_400_000

/** What is asked of a change: two periods of a measure of the tree. */
export interface ChangeRequest {
  /** The first measure of what customers tell us when absent. */
  measure?: string | undefined
  /** ISO 8601; the newest 28 days when absent. */
  from?: string | undefined
  to?: string | undefined
  /** previous: as long before; year: a year before. */
  compare?: 'previous' | 'year' | undefined
  /** Property, trait or field of the groups; that of the tree when absent. */
  by?: string | undefined
}

interface Period {
  from: string
  to: string
}

/** Takes the change of a measure between two periods apart: groups, mix, links, and what nothing accounts for. */
export function createChanges({ metrics, clock }: { metrics: Source; clock: () => number }) {
  return async function change(workspace: string, view: ImpactView, asked: ChangeRequest): Promise<Change> {
    const measure = asked.measure ?? view.tree.nodes.find(({ place }) => place === 'told')?.measure
    if (measure === undefined) throw new TandemError('impact_no_top')
    const { definition } = await metrics.get(workspace, measure)
    const after = {
      to: asked.to ?? new Date(clock()).toISOString(),
      from:
        asked.from ?? new Date(Date.parse(asked.to ?? '') - 28 * dayMs || clock() - 28 * dayMs).toISOString(),
    }
    const read = (period: Period) => readPeriod(metrics, workspace, measure, period)
    const now = await read(after)
    const shown = { from: now.from, to: now.to }
    const earlier = earlierOf(shown, asked.compare ?? 'previous')
    const before = await read(earlier)
    const by = asked.by ?? view.tree.groups ?? null
    const groups =
      by === null || before.value === null || now.value === null
        ? undefined
        : await readGroups(metrics, workspace, measure, by, [earlier, shown], {
            before: before.value,
            after: now.value,
          })
    const total = before.value === null || now.value === null ? null : now.value - before.value
    const links = total === null ? [] : await movedLinks(workspace, view, measure, earlier, shown)
    return {
      measure,
      label: definition.label,
      unit: unitOf(definition),
      good: definition.good,
      before,
      after: now,
      change: total === null ? null : Math.round(total * 1e6) / 1e6,
      parts: total === null ? [] : partsOf(total, groups ?? [], links),
      by: groups ? by : null,
      groups: groups ?? [],
    }
  }

  /** Links into the measure with an effect, and how what customers met before they answered moved. */
  async function movedLinks(
    workspace: string,
    view: ImpactView,
    measure: string,
    before: Period,
    after: Period,
  ): Promise<MovedLink[]> {
    const moved: MovedLink[] = []
    const estimation = createEstimation(readingOnce(metrics))
    for (const link of view.links) {
      const slope = slopeOf(link)
      if (link.to !== measure || !slope) continue
      const found = await movedOf(estimation, workspace, view, link, before, after)
      if (!found) continue
      const label = view.nodes.find((node) => node.measure === link.from)?.label ?? link.from
      moved.push({ from: link.from, label, grade: link.grade, slope, ...found })
    }
    return moved
  }

  async function movedOf(
    estimation: Estimation,
    workspace: string,
    view: ImpactView,
    link: LinkView,
    before: Period,
    after: Period,
  ): Promise<Pick<MovedLink, 'moved' | 'share'> | undefined> {
    const inputs: Inputs =
      link.inputs ?? (await estimation.prepare(workspace, view.tree, linkOf(view.tree, link), clock()))
    const [one, two] = await Promise.all(
      [before, after].map((period) => estimation.exposure(workspace, { ...inputs, ...period })),
    )
    if (one && two) {
      if (one.mean === null || two.mean === null) return undefined
      return { moved: { before: one.mean, after: two.mean }, share: (one.share + two.share) / 2 }
    }
    const [low, high] = await Promise.all(
      [before, after].map((period) => readPeriod(metrics, workspace, link.from, period)),
    )
    if (!low || !high || low.value === null || high.value === null) return undefined
    return { moved: { before: low.value, after: high.value }, share: 1 }
  }
}

async function readPeriod(metrics: Pick<Metrics, 'query'>, workspace: string, name: string, period: Period) {
  const { series, from, to } = await metrics.query(workspace, { name, ...period })
  const point = series[0]?.points[0]
  return { from, to, value: point?.value ?? null, n: point?.n ?? 0 }
}

/** The period before, as long, or the same days a year before. */
function earlierOf({ from, to }: Period, compare: 'previous' | 'year'): Period {
  const [start, end] = [Date.parse(from), Date.parse(to)]
  const shift = compare === 'year' ? 364 * dayMs : end - start
  return { from: new Date(start - shift).toISOString(), to: new Date(end - shift).toISOString() }
}

async function readGroups(
  metrics: Pick<Metrics, 'query'>,
  workspace: string,
  name: string,
  by: string,
  [before, after]: [Period, Period],
  whole: { before: number; after: number },
) {
  const [one, two] = await Promise.all(
    [before, after].map(async (period): Promise<GroupReading[]> => {
      const { series } = await metrics.query(workspace, { name, ...period, by: [by], limit: 100 })
      return series.map(({ by: group, others, points }) => ({
        group: others ? null : (Object.values(group)[0] ?? null),
        others: others === true,
        value: points[0]?.value ?? null,
        n: points[0]?.n ?? 0,
      }))
    }),
  )
  return splitGroups(one ?? [], two ?? [], whole)
}

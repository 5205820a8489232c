import type { Annotation } from '../boards/index.ts'
import type { Metrics } from '../metrics/index.ts'
import type { Candidate } from './change.ts'
import type { HolidayNames } from './holidays.ts'
import type { ChangeRow } from './tables.ts'

const hourMs = 3_600_000
const dayMs = 24 * hourMs
/** What happened so long before a change, or after its beginning was dated, is looked at. */
const reach = { before: 7 * dayMs, after: 2 * dayMs }
const mostCandidates = 20

export interface CandidateSources {
  annotations: (workspace: string, period: { from: number; to: number }) => Promise<Annotation[]>
  metrics: Pick<Metrics, 'queryAll'>
}

/**
 * What else happened when something changed, most evidence first. None of it is called a cause.
 *
 * Evidence is for ordering: halved with each two days of distance, a third of it when it came after, more where it is about
 * the same measure, group or events.
 *
 * @param others changes of the workspace that began near it
 */
export async function candidatesOf(
  { annotations, metrics }: CandidateSources,
  workspace: string,
  row: ChangeRow,
  events: readonly string[] | undefined,
  others: readonly ChangeRow[],
  holidays: HolidayNames,
): Promise<Candidate[]> {
  const since = row.since.getTime()
  const period = { from: since - reach.before, to: since + reach.after }
  const [written, campaigns, outages] = await Promise.all([
    annotations(workspace, period),
    bursts(
      metrics,
      workspace,
      period,
      { event: 'Email Delivered', by: 'campaign_name', kind: 'campaign' },
      since,
    ),
    bursts(metrics, workspace, period, { event: 'Outage Started', by: 'area', kind: 'outage' }, since),
  ])
  const found = [
    ...written.map((one) => fromAnnotation(one, row, events)),
    ...campaigns,
    ...outages,
    ...holidaysNear(holidays, since),
    ...others.flatMap((other) => fromChange(other, row)),
  ]
  return found.sort((a, b) => b.evidence - a.evidence || a.at.localeCompare(b.at)).slice(0, mostCandidates)
}

function scored(
  since: number,
  one: Pick<Candidate, 'kind' | 'id' | 'title'> & { at: number },
  why: Candidate['why'],
  weight = 1,
): Candidate {
  const hours = Math.round((since - one.at) / hourMs)
  const nearness = 0.5 ** (Math.abs(hours) / 48)
  // A change is dated to the day, so that what came on that day may have come before it.
  const isBefore = hours >= -24
  const bonus = why.filter(
    (word) => word.startsWith('same') || word === 'rare' || word === 'moved_together',
  ).length
  const evidence = Math.min(1, weight * nearness * (isBefore ? 1 : 1 / 3) * (0.5 + 0.25 * bonus))
  return {
    kind: one.kind,
    id: one.id,
    title: one.title,
    at: new Date(one.at).toISOString(),
    hours,
    evidence: Math.round(evidence * 1000) / 1000,
    why: [
      ...(Math.abs(hours) <= 48 ? (['near'] as const) : []),
      ...(isBefore ? (['before'] as const) : []),
      ...why,
    ],
  }
}

function fromAnnotation(
  { id, kind, title, at, scope }: Annotation,
  row: ChangeRow,
  events: readonly string[] | undefined,
): Candidate {
  const isAboutIt =
    scope?.measures?.some((name) => name === row.measure) ||
    scope?.events?.some((name) => events?.includes(name)) ||
    false
  const { subject } = row.finding
  const group = subject.kind === 'measure' ? subject.by?.value : null
  const why: Candidate['why'] = [
    ...(isAboutIt ? (['same_events'] as const) : []),
    ...(group && title.toLowerCase().includes(group.toLowerCase()) ? (['same_group'] as const) : []),
  ]
  const named = {
    release: 'release',
    price: 'price',
    outage: 'outage',
    message: 'campaign',
    other: 'annotation',
  } as const
  return scored(
    row.since.getTime(),
    { kind: named[kind], id, title, at: Date.parse(at) },
    why,
    scope === null || isAboutIt ? 1 : 0.5,
  )
}

/** Days on which something that comes by campaign or area came suddenly: five times its usual day, and ten at least. */
async function bursts(
  metrics: Pick<Metrics, 'queryAll'>,
  workspace: string,
  { from, to }: { from: number; to: number },
  { event, by, kind }: { event: string; by: string; kind: 'campaign' | 'outage' },
  since: number,
): Promise<Candidate[]> {
  const [answer] = await metrics.queryAll(workspace, [
    {
      id: kind,
      definition: { kind: 'count', event },
      from: new Date(from - 28 * dayMs).toISOString(),
      to: new Date(to).toISOString(),
      grain: 'day',
      by: [by],
      limit: 50,
    },
  ])
  if (!answer || !('result' in answer)) return []
  return answer.result.series.flatMap((series) => {
    const title = Object.values(series.by)[0]
    if (!title) return []
    return series.points.flatMap(({ t, value }, index) => {
      const at = Date.parse(t)
      const earlier = series.points.slice(Math.max(0, index - 28), index)
      const usual = earlier.reduce((sum, point) => sum + (point.value ?? 0), 0) / Math.max(1, earlier.length)
      if (at < from || (value ?? 0) < 10 || (value ?? 0) < 5 * usual) return []
      return [scored(since, { kind, id: title, title, at }, ['rare'])]
    })
  })
}

function holidaysNear(holidays: HolidayNames, since: number): Candidate[] {
  return [...holidays].flatMap(([date, name]) => {
    const at = Date.parse(`${date}T00:00:00Z`)
    return Math.abs(at - since) <= 2 * dayMs
      ? [scored(since, { kind: 'holiday', id: date, title: name, at }, [])]
      : []
  })
}

/** Another change: of another measure that began near, or of a source that was silent. */
function fromChange(other: ChangeRow, row: ChangeRow): Candidate[] {
  const since = row.since.getTime()
  const at = other.since.getTime()
  if (other.id === row.id || at < since - reach.before || at > since + reach.after) return []
  const { subject } = other.finding
  if (subject.kind === 'source')
    return [scored(since, { kind: 'source', id: other.id, title: subject.name, at }, ['rare'])]
  const own = row.finding.subject
  if (own.kind === 'measure' && own.measure === subject.measure) return []
  const isSameGroup = own.kind === 'measure' && own.by?.value != null && subject.by?.value === own.by.value
  const why: Candidate['why'] = [
    'moved_together',
    ...(other.teams.some((team) => row.teams.includes(team)) ? (['same_owner'] as const) : []),
    ...(isSameGroup ? (['same_group'] as const) : []),
  ]
  const title = subject.by?.value ? `${subject.label}: ${subject.by.value}` : subject.label
  return [scored(since, { kind: 'measure', id: other.id, title, at }, why, 0.7)]
}

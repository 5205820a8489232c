import type { QueryResult } from '../../../src/metrics/index.ts'
import type { DigestTile } from '../../../src/subscriptions/index.ts'
import { createMoments } from '../../metrics/moment-words.ts'
import type { Block, FigureBlock } from './letter.ts'
import { lineDrawing, lineSize } from './line-drawing.ts'
import type { Voice } from './words.ts'

/** Rows of a table in a mail, at most; the rest is on the page. */
const mostRows = 8
/** Periods of coming back in a mail, at most: what fits beside each other on a telephone. */
const mostPeriods = 5

type Result = NonNullable<DigestTile['result']>
type Point = QueryResult['series'][number]['points'][number]

/** A tile as pieces of a mail: its figures as text first, a drawing beside them where one helps. */
export function tileBlocks(tile: DigestTile, voice: Voice): Block[] {
  const { t } = voice
  const { result, error } = tile
  if (error || !result) {
    const text = t('letter.tileFailed', { tile: tile.title, reason: error?.title ?? '' })
    return [{ kind: 'note', mark: '◆', text }]
  }
  switch (result.view) {
    case 'figure':
      return [figureOf(tile, result.total, result.trend, voice)]
    case 'line':
      return lineOf(tile, result.result, voice)
    case 'bars':
    case 'table':
      return [tableOf(tile, result.result, voice)]
    case 'stages':
      return [stagesOf(tile, result, voice)]
    case 'paths':
      return [pathsOf(tile, result, voice)]
    case 'words':
      return wordsOf(tile, result, voice)
    case 'text':
      return [{ kind: 'text', text: result.text }]
    case 'steps':
      return [stepsOf(tile, result.result, voice)]
    case 'cohorts':
      return [cohortsOf(tile, result, voice)]
  }
}

/** Tiles of one measure: its value, how it compares, and its course. */
function figureOf(tile: DigestTile, total: QueryResult, trend: QueryResult, voice: Voice): FigureBlock {
  const point = total.series[0]?.points.at(-1)
  const { value, unit, change } = readValue(point, total, voice)
  const tone = change?.tone ?? 'blue'
  const svg = lineDrawing(trend.series[0]?.points ?? [], tone === 'ink' ? 'blue' : tone)
  return {
    kind: 'figure',
    title: tile.title,
    url: tile.url,
    value,
    unit,
    ...(change ? { change } : {}),
    notes: [
      ...(tile.step ? [stepNote(tile.step, voice)] : []),
      ...usualNote(point, total, voice),
      ...aimNote(tile, voice),
      ...tileNotes(tile, voice),
    ],
    ...(svg
      ? { drawing: { name: drawingName(tile.id), svg, alt: courseInWords(trend, voice), ...lineSize } }
      : {}),
  }
}

/** A line without groups is a figure with its course; one of groups is a table of their newest values. */
function lineOf(tile: DigestTile, result: QueryResult, voice: Voice): Block[] {
  const grouped = result.series.some(({ by }) => Object.keys(by).length > 0)
  if (grouped) return [tableOf(tile, result, voice)]
  const points = result.series[0]?.points ?? []
  const last = points.findLast((point) => !point.partial) ?? points.at(-1)
  const total: QueryResult = { ...result, series: [{ by: {}, points: last ? [last] : [] }] }
  const grain = result.grain === 'total' ? 'day' : result.grain
  const step = last ? { step: { t: last.t, grain: grain === 'month' ? ('week' as const) : grain } } : {}
  return [figureOf(grain === 'month' ? tile : { ...tile, ...step }, total, result, voice)]
}

/** A value as it is written; the count alone where answers are too few. */
function readValue(point: Point | undefined, { unit, good }: QueryResult, { t, fmt }: Voice) {
  if (!point || point.value === null) return { value: '–', unit: '', change: undefined }
  if (point.tooFew) {
    return {
      value: fmt.count(point.n),
      unit: t('letter.answers'),
      change: { text: t('letter.tooFew'), tone: 'ink' as const },
    }
  }
  const { text, unit: after } = fmt.figure(point.value, unit)
  const before = point.usual?.middle ?? point.previous?.value
  if (before == null) return { value: text, unit: after, change: undefined }
  const difference = point.value - before
  const { low, high } = point.usual ?? { low: null, high: null }
  const within = low != null && high != null && point.value >= low && point.value <= high
  const tone = good === 'none' || within ? 'ink' : (good === 'up') === difference > 0 ? 'blue' : 'ember'
  const said = point.usual ? (within ? t('letter.withinUsual') : t('letter.onUsual')) : t('letter.onPrevious')
  const changed: FigureBlock['change'] = { text: `${fmt.change(difference, unit)} ${said}`, tone }
  return { value: text, unit: after, change: changed }
}

function stepNote(
  { t: start, grain }: NonNullable<DigestTile['step']>,
  { t, locale, timeZone }: Voice,
): string {
  return t(`letter.step.${grain}`, { at: createMoments(grain, locale, timeZone).long(start) })
}

function usualNote(point: Point | undefined, { unit }: QueryResult, { t, fmt }: Voice): string[] {
  const usual = point?.usual
  if (usual?.low == null || usual.high == null) return []
  return [t('letter.usualRange', { low: fmt.value(usual.low, unit), high: fmt.value(usual.high, unit) })]
}

function aimNote({ measures }: DigestTile, { t, fmt }: Voice): string[] {
  return measures.flatMap(({ aim, unit }) =>
    aim && typeof aim.value === 'number' ? [t('letter.aim', { value: fmt.value(aim.value, unit) })] : [],
  )
}

/** Who looks after it, and whether sources are late. */
function tileNotes({ measures, late }: DigestTile, { t }: Voice): string[] {
  const teams = [...new Set(measures.flatMap(({ owners }) => owners.map(({ team }) => t(`team.${team}`))))]
  return [
    ...(teams.length > 0 ? [t('letter.lookedAfter', { teams: teams.join(' + ') })] : []),
    ...(late.length > 0 ? [`◆ ${t('letter.late', { count: late.length })}`] : []),
  ]
}

/** The drawing in one sentence, for readers who do not see it. */
function courseInWords(trend: QueryResult, { t, fmt }: Voice): string {
  const values = (trend.series[0]?.points ?? []).flatMap(({ value, partial }) =>
    value === null || partial ? [] : [value],
  )
  if (values.length === 0) return ''
  const [low, high] = [Math.min(...values), Math.max(...values)]
  return t('letter.course', { low: fmt.value(low, trend.unit), high: fmt.value(high, trend.unit) })
}

/** Groups, or steps of time, with a bar for each. */
function tableOf(tile: DigestTile, result: QueryResult, voice: Voice): Block {
  const { t, fmt, locale, timeZone } = voice
  const grouped = result.series.some(({ by }) => Object.keys(by).length > 0)
  const moments = createMoments(result.grain, locale, timeZone)
  const all = grouped
    ? result.series.map(({ by, others, points }) => ({
        name: others
          ? t('letter.others')
          : Object.values(by)
              .map((name) => name ?? t('letter.none'))
              .join(', '),
        point: points.findLast((point) => !point.partial) ?? points.at(-1),
      }))
    : (result.series[0]?.points ?? []).map((point) => ({ name: moments.long(point.t), point }))
  const rows = grouped ? all.slice(0, mostRows) : all.slice(-mostRows)
  const most = Math.max(0, ...rows.map(({ point }) => (point?.tooFew ? 0 : (point?.value ?? 0))))
  const label = tile.measures[0]?.label ?? t('letter.value')
  return {
    kind: 'table',
    title: tile.title,
    url: tile.url,
    columns: [grouped ? t('letter.group') : t('letter.when'), label, t('letter.answersHead')],
    rows: rows.map(({ name, point }) => {
      const value = !point || point.value === null || point.tooFew ? '–' : fmt.value(point.value, result.unit)
      const length = point?.tooFew ? 0 : (point?.value ?? 0)
      return {
        cells: [name, value, fmt.count(point?.n ?? 0)],
        ...(most > 0 && length > 0 ? { bar: length / most } : {}),
      }
    }),
    notes: [
      ...(all.length > rows.length ? [t('letter.more', { count: all.length - rows.length })] : []),
      ...tileNotes(tile, voice),
    ],
  }
}

function stagesOf(tile: DigestTile, { stages }: Extract<Result, { view: 'stages' }>, voice: Voice): Block {
  const { t } = voice
  return {
    kind: 'table',
    title: tile.title,
    url: tile.url,
    columns: [t('letter.stage'), t('letter.value'), t('letter.compared')],
    rows: stages.map(({ label, total, error }) => {
      if (!total) return { cells: [label, '–', error?.title ?? ''] }
      const { value, unit, change } = readValue(total.series[0]?.points.at(-1), total, voice)
      return { cells: [label, [value, unit].filter(Boolean).join(' '), change?.text ?? ''] }
    }),
    notes: tileNotes(tile, voice),
  }
}

function pathsOf(
  tile: DigestTile,
  { people, links }: Extract<Result, { view: 'paths' }>,
  { t, fmt }: Voice,
): Block {
  const rows = links.toSorted((one, two) => two.people - one.people).slice(0, mostRows)
  const name = (event: string | null) => event ?? t('letter.others')
  return {
    kind: 'table',
    title: tile.title,
    url: tile.url,
    columns: [t('letter.path'), t('letter.people')],
    rows: rows.map((link) => ({
      cells: [`${name(link.from)} → ${name(link.to)}`, fmt.count(link.people)],
      bar: people > 0 ? link.people / people : 0,
    })),
    notes: [t('letter.pathPeople', { count: people })],
  }
}

function wordsOf(
  tile: DigestTile,
  { quotes, withheld }: Extract<Result, { view: 'words' }>,
  { t, fmt }: Voice,
): Block[] {
  return [
    { kind: 'text', text: tile.title },
    ...(quotes.length > 0
      ? [
          {
            kind: 'quotes' as const,
            quotes: quotes.slice(0, 4).map(({ text, heardAt, about }) => ({
              text,
              from: [about, fmt.date(heardAt)].filter(Boolean).join(', '),
            })),
          },
        ]
      : [{ kind: 'text' as const, text: t('letter.noWords'), dim: true }]),
    ...(withheld ? [{ kind: 'text' as const, text: t(`letter.withheld.${withheld}`), dim: true }] : []),
  ]
}

/** A journey: how many came to each step. */
function stepsOf(tile: DigestTile, result: unknown, voice: Voice): Block {
  const { t, fmt } = voice
  const groups = (result as { groups?: { steps?: { label?: string; people?: number }[] }[] }).groups ?? []
  const steps = groups[0]?.steps ?? []
  const began = steps[0]?.people ?? 0
  return {
    kind: 'table',
    title: tile.title,
    url: tile.url,
    columns: [t('letter.step.name'), t('letter.people')],
    rows: steps.map(({ label = '', people = 0 }) => ({
      cells: [label, fmt.count(people)],
      bar: began > 0 ? people / began : 0,
    })),
    notes: tileNotes(tile, voice),
  }
}

/** Who began when, and which share of them came back: the newest cohorts with their first periods. */
function cohortsOf(tile: DigestTile, { result }: Extract<Result, { view: 'cohorts' }>, voice: Voice): Block {
  const { t, fmt, locale, timeZone } = voice
  const all = result.groups[0]?.cohorts ?? []
  const cohorts = all.slice(-mostRows)
  const moments = createMoments(result.every, locale, timeZone)
  const first = all[0]?.cells[0]?.after ?? 1
  const periods = Math.min(mostPeriods, Math.max(0, ...cohorts.map(({ cells }) => cells.length)))
  return {
    kind: 'table',
    title: tile.title,
    url: tile.url,
    columns: [
      t('tile.began'),
      t('letter.people'),
      ...Array.from({ length: periods }, (_, period) =>
        t(`tile.after.${result.every}`, { count: first + period }),
      ),
    ],
    rows: cohorts.map(({ t: at, size, tooFew, cells }) => ({
      cells: [
        moments.short(at),
        fmt.count(size),
        ...Array.from({ length: periods }, (_, period) => {
          const cell = cells[period]
          if (!cell || cell.incomplete) return ''
          return tooFew || cell.value === null ? fmt.count(cell.people) : fmt.percent(cell.value)
        }),
      ],
    })),
    notes: [
      ...(cohorts.some(({ tooFew }) => tooFew) ? [t('letter.fewBegan')] : []),
      ...(all.length > cohorts.length ? [t('letter.more', { count: all.length - cohorts.length })] : []),
      ...tileNotes(tile, voice),
    ],
  }
}

function drawingName(id: string): string {
  return `tile-${id
    .toLowerCase()
    .replace(/[^a-z0-9-]/g, '-')
    .slice(0, 50)}`
}

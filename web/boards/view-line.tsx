import type { Annotation } from '../../src/boards/index.ts'
import type { Point, QueryResult, Series } from '../../src/metrics/index.ts'
import { LinePlot } from '../charts/line-plot.tsx'
import type { Band, FurtherLine, XY } from '../charts/model.ts'
import { comparedLines } from '../metrics/compared-lines.ts'
import { courseInWords } from '../metrics/course-words.ts'
import { aimInWords, aimOf } from './aim.ts'
import { aheadOfTile } from './tile-ahead.ts'
import { labelOf, nameOfPart, type Shown, type ViewContext } from './view.ts'

/** Lines that can be told apart; further ones are in the table. */
const mostLines = 4

/** A measure through time with what is usual, our aim, how sure it is, and what happened; or several parts of it. */
export function showLine(context: ViewContext<'line'>): Shown {
  const {
    t,
    ground,
    result: { result },
  } = context
  const { long } = ground.moments(result.grain)
  const parts = result.series
  const [first] = parts
  const points = first?.points ?? []
  const several = parts.length > 1
  // Under 30 answers there is a count, and no value.
  const said = points.filter(({ tooFew }) => !tooFew)
  const value = (given: number) => ground.fmt.value(given, result.unit)
  const write = (given: number | null | undefined) => (given == null ? '' : value(given))
  const whole = said.findLast(({ partial, value: known }) => !partial && known !== null)
  const ahead = several ? undefined : aheadOfTile(context.forecast, whole, context)
  return {
    sentence: several
      ? t('tile.parts', { count: parts.length })
      : said.length === 0
        ? t('measure.tooFew')
        : [courseInWords(said, { value, at: long }, t), ahead?.sentence].filter(Boolean).join(' '),
    table: several
      ? {
          columns: [t('measure.when'), ...parts.map((one) => nameOfPart(one, context))],
          rows: points.map((point, index) => [
            long(point.t),
            ...parts.map((one) => (one.points[index]?.tooFew ? '–' : write(one.points[index]?.value))),
          ]),
        }
      : {
          columns: [
            t('measure.when'),
            labelOf(context),
            t('measure.answersHead'),
            t('measure.usualLow'),
            t('measure.usualHigh'),
          ],
          rows: [
            ...points.map((point) => [
              long(point.t),
              point.tooFew ? '–' : write(point.value),
              point.n,
              write(point.usual?.low),
              write(point.usual?.high),
            ]),
            ...(ahead?.points ?? []).map((point) => [
              t('forecasts.stepAhead', { at: long(point.t) }),
              value(point.value),
              '',
              value(point.low80),
              value(point.high80),
            ]),
          ],
        },
    drawing: <Course context={context} parts={parts} />,
  }
}

const at = (point: Pick<Point, 't'>) => Date.parse(point.t)
const lineOf = (points: readonly Point[], read: (point: Point) => number | null | undefined): XY[] =>
  points.flatMap((point) => {
    const y = read(point)
    return y == null ? [] : [{ x: at(point), y }]
  })
const bandOf = (
  points: readonly Point[],
  read: (point: Point) => { low: number | null; high: number | null } | undefined,
): Band[] =>
  points.flatMap((point) => {
    const band = read(point)
    return band?.low == null || band.high == null ? [] : [{ x: at(point), low: band.low, high: band.high }]
  })

function Course({ context, parts }: { context: ViewContext<'line'>; parts: readonly Series[] }) {
  const {
    t,
    ground,
    result: { result },
    state,
    onLook,
  } = context
  const points = parts[0]?.points ?? []
  const said = points.filter((point) => point.value !== null && !point.tooFew)
  // The step that is not over yet is no fall: it is drawn dotted.
  const soFar = said.length > 2 && said.at(-1)?.partial ? said.slice(-2) : []
  const shown = soFar.length > 0 ? said.slice(0, -1) : said
  const several = parts.length > 1
  if (shown.length === 0 && !several) return <div className="hatch tile-hatch" aria-hidden="true" />
  const band = several ? [] : bandOf(points, ({ usual }) => usual)
  const moments = ground.moments(result.grain)
  const value = (given: number) => ground.fmt.value(given, result.unit)
  const aim = several ? undefined : aimOf(state.measures[0])
  const late = state.late.length > 0
  const ahead = several ? undefined : aheadOfTile(context.forecast, shown.at(-1), context)
  const goesOn = ahead !== undefined && ahead.course.length > 1
  const partial = soFar.at(-1)
  return (
    <LinePlot
      height="100%"
      line={lineOf(shown, (point) => point.value)}
      {...(several ? { label: nameOfPart(parts[0]!, context) } : {})}
      further={several ? partsBeside(parts, context) : comparedLines(points, context.t)}
      band={band}
      {...(band.length > 1 ? { bandLabel: t('measure.usual') } : {})}
      forecast={
        goesOn
          ? ahead.course
          : soFar.map((point) => {
              const y = point.value ?? 0
              return { x: at(point), low: y, middle: y, high: y }
            })
      }
      soFar={goesOn && partial ? { x: at(partial), y: partial.value ?? 0 } : undefined}
      {...(goesOn ? { forecastLabel: t('forecasts.likelyShort') } : {})}
      interval={several ? [] : bandOf(shown, ({ interval }) => interval)}
      aim={aim && { value: aim.value, label: aimInWords(aim, result.unit, ground.fmt, t) }}
      span={spanOf([...points, ...(ahead?.points ?? [])])}
      ticks={ticksOf(result, [...points, ...(ahead?.points ?? [])], context)}
      writeValue={value}
      tone={late ? 'ink' : 'blue'}
      sentence={t('measure.chart', { count: shown.length })}
      fromZero={result.unit === 'count'}
      annotations={[...context.annotations.map(toMark), ...(several ? [] : (context.changes ?? []))]}
      onAnnotation={(key) =>
        context.changes?.some((mark) => mark.key === key) ? context.onChange?.(key) : context.onAnnotation?.()
      }
      words={{ points: t('measure.points'), annotations: t('happened.title') }}
      sayPoint={(index) => {
        const point = shown[index]
        return point ? `${moments.long(point.t)}: ${value(point.value ?? 0)}` : ''
      }}
      onChoose={(index) => {
        const point = shown[index]
        if (point && onLook) onLook({ point: point.t, ...(several ? { group: parts[0]!.by } : {}) })
      }}
    />
  )
}

function toMark({ id, at: when, until, title }: Annotation) {
  return { key: id, x: Date.parse(when), until: until === null ? undefined : Date.parse(until), title }
}

function spanOf(points: readonly Pick<Point, 't'>[]): [number, number] {
  const [first, last] = [points[0], points.at(-1)]
  return first && last ? [at(first), Math.max(at(last), at(first) + 1)] : [0, 1]
}

/** The other parts, the fifth and further left to the table. */
function partsBeside(parts: readonly Series[], context: ViewContext<'line'>): FurtherLine[] {
  return parts.slice(1, mostLines).map((one) => ({
    key: JSON.stringify(one.by) + String(one.others ?? ''),
    label: nameOfPart(one, context),
    line: lineOf(one.points, (point) => (point.tooFew ? null : point.value)),
    quiet: one.others ?? false,
  }))
}

/** Labels of the time axis; hours of several days are labelled by their days. */
function ticksOf(result: QueryResult, points: readonly Pick<Point, 't'>[], { ground }: ViewContext<'line'>) {
  const moments = ground.moments(result.grain)
  const byDay = result.grain === 'hour' && points.length > 36
  const candidates = byDay ? points.filter((point) => moments.isMidnight(point.t)) : points
  const step = Math.max(1, Math.ceil(candidates.length / 6))
  const write = (byDay ? ground.moments('day') : moments).short
  return candidates
    .filter((_, index) => index % step === 0)
    .map((point) => ({ x: at(point), label: write(point.t) }))
}

import { useQuery } from '@tanstack/react-query'
import type { TFunction } from 'i18next'
import { useTranslation } from 'react-i18next'
import type { Metric, Point, QueryResult } from '../../src/metrics/index.ts'
import { useFormat } from '../access/session.ts'
import { Figure } from '../charts/index.ts'
import { useSourceNames } from '../ingestion/source-data.ts'
import { groupsQuery } from '../people/group-data.ts'
import { Mark } from '../theme/marks.tsx'
import { useChangeSearch } from './controls.tsx'
import { courseInWords } from './course-words.ts'
import { MeasureChart } from './measure-chart.tsx'
import type { MeasureSearch } from './measure-search.ts'
import { useMoments } from './moments.ts'

interface MeasureFigureProps {
  definition: Metric
  series: QueryResult
  total: QueryResult
  search: MeasureSearch
  updating: boolean
}

/** The period's figure, how it compares, how fresh it is, and its course as a drawing or a table. */
export function MeasureFigure({ definition, series, total, search, updating }: MeasureFigureProps) {
  const { t } = useTranslation()
  const fmt = useFormat()
  const moments = useMoments(series.grain)
  const change = useChangeSearch()
  const points = series.series[0]?.points ?? []
  const beside = besideOf(points, t)
  const value = (given: number | null | undefined) => (given == null ? '' : fmt.value(given, definition.unit))
  return (
    <div className="stack">
      <Headline definition={definition} total={total} search={search} updating={updating} />
      <Figure
        title={t('measure.course')}
        sentence={useSentence(series, definition)}
        about={[definition.label, `${series.from} – ${series.to}`, ...(search.filter ? [search.filter] : [])]}
        table={{
          columns: [
            t('measure.when'),
            definition.label,
            t('measure.answersHead'),
            ...beside.map(({ header }) => header),
          ],
          rows: points.map((point) => [
            moments.long(point.t),
            value(point.value),
            point.n,
            ...beside.map(({ of }) => value(of(point))),
          ]),
        }}
      >
        <MeasureChart
          result={series}
          definition={definition}
          selected={search.point}
          onSelect={(point) =>
            change({ point: point === search.point ? undefined : point, behind: search.behind ?? 'rows' })
          }
        />
      </Figure>
    </div>
  )
}

interface Beside {
  header: string
  of: (point: Point) => number | null | undefined
}

/** Columns of what the points are compared with: their usual range, another time, or a group. */
function besideOf(points: readonly Point[], t: TFunction): Beside[] {
  const all: (Beside & { part: 'usual' | 'previous' | 'year' | 'other' })[] = [
    { part: 'usual', header: t('measure.usualLow'), of: ({ usual }) => usual?.low },
    { part: 'usual', header: t('measure.usualHigh'), of: ({ usual }) => usual?.high },
    { part: 'previous', header: t('tile.before'), of: ({ previous }) => previous?.value },
    { part: 'year', header: t('tile.yearBefore'), of: ({ year }) => year?.value },
    { part: 'other', header: t('tile.otherGroup'), of: ({ other }) => (other?.tooFew ? null : other?.value) },
  ]
  return all.filter(({ part }) => points.some((point) => point[part] !== undefined))
}

interface HeadlineProps {
  definition: Metric
  total: QueryResult
  search: MeasureSearch
  updating: boolean
}

function Headline({ definition, total, search, updating }: HeadlineProps) {
  const { t } = useTranslation()
  const sourceName = useSourceNames()
  const fmt = useFormat()
  const point = total.series[0]?.points.at(-1)
  const late = total.late.length > 0
  if (!point) return null
  if (point.tooFew) {
    return (
      <div>
        <p className="figure-m num late">
          {fmt.count(point.n)}
          <small>{t('measure.answersWord')}</small>
        </p>
        <p className="dim">{t('measure.tooFew')}</p>
      </div>
    )
  }
  const figure = point.value === null ? { text: '–', unit: '' } : fmt.figure(point.value, definition.unit)
  return (
    <div>
      <p className={late ? 'figure-l num late' : 'figure-l num'}>
        {figure.text}
        {figure.unit && <small>{figure.unit}</small>}
      </p>
      <p className="dim">
        {updating ? (
          t('measure.updating')
        ) : (
          <Compared definition={definition} point={point} search={search} />
        )}
      </p>
      {point.interval && (
        <p className="meta">
          {t('measure.interval', {
            low: fmt.value(point.interval.low, definition.unit),
            high: fmt.value(point.interval.high, definition.unit),
          })}
        </p>
      )}
      <p className="meta">
        {late ? (
          <>
            <Mark level="watch" size={11} />{' '}
            {t('measure.late', {
              at: fmt.since(total.late[0]?.lastEventAt ?? total.to, Date.now()),
              source: total.late.map((one) => sourceName(one.source)).join(', '),
            })}
          </>
        ) : (
          total.asOf && t('measure.basis', { count: point.n, at: fmt.since(total.asOf, Date.now()) })
        )}
      </p>
    </div>
  )
}

/** How a value compares, in words; colour only where its direction is good or bad for customers. */
function Compared({
  definition,
  point,
  search,
}: {
  definition: Metric
  point: Point
  search: MeasureSearch
}) {
  const { t } = useTranslation()
  const fmt = useFormat()
  const groups = useQuery({ ...groupsQuery(), enabled: search.against !== undefined })
  if (point.other?.tooFew) return <>{t('measure.groupTooFew')}</>
  const before = point.usual?.middle ?? point.previous?.value ?? point.year?.value ?? point.other?.value
  const group = groups.data?.find(({ name }) => name === search.against)?.label ?? search.against
  if (point.value === null || before == null) return null
  const difference = point.value - before
  const { usual } = point
  const within =
    usual?.low != null && usual.high != null && point.value >= usual.low && point.value <= usual.high
  const good =
    definition.good === 'none' ? '' : (definition.good === 'up') === difference > 0 ? 'blue' : 'ember'
  const text = fmt.change(difference, definition.unit)
  return (
    <>
      <b className={within || !good ? undefined : `${good}-text`}>{text}</b>{' '}
      {point.usual
        ? t(within ? 'measure.withinUsual' : 'measure.onUsual')
        : point.other
          ? t('measure.onGroup', { group, value: fmt.value(before, definition.unit) })
          : t(search.compare === 'year' ? 'measure.onYear' : 'measure.onPrevious')}
      {usual?.low != null && usual.high != null && (
        <>
          {'. '}
          {t('measure.usualRange', {
            low: fmt.value(usual.low, definition.unit),
            high: fmt.value(usual.high, definition.unit),
          })}
        </>
      )}
    </>
  )
}

/** The drawing in one sentence: level, direction, and the greatest exception. */
function useSentence(series: QueryResult, definition: Metric): string {
  const { t } = useTranslation()
  const fmt = useFormat()
  const moments = useMoments(series.grain)
  const value = (given: number) => fmt.value(given, definition.unit)
  return courseInWords(series.series[0]?.points ?? [], { value, at: moments.long }, t)
}

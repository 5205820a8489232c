import { CourseSpark } from '../charts/course-spark.tsx'
import { Spark } from '../charts/spark.tsx'
import { compareInWords } from './compared.ts'
import { aheadOfTile } from './tile-ahead.ts'
import { labelOf, type Shown, type ViewContext } from './view.ts'

/** One figure: its value, how it compares, and its course as a small line. */
export function showFigure(context: ViewContext<'figure'>): Shown {
  const { t, ground, result, state, onLook } = context
  const { fmt } = ground
  const { total, trend } = result
  const point = total.series[0]?.points.at(-1)
  const long = ground.moments(trend.grain).long
  const points = trend.series[0]?.points ?? []
  const write = (value: number | null) => (value === null ? '–' : fmt.value(value, total.unit))
  const compared = point && compareInWords(point, total, fmt, t)
  // A step that is not over yet is no fall; the value above has it.
  const line = points.flatMap(({ t: at, value, partial }) =>
    value === null || partial ? [] : [{ x: Date.parse(at), y: value }],
  )
  const late = state.late.length > 0
  const whole = points.findLast(({ value, partial }) => value !== null && !partial)
  const ahead = aheadOfTile(context.forecast, whole, context)
  const tone = late ? 'ink' : compared?.tone === 'ember' ? 'ember' : 'blue'
  const drawn = {
    points: line,
    tone,
    label: t('measure.chart', { count: line.length }),
    height: '100%',
  } as const
  const label = labelOf(context)
  return {
    sentence: ahead?.sentence ?? '',
    table: {
      columns: [t('measure.when'), label, t('measure.answersHead')],
      rows: points.map(({ t: at, value, n }) => [long(at), write(value), n]),
    },
    drawing: (
      <div className="tile-figure">
        <FigureOf
          value={point?.value ?? null}
          n={point?.n ?? 0}
          few={point?.tooFew ?? false}
          late={late}
          context={context}
        />
        {point?.tooFew ? (
          <p className="meta">{t('measure.tooFew')}</p>
        ) : (
          compared && (
            <p className="meta">
              <b className={compared.tone && `${compared.tone}-text`}>{compared.change}</b> {compared.on}
            </p>
          )
        )}
        {point?.tooFew ? (
          <div className="hatch" aria-hidden="true" />
        ) : (
          line.length > 1 && (
            <button
              type="button"
              className="tile-spark"
              disabled={!onLook}
              aria-label={t('tile.lookBehind', { label: state.title })}
              onClick={() => onLook?.({})}
            >
              {ahead && ahead.points.length > 0 ? (
                <CourseSpark {...drawn} ahead={ahead.course.slice(1)} />
              ) : (
                <Spark {...drawn} stroke={2} />
              )}
            </button>
          )
        )}
      </div>
    ),
  }
}

interface FigureOfProps {
  value: number | null
  n: number
  few: boolean
  late: boolean
  context: ViewContext<'figure'>
}

/** The value itself; under 30 answers their count. */
function FigureOf({ value, n, few, late, context: { t, ground, result } }: FigureOfProps) {
  const figure = few
    ? { text: ground.fmt.count(n), unit: t('measure.answersWord') }
    : value === null
      ? { text: '–', unit: '' }
      : ground.fmt.figure(value, result.total.unit)
  return (
    <p className={few || late ? 'figure-m num late' : 'figure-m num'}>
      {figure.text}
      {figure.unit && <small>{figure.unit}</small>}
    </p>
  )
}

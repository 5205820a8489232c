import { useTranslation } from 'react-i18next'
import type { Forecast, ForecastAnswer } from '../../src/forecasts/index.ts'
import { useFormat } from '../access/session.ts'
import { Figure } from '../charts/figure.tsx'
import { LinePlot } from '../charts/line-plot.tsx'
import type { Ahead, XY } from '../charts/model.ts'
import { useMoments } from '../metrics/moments.ts'
import { aheadOf, knownDays } from './ahead.ts'
import { saidInWords } from './words.ts'
import { useWriters } from './writers.ts'

interface ForecastFigureProps {
  forecast: Forecast
  answer: ForecastAnswer
  title: string
  height?: string
  /** Whether the sentence stands above the drawing; where it does not, it stands elsewhere. */
  says?: boolean
}

/**
 * A line with its likely course: solid for what came, dashed for what is foreseen, with the ranges in which 80 and 95 of
 * 100 values are expected. A ring is the step that is going on. Without a forecast there is the line alone.
 */
export function ForecastFigure(props: ForecastFigureProps) {
  const { forecast, answer, title, says = false } = props
  const { t } = useTranslation()
  const fmt = useFormat()
  const write = useWriters(answer.unit, answer.grain)
  const value = (given: number | null) => (given === null ? '' : fmt.value(given, answer.unit))
  const said = saidInWords(forecast, write)
  return (
    <Figure
      title={title}
      sentence={says ? said : ''}
      about={[said, t('forecasts.madeAt', { at: fmt.since(answer.madeAt, Date.now()) })]}
      table={{
        columns: [
          t('measure.when'),
          t('forecasts.came'),
          t('forecasts.foreseen'),
          t('forecasts.low80'),
          t('forecasts.high80'),
          t('forecasts.low95'),
          t('forecasts.high95'),
          t('forecasts.known'),
        ],
        rows: [
          ...forecast.history.map((step) => [write.at(step.t), value(step.value), '', '', '', '', '', '']),
          ...forecast.points.map((point) => [
            write.at(point.t),
            value(point.t === forecast.partial?.t ? forecast.partial.value : null),
            ...[point.value, point.low80, point.high80, point.low95, point.high95].map(value),
            (point.known ?? []).join(', '),
          ]),
        ],
      }}
    >
      <Drawing {...props} said={said} />
    </Figure>
  )
}

function Drawing({ forecast, answer, height = '300px', said }: ForecastFigureProps & { said: string }) {
  const { t } = useTranslation()
  const fmt = useFormat()
  const moments = useMoments(answer.grain)
  const line: XY[] = forecast.history.flatMap(({ t: at, value }) =>
    value === null ? [] : [{ x: Date.parse(at), y: value }],
  )
  const ahead: Ahead[] = aheadOf(forecast)
  const last = line.at(-1)
  const steps = [...forecast.history, ...forecast.points]
  const [first, end] = [steps[0], steps.at(-1)]
  if (!first || !end || !last) return <div className="hatch" aria-hidden="true" />
  const every = Math.max(1, Math.ceil(steps.length / 7))
  const value = (given: number) => fmt.value(given, answer.unit)
  const { partial } = forecast
  return (
    <LinePlot
      height={height}
      line={line}
      forecast={ahead}
      soFar={partial?.value == null ? undefined : { x: Date.parse(partial.t), y: partial.value }}
      aim={
        answer.aim && { value: answer.aim.value, label: t('tile.aim', { value: value(answer.aim.value) }) }
      }
      now={{ x: last.x, label: t('forecasts.today', { at: moments.short(new Date(last.x).toISOString()) }) }}
      span={[Date.parse(first.t), Math.max(Date.parse(end.t), Date.parse(first.t) + 1)]}
      ticks={steps
        .filter((_, index) => index % every === 0)
        .map((step) => ({ x: Date.parse(step.t), label: moments.short(step.t) }))}
      {...(ahead.length > 1 ? { forecastLabel: t('forecasts.likely') } : {})}
      writeValue={value}
      sentence={said}
      fromZero={answer.unit === 'count'}
      annotations={knownDays(forecast)}
      words={{ points: t('measure.points'), annotations: t('forecasts.knownDays') }}
      sayPoint={(index) => {
        const point = line[index]
        return point ? `${moments.long(new Date(point.x).toISOString())}: ${value(point.y)}` : ''
      }}
    />
  )
}

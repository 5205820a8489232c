import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { type KeyboardEvent, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import type { Metric, Point, QueryResult, Unit } from '../../src/metrics/index.ts'
import { useCan, useFormat } from '../access/session.ts'
import { annotationsQuery } from '../boards/board-data.ts'
import { isOnChart } from '../boards/on-chart.ts'
import { changeOfMark, useChangeMarks } from '../changes/marks.ts'
import { Annotations } from '../charts/annotations.tsx'
import { LineBand, type LineBandProps } from '../charts/index.ts'
import { layOut } from '../charts/line-band-layout.ts'
import { useSize } from '../charts/size.ts'
import { comparedLines } from './compared-lines.ts'
import { useMoments } from './moments.ts'

interface MeasureChartProps {
  result: QueryResult
  definition: Metric
  selected: string | undefined
  onSelect: (t: string) => void
}

/** The course of a measure; each point can be pressed, or walked to with the arrow keys, to see what is behind it. */
export function MeasureChart({ result, definition, selected, onSelect }: MeasureChartProps) {
  const { t } = useTranslation()
  const { unit } = definition
  const props = useLineBand(result, unit)
  const happened = useHappened(result, definition)
  const changed = useChangeMarks(definition.name, result)
  const navigate = useNavigate()
  const openChange = (key: string) => {
    const id = changeOfMark(key)
    if (id) void navigate({ to: '/changes/$id', params: { id } })
  }
  const [ref, size] = useSize<HTMLDivElement>()
  const points = (result.series[0]?.points ?? []).filter((point) => point.value !== null)
  const layout = size.width > 40 ? layOut(props, size) : undefined
  return (
    <div className="mc" ref={ref} style={{ height: 280 }}>
      <LineBand {...props} height="280px" />
      {layout && (
        <Hits
          points={points}
          unit={unit}
          grain={result.grain}
          place={(point) => ({ x: layout.x(Date.parse(point.t)), y: layout.y(point.value ?? 0) })}
          bottom={layout.bottom}
          selected={selected}
          onSelect={onSelect}
        />
      )}
      {layout && (
        <Annotations
          annotations={[...happened, ...changed]}
          x={layout.x}
          right={layout.right}
          bottom={layout.bottom}
          label={t('happened.title')}
          onChoose={openChange}
        />
      )}
    </div>
  )
}

/** What happened in the time of the chart, as far as it belongs on it. */
function useHappened({ from, to }: QueryResult, definition: Metric) {
  const may = useCan('boards:read')
  const known = useQuery({ ...annotationsQuery({ from, to }), enabled: may })
  return (known.data ?? [])
    .filter((annotation) => isOnChart(annotation, definition))
    .map(({ id, at, until, title }) => ({
      key: id,
      x: Date.parse(at),
      until: until === null ? undefined : Date.parse(until),
      title,
    }))
}

function useLineBand(result: QueryResult, unit: Unit): LineBandProps {
  const { t } = useTranslation()
  const fmt = useFormat()
  const moments = useMoments(result.grain)
  const days = useMoments('day')
  const points = result.series[0]?.points ?? []
  const at = (point: Point) => Date.parse(point.t)
  const shown = points.filter((point) => point.value !== null)
  const band = points.flatMap((point) =>
    point.usual?.low != null && point.usual.high != null
      ? [{ x: at(point), low: point.usual.low, high: point.usual.high }]
      : [],
  )
  const further = comparedLines(points, t)
  const first = points[0]
  const last = points.at(-1)
  // Hours of several days are labelled by their days.
  const byDay = result.grain === 'hour' && points.length > 36
  const candidates = byDay ? points.filter((point) => moments.isMidnight(point.t)) : points
  const step = Math.max(1, Math.ceil(candidates.length / 7))
  const steps = candidates.filter((_, index) => index % step === 0)
  const end = last && first ? Math.max(at(last), at(first) + 1) : 1
  return {
    line: shown.map((point) => ({ x: at(point), y: point.value ?? 0 })),
    band,
    ...(further.length > 0 ? { label: t('measure.thisTime'), further } : {}),
    span: [first ? at(first) : 0, end],
    ticks: steps.map((point) => ({ x: at(point), label: (byDay ? days : moments).short(point.t) })),
    ...(band.length > 1 ? { bandLabel: t('measure.usual') } : {}),
    writeValue: (value) => fmt.value(value, unit),
    sentence: t('measure.chart', { count: shown.length }),
    fromZero: unit === 'count',
  }
}

interface HitsProps {
  points: Point[]
  unit: Unit
  grain: string
  place: (point: Point) => { x: number; y: number }
  bottom: number
  selected: string | undefined
  onSelect: (t: string) => void
}

/** One press area for each point, as wide as its step; one of them is in the order of the Tab key, arrows go on. */
function Hits({ points, unit, grain, place, bottom, selected, onSelect }: HitsProps) {
  const { t } = useTranslation()
  const fmt = useFormat()
  const moments = useMoments(grain)
  const list = useRef<HTMLDivElement>(null)
  const spots = points.map(place)
  const width = spots.length > 1 ? Math.abs((spots[1]?.x ?? 0) - (spots[0]?.x ?? 0)) : 24
  const active = Math.max(
    0,
    points.findIndex((point) => point.t === selected),
  )
  const walk = (event: KeyboardEvent, index: number) => {
    const move = { ArrowLeft: -1, ArrowRight: 1 }[event.key]
    if (!move) return
    event.preventDefault()
    const next = list.current?.children[index + move]
    if (next instanceof HTMLElement) next.focus()
  }
  return (
    // biome-ignore lint/a11y/useSemanticElements: a group of buttons over a drawing, no form
    <div ref={list} role="group" aria-label={t('measure.points')}>
      {points.map((point, index) => (
        <button
          key={point.t}
          type="button"
          className="mc-hit"
          aria-pressed={point.t === selected}
          aria-label={t('measure.point', {
            at: moments.long(point.t),
            value: point.tooFew
              ? t('measures.answers', { count: point.n })
              : fmt.value(point.value ?? 0, unit),
          })}
          tabIndex={index === (selected ? active : points.length - 1) ? 0 : -1}
          style={{ left: (spots[index]?.x ?? 0) - width / 2, width, height: bottom }}
          onKeyDown={(event) => walk(event, index)}
          onClick={() => onSelect(point.t)}
        >
          <span className="mc-dot" style={{ top: spots[index]?.y ?? 0 }} />
          <span
            className="mc-tip num"
            style={{ top: Math.max(0, (spots[index]?.y ?? 0) - 52) }}
            aria-hidden="true"
          >
            {fmt.value(point.value ?? 0, unit)}
            <small>{moments.long(point.t)}</small>
          </span>
        </button>
      ))}
    </div>
  )
}

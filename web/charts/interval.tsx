import { scaleLinear } from 'd3-scale'
import { type Tone, toneColour } from './model.ts'
import { useSize } from './size.ts'

export interface IntervalRow {
  key: string
  label: string
  value: number
  low: number
  high: number
  tone?: Tone
}

/** A dot for what was found and a line for how sure we are, one row each, on one axis with its zero marked. */
export function DotIntervals(props: {
  rows: readonly IntervalRow[]
  writeValue: (value: number) => string
  /** Value that means no effect; its line is drawn through all rows. */
  zero?: number
  sentence: string
}) {
  const { rows, writeValue, zero = 0, sentence } = props
  const [ref, size] = useSize<HTMLDivElement>()
  const fs = size.fontSize
  const row = fs * 2.4
  const height = rows.length * row + fs * 2
  const labels = Math.min(size.width * 0.4, Math.max(1, ...rows.map((r) => r.label.length)) * fs * 0.58 + fs)
  const x = scaleLinear(
    [Math.min(zero, ...rows.map((r) => r.low)), Math.max(zero, ...rows.map((r) => r.high))],
    [labels + fs, size.width - fs * 2],
  ).nice(4)
  return (
    <div ref={ref} role="img" aria-label={sentence} className="chart" style={{ height }}>
      {size.width > 40 && (
        <svg width={size.width} height={height} aria-hidden="true" focusable="false" className="chart-svg">
          <line x1={x(zero)} x2={x(zero)} y1={0} y2={rows.length * row} stroke="var(--control)" />
          {rows.map((r, at) => (
            <g key={r.key} transform={`translate(0 ${at * row})`}>
              <text x={0} y={row * 0.62}>
                {r.label}
              </text>
              <line
                x1={x(r.low)}
                x2={x(r.high)}
                y1={row / 2}
                y2={row / 2}
                stroke={toneColour(r.tone ?? 'blue')}
                strokeWidth={fs * 0.16}
                strokeLinecap="round"
              />
              <circle cx={x(r.value)} cy={row / 2} r={fs * 0.36} fill={toneColour(r.tone ?? 'blue')} />
            </g>
          ))}
          {x.ticks(4).map((tick) => (
            <text key={tick} x={x(tick)} y={height - fs * 0.4} textAnchor="middle" className="chart-dim">
              {writeValue(tick)}
            </text>
          ))}
        </svg>
      )}
    </div>
  )
}

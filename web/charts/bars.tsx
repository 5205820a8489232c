import { scaleBand, scaleLinear } from 'd3-scale'
import { type Tone, toneColour } from './model.ts'
import { type Size, useSize } from './size.ts'

export interface Bar {
  key: string
  label: string
  value: number
  /** Everything that is not in focus is drawn at rest. */
  rest?: boolean
}

/** Lying bars from zero with their label and value beside them, in the order given. */
export function Bars(props: {
  bars: readonly Bar[]
  writeValue: (value: number) => string
  tone?: Tone
  sentence: string
}) {
  const { bars, writeValue, tone = 'blue', sentence } = props
  const [ref, size] = useSize<HTMLDivElement>()
  const row = size.fontSize * 2.2
  return (
    <div
      ref={ref}
      role="img"
      aria-label={sentence}
      className="chart"
      style={{ height: Math.max(1, bars.length) * row }}
    >
      {size.width > 40 && (
        <svg
          width={size.width}
          height={bars.length * row}
          aria-hidden="true"
          focusable="false"
          className="chart-svg"
        >
          <BarRows bars={bars} writeValue={writeValue} tone={tone} size={size} row={row} />
        </svg>
      )}
    </div>
  )
}

function BarRows(props: {
  bars: readonly Bar[]
  writeValue: (value: number) => string
  tone: Tone
  size: Size
  row: number
}) {
  const { bars, writeValue, tone, size, row } = props
  const fs = size.fontSize
  const labels = Math.min(size.width * 0.4, longest(bars.map((bar) => bar.label)) * fs * 0.58 + fs)
  const values = longest(bars.map((bar) => writeValue(bar.value))) * fs * 0.62 + fs * 0.6
  const x = scaleLinear(
    [0, Math.max(...bars.map((bar) => bar.value), 0) || 1],
    [0, size.width - labels - values],
  )
  const fits = Math.max(4, Math.floor(labels / (fs * 0.58)) - 1)
  return bars.map((bar, at) => (
    <g key={bar.key} transform={`translate(0 ${at * row})`}>
      <text x={0} y={row * 0.66}>
        {bar.label.length > fits ? `${bar.label.slice(0, fits - 1)}…` : bar.label}
      </text>
      <rect
        x={labels}
        y={row * 0.24}
        width={Math.max(bar.value > 0 ? 1 : 0, x(Math.max(0, bar.value)))}
        height={row * 0.52}
        rx={2}
        fill={bar.rest ? 'var(--rest)' : toneColour(tone)}
      />
      <text x={labels + x(Math.max(0, bar.value)) + fs * 0.5} y={row * 0.66} className="chart-dim">
        {writeValue(bar.value)}
      </text>
    </g>
  ))
}

/** At most four colours; what is beyond them is 'others' and drawn at rest. */
const seriesColours = ['var(--c1)', 'var(--c2)', 'var(--c3)', 'var(--c4)']

/** Standing bars, one for each step of time, split into at most four series and the rest, read from zero. */
export function StackedBars(props: {
  steps: readonly { key: string; label: string; values: readonly number[] }[]
  series: readonly string[]
  writeValue: (value: number) => string
  sentence: string
  height?: string
}) {
  const { steps, series, writeValue, sentence, height = '220px' } = props
  const [ref, size] = useSize<HTMLDivElement>()
  return (
    <div>
      <div ref={ref} role="img" aria-label={sentence} className="chart" style={{ height }}>
        {size.width > 40 && <Stacks steps={steps} writeValue={writeValue} size={size} />}
      </div>
      <ul className="chart-key">
        {series.map((name, at) => (
          <li key={name}>
            <svg width="10" height="10" aria-hidden="true" focusable="false">
              <rect width="10" height="10" rx="2" fill={seriesColours[at] ?? 'var(--rest)'} />
            </svg>
            {name}
          </li>
        ))}
      </ul>
    </div>
  )
}

function Stacks(props: {
  steps: readonly { key: string; label: string; values: readonly number[] }[]
  writeValue: (value: number) => string
  size: Size
}) {
  const { steps, writeValue, size } = props
  const fs = size.fontSize
  const total = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0)
  const bottom = size.height - fs * 1.8
  const y = scaleLinear([0, Math.max(...steps.map((step) => total(step.values)), 0) || 1], [bottom, fs * 0.8])
  const ticks = y.ticks(3)
  const right = size.width - longest(ticks.map(writeValue)) * fs * 0.62 - fs
  const x = scaleBand(
    steps.map((step) => step.key),
    [0, right],
  ).padding(0.2)
  const every = Math.max(1, Math.ceil((steps.length * longest(steps.map((s) => s.label)) * fs * 0.7) / right))
  return (
    <svg width={size.width} height={size.height} aria-hidden="true" focusable="false" className="chart-svg">
      {ticks.map((tick) => (
        <g key={tick}>
          <line x1={0} x2={right} y1={y(tick)} y2={y(tick)} stroke="var(--line)" />
          <text x={size.width} y={y(tick) + fs * 0.36} textAnchor="end" className="chart-dim">
            {writeValue(tick)}
          </text>
        </g>
      ))}
      {steps.map((step, index) => (
        <g key={step.key}>
          {step.values.map((value, at) => {
            const from = total(step.values.slice(0, at))
            return (
              <rect
                // biome-ignore lint/suspicious/noArrayIndexKey: series have a fixed order
                key={at}
                x={x(step.key)}
                width={x.bandwidth()}
                y={y(from + value)}
                height={Math.max(0, y(from) - y(from + value))}
                fill={seriesColours[at] ?? 'var(--rest)'}
              />
            )
          })}
          {index % every === 0 && (
            <text
              x={(x(step.key) ?? 0) + x.bandwidth() / 2}
              y={size.height - fs * 0.35}
              textAnchor="middle"
              className="chart-dim"
            >
              {step.label}
            </text>
          )}
        </g>
      ))}
    </svg>
  )
}

function longest(texts: readonly string[]): number {
  return Math.max(1, ...texts.map((text) => text.length))
}

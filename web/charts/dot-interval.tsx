import { Interval } from './bars.tsx'
import {
  type DotLayout,
  type DotOptions,
  dotHeight,
  type Estimate,
  layOutDots,
} from './dot-interval-layout.ts'
import { Plot } from './plot.tsx'

interface DotIntervalProps extends DotOptions {
  estimates: readonly Estimate[]
  sentence: string
  chosen?: string | undefined
  onChoose?: (key: string) => void
}

/** Estimates with their likely ranges, one below the other on one scale. */
export function DotInterval(props: DotIntervalProps) {
  const { estimates, sentence, reference } = props
  return (
    <Plot
      sentence={sentence}
      height={({ fontSize }) => dotHeight(estimates.length, fontSize, reference !== undefined)}
      chosen={props.chosen}
      onChoose={props.onChoose}
      hits={(size) => {
        const { rows, row } = layOutDots(estimates, props, size)
        return rows.map(({ key, label, text, y }) => ({
          key,
          label: `${label}: ${text}`,
          x: 0,
          y: y - row / 2,
          width: size.width,
          height: row,
        }))
      }}
    >
      {(size) => <Drawing at={layOutDots(estimates, props, size)} fontSize={size.fontSize} />}
    </Plot>
  )
}

function Drawing({ at, fontSize: fs }: { at: DotLayout; fontSize: number }) {
  const { reference } = at
  return (
    <>
      {reference && (
        <>
          <line x1={reference.x} x2={reference.x} y1={0} y2={at.bottom} stroke="var(--control)" />
          <text x={reference.x} y={at.bottom + fs * 1.3} textAnchor={reference.anchor} className="chart-dim">
            {reference.label}
          </text>
        </>
      )}
      {at.rows.map(({ key, label, shown, y, dot, from, to, text, textX, rest }) => (
        <g key={key}>
          <title>{`${label}: ${text}`}</title>
          <text x={0} y={y + fs * 0.36}>
            {shown}
          </text>
          <Interval from={from} to={to} middle={y} />
          <circle cx={dot} cy={y} r={fs * 0.36} fill={rest ? 'var(--ink3)' : 'var(--blue-mark)'} />
          <text x={textX} y={y + fs * 0.36} className="chart-dim">
            {text}
          </text>
        </g>
      ))}
    </>
  )
}

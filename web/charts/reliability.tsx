import { Interval } from './bars.tsx'
import { Plot } from './plot.tsx'
import { layOutReliability, type ReliabilityLayout, type ReliabilityOptions } from './reliability-layout.ts'

interface ReliabilityProps extends ReliabilityOptions {
  sentence: string
  /** CSS height. */
  height?: string
}

/** What was said against what came, with the interval of each point; on the dotted line both are the same. */
export function Reliability(props: ReliabilityProps) {
  const { sentence, height = '300px' } = props
  return (
    <Plot sentence={sentence} height={height}>
      {(size) => <Drawing {...props} at={layOutReliability(props, size)} fs={size.fontSize} />}
    </Plot>
  )
}

function Drawing({ at, fs, across, up }: ReliabilityProps & { at: ReliabilityLayout; fs: number }) {
  return (
    <>
      {at.ticks.map(({ label, x, y }) => (
        <g key={label}>
          <line x1={at.left} x2={at.right} y1={y} y2={y} stroke="var(--line)" />
          <text x={at.left - fs * 0.5} y={y + fs * 0.36} textAnchor="end" className="chart-dim">
            {label}
          </text>
          <text x={x} y={at.bottom + fs * 1.4} textAnchor="middle" className="chart-dim">
            {label}
          </text>
        </g>
      ))}
      <text x={0} y={fs} className="chart-dim">
        {up}
      </text>
      <text x={at.right} y={at.bottom + fs * 2.8} textAnchor="end" className="chart-dim">
        {across}
      </text>
      <line {...at.even} className="chart-aim" />
      {at.points.map((point) => (
        <g key={`${point.x} ${point.y}`}>
          <Interval from={point.high} to={point.low} middle={point.x} upright />
          <circle
            cx={point.x}
            cy={point.y}
            r={point.radius}
            fill="var(--blue-mark)"
            stroke="var(--surface)"
            strokeWidth="1.5"
          />
        </g>
      ))}
    </>
  )
}

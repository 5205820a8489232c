import { layOutPath, type PathLayout, type PathOptions, pathHeight } from './path-flow-layout.ts'
import { Plot } from './plot.tsx'

interface PathFlowProps extends PathOptions {
  sentence: string
  chosen?: string | undefined
  /** Called with the key of a place. */
  onChoose?: (key: string) => void
}

/** Ways that people take from place to place, as thick as they are many. */
export function PathFlow(props: PathFlowProps) {
  const { nodes, sentence } = props
  return (
    <Plot
      sentence={sentence}
      height={({ fontSize }) => pathHeight(nodes, fontSize)}
      chosen={props.chosen}
      onChoose={props.onChoose}
      hits={(size) =>
        layOutPath(props, size).nodes.map(({ key, label, text, x, y, width, height, labelAt }) => ({
          key,
          label: `${label}: ${text}`,
          x: labelAt.anchor === 'end' ? x - 24 + width : x,
          y: y - size.fontSize * 1.4,
          width: Math.max(24, width),
          height: Math.max(24, height + size.fontSize * 1.4),
        }))
      }
    >
      {(size) => <Drawing at={layOutPath(props, size)} chosen={props.chosen} fontSize={size.fontSize} />}
    </Plot>
  )
}

interface DrawingProps {
  at: PathLayout
  chosen: string | undefined
  fontSize: number
}

function Drawing({ at, chosen, fontSize: fs }: DrawingProps) {
  return (
    <>
      {at.flows.map(({ key, from, to, d, thick }) => (
        <path
          key={key}
          d={d}
          fill="none"
          stroke={chosen === from || chosen === to ? 'var(--blue-mark)' : 'var(--rest)'}
          strokeOpacity="0.45"
          strokeWidth={thick}
        />
      ))}
      {at.nodes.map(({ key, label, shown, text, x, y, width, height, labelAt, rest }) => (
        <g key={key}>
          <title>{`${label}: ${text}`}</title>
          <rect
            x={x}
            y={y}
            width={width}
            height={height}
            rx="2"
            fill={rest ? 'var(--rest)' : 'var(--blue-mark)'}
          />
          <text x={labelAt.x} y={y - fs * 0.4} textAnchor={labelAt.anchor} className="chart-note">
            {shown} <tspan className="chart-dim">{text}</tspan>
          </text>
        </g>
      ))}
    </>
  )
}

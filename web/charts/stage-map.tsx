import { Plot } from './plot.tsx'
import { layOutStages, type Stage, type StageLayout } from './stage-map-layout.ts'
import { LevelMark } from './tree-links.tsx'

interface StageMapProps {
  stages: readonly Stage[]
  sentence: string
  chosen?: string | undefined
  onChoose?: (key: string) => void
}

/** The stages of a customer's journey along one way, each with its figure and how it stands. */
export function StageMap(props: StageMapProps) {
  const { stages, sentence } = props
  return (
    <Plot
      sentence={sentence}
      height={(size) => layOutStages(stages, size).height}
      chosen={props.chosen}
      onChoose={props.onChoose}
      hits={(size) =>
        layOutStages(stages, size).stages.map(({ key, label, value, unit, change, x, y, width, height }) => ({
          key,
          label: [`${label}: ${value}`, unit, change].filter(Boolean).join(' '),
          x,
          y,
          width,
          height,
        }))
      }
    >
      {(size) => <Drawing at={layOutStages(stages, size)} fs={size.fontSize} />}
    </Plot>
  )
}

function Drawing({ at, fs }: { at: StageLayout; fs: number }) {
  return (
    <>
      {at.way && (
        <line
          x1={at.way.from.x}
          y1={at.way.from.y}
          x2={at.way.to.x}
          y2={at.way.to.y}
          stroke="var(--rest)"
          strokeWidth="2"
        />
      )}
      {at.stages.map((stage, index) => (
        <g key={stage.key}>
          <Stop at={at.stops[index] ?? { x: 0, y: 0 }} level={stage.level} fs={fs} />
          <text x={stage.x} y={stage.y + fs * 1.1} className="chart-title">
            {stage.label}
          </text>
          <text x={stage.x} y={stage.y + fs * 3.1} className="chart-figure">
            {stage.value}
            {stage.unit && (
              <tspan dx={fs * 0.35} className="chart-unit">
                {stage.unit}
              </tspan>
            )}
            {stage.change && (
              <tspan
                dx={fs * 0.8}
                className="chart-change"
                style={{ fill: stage.tone && stage.tone !== 'ink' ? `var(--${stage.tone})` : 'var(--ink2)' }}
              >
                {stage.change}
              </tspan>
            )}
          </text>
          {stage.lines.map((text, line) => (
            <text key={text} x={stage.x} y={stage.y + fs * (4.6 + line * 1.35)} className="chart-dim">
              {text}
            </text>
          ))}
        </g>
      ))}
    </>
  )
}

/** A stop on the way: how the stage stands, on paper so that the way does not shine through. */
function Stop({
  at,
  level = 'steady',
  fs,
}: {
  at: { x: number; y: number }
  level: Stage['level']
  fs: number
}) {
  const size = fs * 0.95
  return (
    <>
      <circle cx={at.x} cy={at.y} r={fs * 0.75} fill="var(--chart-paper, var(--surface))" />
      <LevelMark level={level} x={at.x - size / 2} y={at.y} size={size} />
    </>
  )
}

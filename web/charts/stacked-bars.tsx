import { seriesColour } from './model.ts'
import { Plot } from './plot.tsx'
import { layOutStacks, type Stack, type StackedLayout, type StackedOptions } from './stacked-bars-layout.ts'

interface StackedBarsProps extends StackedOptions {
  stacks: readonly Stack[]
  sentence: string
  height?: string
  chosen?: string | undefined
  onChoose?: (key: string) => void
}

/** Bars made of parts, from zero; the parts are named beside the last bar. */
export function StackedBars(props: StackedBarsProps) {
  const { stacks, sentence, parts, height = '240px' } = props
  return (
    <Plot
      sentence={sentence}
      height={height}
      chosen={props.chosen}
      onChoose={props.onChoose}
      hits={(size) => {
        const at = layOutStacks(stacks, props, size)
        return at.stacks.map(({ key, label, x, width, total }) => ({
          key,
          label: `${label}: ${props.writeValue(total)}`,
          x,
          y: 0,
          width,
          height: at.bottom,
        }))
      }}
    >
      {(size) => <Drawing at={layOutStacks(stacks, props, size)} parts={parts} width={size.width} />}
    </Plot>
  )
}

interface DrawingProps {
  at: StackedLayout
  parts: StackedOptions['parts']
  width: number
}

function Drawing({ at, parts, width }: DrawingProps) {
  const colour = (part: number) => (parts[part]?.rest ? 'var(--rest)' : seriesColour(part))
  return (
    <>
      {at.yTicks.map(({ y, label }) => (
        <g key={label}>
          <line x1={0} x2={at.right} y1={y} y2={y} stroke="var(--line)" />
          <text x={0} y={y - 3} className="chart-dim">
            {label}
          </text>
        </g>
      ))}
      {at.stacks.map(({ key, x, width: thick, pieces }) => (
        <g key={key}>
          {pieces.map(({ part, y, height }) => (
            <rect
              key={part}
              x={x}
              y={y}
              width={thick}
              height={Math.max(0, height)}
              fill={colour(part)}
              stroke="var(--surface)"
              strokeWidth="1"
            />
          ))}
        </g>
      ))}
      {at.ticks.map(({ x, label }) => (
        <text key={`${x} ${label}`} x={x} y={at.bottom + 18} textAnchor="middle" className="chart-dim">
          {label}
        </text>
      ))}
      {at.names.map(({ part, x, y, from, label }) => (
        <g key={part}>
          <path d={`M${x - 9} ${from}L${x - 2} ${y - 4}`} stroke={colour(part)} fill="none" />
          <text x={Math.min(x, width)} y={y}>
            {label}
          </text>
        </g>
      ))}
    </>
  )
}

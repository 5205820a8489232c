import { Plot } from './plot.tsx'
import { layOutSteps, type StepsLayout, type StepsOptions, stepsHeight } from './steps-layout.ts'

interface StepsProps extends StepsOptions {
  sentence: string
  chosen?: string | undefined
  onChoose?: (key: string) => void
}

/** The steps of a journey: how many people came to each, and how many of the step before did not. */
export function Steps(props: StepsProps) {
  const { steps, sentence } = props
  return (
    <Plot
      sentence={sentence}
      height={({ fontSize }) => stepsHeight(steps.length, fontSize)}
      chosen={props.chosen}
      onChoose={props.onChoose}
      hits={(size) => {
        const at = layOutSteps(props, size)
        return at.steps.map(({ key, label, text, lost, y }) => ({
          key,
          label: `${label}: ${text}${lost ? `. ${lost.text}` : ''}`,
          x: 0,
          y,
          width: size.width,
          height: at.row,
        }))
      }}
    >
      {(size) => <Drawing at={layOutSteps(props, size)} width={size.width} fontSize={size.fontSize} />}
    </Plot>
  )
}

function Drawing({ at, width, fontSize: fs }: { at: StepsLayout; width: number; fontSize: number }) {
  return (
    <>
      {at.steps.map(({ key, label, shown, text, bar, lost, note, y }) => {
        const narrow = bar.x === 0
        const base = bar.y + bar.height / 2 + fs * 0.36
        const under = bar.y + bar.height + fs * 1.05
        const said = [lost?.text, note].filter(Boolean).join(' · ')
        return (
          <g key={key}>
            <title>{`${label}: ${text}`}</title>
            <text x={0} y={narrow ? y + fs : base} className="chart-value">
              {shown}
            </text>
            <rect {...bar} rx="2" fill="var(--blue-mark)" />
            {lost && (
              <rect
                x={lost.x}
                y={bar.y}
                width={lost.width}
                height={bar.height}
                rx="2"
                fill="var(--sunken)"
                stroke="var(--rest)"
                strokeDasharray="3 3"
              />
            )}
            <text x={width} y={base} textAnchor="end">
              {text}
            </text>
            {said && (
              <text x={bar.x} y={under} className="chart-dim">
                {said}
              </text>
            )}
          </g>
        )
      })}
    </>
  )
}

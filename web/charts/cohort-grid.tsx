import { type CohortLayout, type CohortOptions, cohortHeight, layOutCohorts } from './cohort-grid-layout.ts'
import { Plot } from './plot.tsx'

interface CohortGridProps extends CohortOptions {
  sentence: string
  chosen?: string | undefined
  /** Called with the key of a cohort. */
  onChoose?: (key: string) => void
}

/** Who began when, and which share of them came back in each period since. */
export function CohortGrid(props: CohortGridProps) {
  const { cohorts, sentence } = props
  return (
    <Plot
      sentence={sentence}
      height={({ fontSize }) => cohortHeight(cohorts.length, fontSize)}
      chosen={props.chosen}
      onChoose={props.onChoose}
      hits={(size) => {
        const at = layOutCohorts(props, size)
        return at.rows.map(({ key, label, people, y }) => ({
          key,
          label: `${label}: ${people}`,
          x: 0,
          y,
          width: size.width,
          height: at.cell.height,
        }))
      }}
    >
      {(size) => <Drawing at={layOutCohorts(props, size)} fontSize={size.fontSize} />}
    </Plot>
  )
}

/** Shades stay light enough (or dark enough) that ink can be read on each of them. */
const deepest = 0.5

function Drawing({ at, fontSize: fs }: { at: CohortLayout; fontSize: number }) {
  const base = at.cell.height / 2 + fs * 0.36
  return (
    <>
      {at.heads.map(({ x, label, anchor }) => (
        <text key={`${x} ${label}`} x={x} y={base} textAnchor={anchor} className="chart-dim">
          {label}
        </text>
      ))}
      {at.rows.map(({ key, label, people, y }) => (
        <g key={key}>
          <text x={0} y={y + base}>
            {label}
          </text>
          <text x={at.peopleX} y={y + base} textAnchor="end" className="chart-dim">
            {people}
          </text>
        </g>
      ))}
      {at.cells.map(({ key, x, y, text, strength }) => (
        <g key={key}>
          <rect
            x={x + 1}
            y={y + 1}
            width={at.cell.width - 2}
            height={at.cell.height - 2}
            rx="3"
            fill="var(--blue-mark)"
            fillOpacity={strength * deepest}
          />
          <text x={x + at.cell.width / 2} y={y + base} textAnchor="middle">
            {text}
          </text>
        </g>
      ))}
    </>
  )
}

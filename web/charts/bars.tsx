import { type BarItem, type BarsLayout, type BarsOptions, barsHeight, layOutBars } from './bars-layout.ts'
import { type Tone, toneColour } from './model.ts'
import { Plot } from './plot.tsx'

interface BarsProps extends BarsOptions {
  items: readonly BarItem[]
  sentence: string
  tone?: Tone
  /** CSS height of bars that stand beside each other; those on each other take what they need. */
  height?: string
  chosen?: string | undefined
  onChoose?: (key: string) => void
}

/** Bars from zero, largest first, each with its value at its end and, where given, its interval; no legend, no axis. */
export function Bars(props: BarsProps) {
  const { items, sentence, height = '220px', direction = 'across', tone = 'blue' } = props
  return (
    <Plot
      sentence={sentence}
      height={direction === 'up' ? height : ({ fontSize }) => barsHeight(items.length, fontSize)}
      chosen={props.chosen}
      onChoose={props.onChoose}
      hits={(size) =>
        layOutBars(items, props, size).bars.map(({ key, label, text, area }) => ({
          key,
          label: `${label}: ${text}`,
          ...area,
        }))
      }
    >
      {(size) => <Drawing at={layOutBars(items, props, size)} upright={direction === 'up'} tone={tone} />}
    </Plot>
  )
}

function Drawing({ at, upright, tone }: { at: BarsLayout; upright: boolean; tone: Tone }) {
  const line = (place: number) =>
    upright
      ? { x1: at.lines[0], x2: at.lines[1], y1: place, y2: place }
      : { x1: place, x2: place, y1: at.lines[0], y2: at.lines[1] }
  return (
    <>
      <line {...line(at.zero)} stroke="var(--line)" />
      {at.bars.map(({ key, bar, rest, interval, ...item }) => (
        <g key={key}>
          <title>{`${item.label}: ${item.text}`}</title>
          {bar && <rect {...bar} rx="2" fill={rest ? 'var(--rest)' : toneColour(tone)} />}
          {bar && interval && (
            <Interval
              from={interval.from}
              to={interval.to}
              middle={upright ? bar.x + bar.width / 2 : bar.y + bar.height / 2}
              upright={upright}
            />
          )}
          <text x={item.labelAt.x} y={item.labelAt.y} textAnchor={upright ? 'middle' : 'start'}>
            {item.shown}
          </text>
          <text
            x={item.valueAt.x}
            y={item.valueAt.y}
            textAnchor={item.valueAt.anchor}
            className={bar ? 'chart-value' : 'chart-dim'}
          >
            {item.text}
          </text>
        </g>
      ))}
      {at.aim !== null && <line {...line(at.aim)} className="chart-aim" />}
    </>
  )
}

interface IntervalProps {
  from: number
  to: number
  /** Where the bar has its middle, across it. */
  middle: number
  upright?: boolean
}

/** A thin line from the low to the high end with a short stroke at each. */
export function Interval({ from, to, middle, upright = false }: IntervalProps) {
  const cap = 3.5
  const d = upright
    ? `M${middle} ${from}V${to}M${middle - cap} ${from}h${cap * 2}M${middle - cap} ${to}h${cap * 2}`
    : `M${from} ${middle}H${to}M${from} ${middle - cap}v${cap * 2}M${to} ${middle - cap}v${cap * 2}`
  return <path d={d} className="chart-interval" />
}

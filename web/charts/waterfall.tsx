import { Interval } from './bars.tsx'
import { Plot } from './plot.tsx'
import {
  layOutWaterfall,
  type WaterfallLayout,
  type WaterfallOptions,
  waterfallHeight,
} from './waterfall-layout.ts'

interface WaterfallProps extends WaterfallOptions {
  sentence: string
  chosen?: string | undefined
  /** Called with the key of a reason. */
  onChoose?: (key: string) => void
}

/** From a beginning over its reasons to the end; the parts add up exactly. */
export function Waterfall(props: WaterfallProps) {
  return (
    <Plot
      sentence={props.sentence}
      height={({ fontSize }) => waterfallHeight(props, fontSize)}
      chosen={props.chosen}
      onChoose={props.onChoose}
      hits={(size) =>
        layOutWaterfall(props, size)
          .rows.filter(({ kind }) => kind === 'reason')
          .map(({ key, label, text, y, height }) => ({
            key: key.replace('reason ', ''),
            label: `${label}: ${text}`,
            x: 0,
            y,
            width: size.width,
            height,
          }))
      }
    >
      {(size) => <Drawing at={layOutWaterfall(props, size)} width={size.width} fontSize={size.fontSize} />}
    </Plot>
  )
}

const fills = { start: 'var(--rest)', end: 'var(--ink)' }
const reasonFill = (good: boolean | undefined) =>
  good === undefined ? 'var(--ink3)' : good ? 'var(--blue-mark)' : 'var(--ember-mark)'

function Drawing({ at, width, fontSize: fs }: { at: WaterfallLayout; width: number; fontSize: number }) {
  const last = at.rows.at(-1)
  return (
    <>
      {at.rows.map((row, index) => {
        const middle = row.y + row.height / 2
        const base = middle + fs * 0.36
        return (
          <g key={row.key}>
            {index > 0 && <line x1={0} x2={width} y1={row.y} y2={row.y} stroke="var(--line)" />}
            <text
              x={0}
              y={row.note ? base - fs * 0.62 : base}
              className={row.kind === 'start' ? undefined : 'chart-value'}
            >
              {row.shown}
            </text>
            {row.note && (
              <text x={0} y={base + fs * 0.68} className="chart-dim">
                {row.note}
              </text>
            )}
            <rect
              x={row.x}
              y={middle - at.thick / 2}
              width={row.width}
              height={at.thick}
              rx="2"
              fill={row.kind === 'reason' ? reasonFill(row.good) : fills[row.kind]}
            />
            <text x={width} y={base} textAnchor="end" className="chart-value">
              {row.text}
            </text>
          </g>
        )
      })}
      {at.interval && last && (
        <Interval from={at.interval.from} to={at.interval.to} middle={last.y + last.height / 2 + at.thick} />
      )}
    </>
  )
}

import { scaleLinear } from 'd3-scale'
import { area, curveMonotoneX, line } from 'd3-shape'
import { type Band, type Tone, toneColour, type XY } from './model.ts'
import { useSize } from './size.ts'

interface SparkProps {
  points: readonly XY[]
  /** Usual range behind the line. */
  band?: readonly Band[]
  /** Right end of the axis, when the line stops before it (late data). */
  until?: number
  tone?: Tone
  /** One sentence with level, direction and exception. */
  label: string
  /** CSS height of the drawing. */
  height?: string
  stroke?: number
}

/** A small line without axes, with its usual range and a dot at the newest point; drawn at its real width. */
export function Spark({
  points,
  band = [],
  until,
  tone = 'blue',
  label,
  height = '64px',
  stroke,
}: SparkProps) {
  const [ref, { width, height: h }] = useSize<HTMLSpanElement>()
  const thick = stroke ?? Math.max(1.6, h / 18)
  const dot = thick * 1.7
  const shape = width > 0 && points.length > 0 ? drawing(points, band, until, width, h, dot) : null
  return (
    <span ref={ref} role="img" aria-label={label} style={{ display: 'block', height, minWidth: 0 }}>
      {shape && (
        <svg width={width} height={h} aria-hidden="true" focusable="false" style={{ display: 'block' }}>
          {shape.band && <path d={shape.band} fill="var(--band)" />}
          {shape.line && (
            <path
              d={shape.line}
              fill="none"
              stroke={toneColour(tone)}
              strokeWidth={thick}
              strokeLinecap="round"
            />
          )}
          <circle cx={shape.end.x} cy={shape.end.y} r={dot} fill={toneColour(tone)} />
        </svg>
      )}
    </span>
  )
}

function drawing(
  points: readonly XY[],
  band: readonly Band[],
  until: number | undefined,
  width: number,
  height: number,
  dot: number,
) {
  const xs = [...points.map((p) => p.x), ...band.map((b) => b.x), ...(until === undefined ? [] : [until])]
  const ys = [...points.map((p) => p.y), ...band.flatMap((b) => [b.low, b.high])]
  const x = scaleLinear([Math.min(...xs), Math.max(...xs)], [dot + 1, width - dot - 1])
  const y = scaleLinear([Math.min(...ys), Math.max(...ys)], [height - dot - 1, dot + 1])
  const last = points.at(-1)!
  return {
    band:
      band.length > 1 &&
      area<Band>()
        .x((b) => x(b.x))
        .y0((b) => y(b.low))
        .y1((b) => y(b.high))
        .curve(curveMonotoneX)([...band]),
    line: line<XY>()
      .x((p) => x(p.x))
      .y((p) => y(p.y))
      .curve(curveMonotoneX)([...points]),
    end: { x: x(last.x), y: y(last.y) },
  }
}

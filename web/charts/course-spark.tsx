import { area, curveMonotoneX, line } from 'd3-shape'
import { type CourseSparkOptions, layOutCourseSpark } from './course-spark-layout.ts'
import { type Band, type Tone, toneColour, type XY } from './model.ts'
import { useSize } from './size.ts'

interface CourseSparkProps extends CourseSparkOptions {
  tone?: Tone
  /** One sentence with level, direction and exception. */
  label: string
  /** CSS height of the drawing. */
  height?: string
}

/** A small course without axes: the usual range, where something changed, and the likely course after now, dashed. */
export function CourseSpark({ tone = 'blue', label, height = '64px', ...options }: CourseSparkProps) {
  const [ref, size] = useSize<HTMLSpanElement>()
  return (
    <span ref={ref} role="img" aria-label={label} style={{ display: 'block', height, minWidth: 0 }}>
      {size.width > 20 && options.points.length > 1 && <Drawing {...options} tone={tone} size={size} />}
    </span>
  )
}

function Drawing({
  tone,
  size,
  ...options
}: CourseSparkOptions & { tone: Tone; size: { width: number; height: number } }) {
  const { points, band = [], ahead = [] } = options
  const { x, y, dot, mark, boundary } = layOutCourseSpark(options, size)
  const path = line<XY>()
    .x((p) => x(p.x))
    .y((p) => y(p.y))
    .curve(curveMonotoneX)
  const ribbon = area<Band>()
    .x((b) => x(b.x))
    .y0((b) => y(b.low))
    .y1((b) => y(b.high))
    .curve(curveMonotoneX)
  const last = points.at(-1)
  const colour = toneColour(tone)
  const onward = last ? [{ x: last.x, low: last.y, high: last.y, middle: last.y }, ...ahead] : []
  return (
    <svg
      width={size.width}
      height={size.height}
      aria-hidden="true"
      focusable="false"
      style={{ display: 'block' }}
    >
      {band.length > 1 && <path d={ribbon([...band]) ?? ''} fill="var(--sunken)" />}
      {ahead.length > 0 && <path d={ribbon(onward) ?? ''} fill="var(--band)" />}
      {[mark, boundary].map(
        (at) =>
          at !== null && (
            <line
              key={at}
              x1={at}
              x2={at}
              y1={0}
              y2={size.height}
              stroke="var(--control)"
              strokeDasharray="2 3"
            />
          ),
      )}
      <path d={path([...points]) ?? ''} fill="none" stroke={colour} strokeWidth="2" strokeLinecap="round" />
      {ahead.length > 0 && (
        <path
          d={path(onward.map((one) => ({ x: one.x, y: one.middle }))) ?? ''}
          fill="none"
          stroke={colour}
          strokeWidth="1.6"
          strokeDasharray="2 4"
          strokeLinecap="round"
        />
      )}
      {last && <circle cx={x(last.x)} cy={y(last.y)} r={dot} fill={colour} />}
    </svg>
  )
}

import './charts.css'
import { area, curveMonotoneX, line } from 'd3-shape'
import { type LineBandLayout, layOut } from './line-band-layout.ts'
import { type Ahead, type Band, type LineBandProps, seriesColour, toneColour, type XY } from './model.ts'
import { type Size, useSize } from './size.ts'

/**
 * A line through time with its usual range, the likely rest, what happened, and the value axis on the right beside
 * now. Drawn at the real size of its place; its text has the size of the text around it.
 */
export function LineBand(props: LineBandProps) {
  const { sentence, height = '260px' } = props
  const [ref, size] = useSize<HTMLDivElement>()
  return (
    <div ref={ref} role="img" aria-label={sentence} className="chart" style={{ height, minWidth: 0 }}>
      {size.width > 40 && size.height > 20 && <Drawing {...props} size={size} />}
    </div>
  )
}

function Drawing(props: LineBandProps & { size: Size }) {
  const { size, forecast = [], band = [], tone = 'blue', interval = [], further = [] } = props
  const at = layOut(props, size)
  const { x, y } = at
  const thick = Math.max(2, size.fontSize * 0.18)
  const path = line<XY>()
    .x((p) => x(p.x))
    .y((p) => y(p.y))
    .curve(curveMonotoneX)
  const ribbon = area<Band>()
    .x((b) => x(b.x))
    .y0((b) => y(b.low))
    .y1((b) => y(b.high))
    .curve(curveMonotoneX)
  return (
    <svg width={size.width} height={size.height} aria-hidden="true" focusable="false" className="chart-svg">
      {at.yTicks.map((tick) => (
        <g key={tick.value}>
          <line x1={0} x2={at.right} y1={y(tick.value)} y2={y(tick.value)} stroke="var(--line)" />
          <text
            x={size.width}
            y={y(tick.value) + size.fontSize * 0.36}
            textAnchor="end"
            className="chart-dim"
          >
            {tick.label}
          </text>
        </g>
      ))}
      {band.length > 1 && <path d={ribbon([...band]) ?? ''} fill="var(--sunken)" />}
      {interval.length > 1 && <path d={ribbon([...interval]) ?? ''} fill="var(--band)" />}
      {at.aim && <line x1={0} x2={at.right} y1={at.aim.y} y2={at.aim.y} className="chart-aim" />}
      {further.map((one, index) => (
        <path
          key={one.key}
          d={path([...one.line]) ?? ''}
          fill="none"
          stroke={one.quiet ? 'var(--rest)' : seriesColour(index + 1)}
          strokeWidth={one.quiet ? thick * 0.75 : thick}
          strokeLinecap="round"
          strokeLinejoin="round"
        />
      ))}
      {forecast.length > 1 && (
        <>
          <path d={ribbon(widest(forecast)) ?? ''} fill="var(--band)" />
          <path d={ribbon([...forecast]) ?? ''} fill="var(--band)" />
          <path
            d={path(forecast.map((f) => ({ x: f.x, y: f.middle }))) ?? ''}
            fill="none"
            stroke={toneColour(tone)}
            strokeWidth={thick * 0.67}
            strokeDasharray={`${thick * 0.67} ${thick * 1.8}`}
            strokeLinecap="round"
          />
        </>
      )}
      <path
        d={path([...props.line]) ?? ''}
        fill="none"
        stroke={toneColour(tone)}
        strokeWidth={thick}
        strokeLinecap="round"
        strokeLinejoin="round"
      />
      <Labels {...props} at={at} thick={thick} />
    </svg>
  )
}

/** The wider range (95 %) of a likely course; nothing where only one is known. */
function widest(forecast: readonly Ahead[]): Band[] {
  return forecast.flatMap(({ x, outer }) => (outer ? [{ x, ...outer }] : []))
}

/** Everything written into the drawing, and the marks that point at it. */
function Labels(props: LineBandProps & { size: Size; at: LineBandLayout; thick: number }) {
  const { at, size, thick, tone = 'blue', now } = props
  const fs = size.fontSize
  const last = props.line.at(-1)
  return (
    <>
      {at.notes.map((note) => (
        <g key={`${note.title}${note.x}`}>
          <line x1={note.x} x2={note.x} y1={note.from} y2={note.to} stroke="var(--ink3)" strokeWidth="1.5" />
          <text x={note.textX} y={note.textY} textAnchor={note.anchor} className="chart-note">
            {note.title}
          </text>
          {note.detail && (
            <text x={note.textX} y={note.textY + fs * 1.24} textAnchor={note.anchor} className="chart-dim">
              {note.detail}
            </text>
          )}
        </g>
      ))}
      {props.bandLabel && at.bandLabel && (
        <>
          <line
            x1={at.bandLabel.x + fs * 2.4}
            x2={at.bandLabel.x + fs * 2.4}
            y1={at.bandLabel.y + fs * 0.4}
            y2={at.bandLabel.to}
            stroke="var(--ink3)"
            strokeWidth="1.5"
          />
          <text x={at.bandLabel.x} y={at.bandLabel.y} className="chart-dim">
            {props.bandLabel}
          </text>
        </>
      )}
      {props.forecastLabel && at.forecastLabelY !== null && (
        <text x={at.right} y={at.forecastLabelY} textAnchor="end" className="chart-dim">
          {props.forecastLabel}
        </text>
      )}
      {now && last && (
        <line
          x1={at.x(now.x)}
          x2={at.x(now.x)}
          y1={at.y(last.y) + fs * 0.56}
          y2={at.bottom + fs * 0.16}
          stroke="var(--ink3)"
          strokeWidth="1.5"
        />
      )}
      {last && (
        <circle
          cx={at.x(last.x)}
          cy={at.y(last.y)}
          r={thick * 2}
          fill={toneColour(tone)}
          stroke="var(--canvas)"
          strokeWidth={thick * 0.9}
        />
      )}
      {props.soFar && (
        <circle
          cx={at.x(props.soFar.x)}
          cy={at.y(props.soFar.y)}
          r={thick * 1.8}
          fill="var(--chart-paper, var(--canvas))"
          stroke={toneColour(tone)}
          strokeWidth={thick * 0.8}
        />
      )}
      <Names {...props} at={at} />
      {at.xTicks.map((tick) => (
        <text
          key={`${tick.x} ${tick.label}`}
          x={tick.x}
          y={at.axisY}
          textAnchor="middle"
          className={tick.now ? 'chart-now' : 'chart-dim'}
        >
          {tick.label}
        </text>
      ))}
    </>
  )
}

/** Names of lines and of the aim. */
function Names(props: LineBandProps & { at: LineBandLayout }) {
  const { at, aim, further = [], tone = 'blue' } = props
  const colour = (key: string) => {
    const index = further.findIndex((one) => one.key === key)
    if (index < 0) return toneColour(tone)
    return further[index]?.quiet ? 'var(--ink2)' : seriesColour(index + 1)
  }
  return (
    <>
      {aim && at.aim && (
        <text x={0} y={at.aim.labelY} className="chart-note chart-dim">
          {aim.label}
        </text>
      )}
      {at.names.map(({ key, label, x, y }) => (
        <text key={key} x={x} y={y} textAnchor="end" className="chart-note" style={{ fill: colour(key) }}>
          {label}
        </text>
      ))}
    </>
  )
}

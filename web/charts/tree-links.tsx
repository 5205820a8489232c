import { line } from 'd3-shape'
import { toneColour } from './model.ts'
import { Plot } from './plot.tsx'
import { type Evidence, layOutTree, type TreeLayout, type TreeOptions } from './tree-links-layout.ts'

interface TreeLinksProps extends TreeOptions {
  sentence: string
  chosen?: string | undefined
  /** Called with the key of a box, or `from to` of a link. */
  onChoose?: (key: string) => void
}

/**
 * A tree of figures in columns and what moves what: the line says how we know (solid, dashed, dotted), its thickness how
 * much. On a phone the columns are lists, one below the other.
 */
export function TreeLinks(props: TreeLinksProps) {
  const { sentence, chosen } = props
  return (
    <Plot
      sentence={sentence}
      height={(size) => layOutTree(props, size).height}
      chosen={chosen}
      onChoose={props.onChoose}
      hits={(size) => hitsOf(layOutTree(props, size), size.fontSize)}
    >
      {(size) => <Drawing at={layOutTree(props, size)} chosen={chosen} fontSize={size.fontSize} />}
    </Plot>
  )
}

/** Boxes, and a place on each link that says something of itself. */
function hitsOf(at: TreeLayout, fs: number) {
  const boxes = at.nodes.map(({ key, sentence, label, value, unit, change, x, y, width, height }) => ({
    key,
    label: sentence ?? [`${label}: ${value ?? '–'}`, unit, change].filter(Boolean).join(' '),
    x,
    y,
    width,
    height,
  }))
  const [width, height] = [fs * 3, Math.max(24, fs * 1.8)]
  const lines = at.links.flatMap(({ key, link, labelAt }) =>
    link.sentence
      ? [{ key, label: link.sentence, x: labelAt.x - width / 2, y: labelAt.y - height / 2, width, height }]
      : [],
  )
  return [...boxes, ...lines]
}

const dashes: Record<Evidence, string | undefined> = {
  tested: undefined,
  seen: '7 5',
  judged: '1.5 6',
  none: '1 5',
}

interface DrawingProps {
  at: TreeLayout
  chosen: string | undefined
  fontSize: number
}

function Drawing({ at, chosen, fontSize }: DrawingProps) {
  // What is in focus lies over what is not.
  const links = at.links.toSorted((a, b) => Number(b.link.dim ?? false) - Number(a.link.dim ?? false))
  return (
    <>
      {at.heads.map(({ x, y, label }) => (
        <text key={label} x={x} y={y} className="chart-dim">
          {label}
        </text>
      ))}
      {links.map(({ key, link, d, head, thick }) => {
        const unknown = link.evidence === 'none'
        const colour = link.dim || unknown ? 'var(--rest)' : 'var(--blue-mark)'
        return (
          <g key={key} opacity={link.dim ? 0.6 : 1}>
            <path
              d={d}
              fill="none"
              stroke={colour}
              strokeWidth={thick}
              strokeDasharray={dashes[link.evidence]}
              strokeLinecap={link.evidence === 'judged' ? 'round' : 'butt'}
            />
            {!unknown && <path d={head} fill={colour} />}
          </g>
        )
      })}
      {at.nodes.map((node) => (
        <Box key={node.key} node={node} chosen={node.key === chosen} fs={fontSize} />
      ))}
      {links.map(
        ({ key, link, labelAt }) =>
          link.label && (
            <text
              key={key}
              x={labelAt.x}
              y={labelAt.y + fontSize * 0.36}
              textAnchor="middle"
              className={link.dim ? 'chart-effect chart-dim' : 'chart-effect'}
            >
              {link.label}
            </text>
          ),
      )}
    </>
  )
}

function Box({ node, chosen, fs }: { node: TreeLayout['nodes'][number]; chosen: boolean; fs: number }) {
  const { x, y, width, height, lines, level, dim, tone = 'blue' } = node
  const edge = fs * 0.9
  const marked = level === 'needs' || level === 'watch'
  const valueY = y + height - (node.course ? fs * 2.5 : fs * 1.2)
  return (
    <g>
      <rect
        x={x + 0.5}
        y={y + 0.5}
        width={width - 1}
        height={height - 1}
        rx="10"
        fill="var(--surface)"
        stroke={chosen ? 'var(--ink)' : 'var(--line)'}
        strokeWidth={chosen ? 2 : 1}
      />
      {marked && <LevelMark level={level} x={x + edge} y={y + fs * 1.15} size={fs * 0.85} />}
      {lines.map((text, index) => (
        <text
          key={text}
          x={x + edge + (marked && index === 0 ? fs * 1.3 : 0)}
          y={y + fs * (1.55 + index * 1.25)}
          className={dim ? 'chart-title chart-dim' : 'chart-title'}
        >
          {text}
        </text>
      ))}
      {node.value !== undefined && (
        <text x={x + edge} y={valueY} className={dim ? 'chart-figure chart-dim' : 'chart-figure'}>
          {node.value}
          {node.unit && (
            <tspan dx={fs * 0.35} className="chart-unit">
              {node.unit}
            </tspan>
          )}
        </text>
      )}
      {node.change && (
        <text
          x={x + width - edge}
          y={valueY}
          textAnchor="end"
          className="chart-value"
          style={{ fill: dim ? 'var(--ink2)' : tone === 'ink' ? 'var(--ink2)' : `var(--${tone})` }}
        >
          {node.change}
        </text>
      )}
      <Course node={node} fs={fs} edge={edge} />
    </g>
  )
}

/** The course of a box at its foot. */
function Course({ node, fs, edge }: { node: TreeLayout['nodes'][number]; fs: number; edge: number }) {
  const { course = [], x, y, width, height, tone = 'blue', dim } = node
  if (course.length < 2) return null
  const [low, high] = [Math.min(...course), Math.max(...course)]
  const foot = y + height - fs * 0.8
  const tall = fs * 1.2
  const step = (width - edge * 2) / (course.length - 1)
  const path = line<number>()
    .x((_, index) => x + edge + index * step)
    .y((value) => foot - (high === low ? 0.5 : (value - low) / (high - low)) * tall)
  const colour = toneColour(dim ? 'ink' : tone)
  return (
    <path
      d={path([...course]) ?? ''}
      fill="none"
      stroke={colour}
      strokeWidth="1.6"
      strokeLinejoin="round"
      strokeLinecap="round"
    />
  )
}

interface LevelMarkProps {
  level: 'needs' | 'watch' | 'steady'
  /** Left and middle. */
  x: number
  y: number
  size: number
}

/** ▲ needs us, ◆ worth a look, ○ steady, inside a drawing. */
export function LevelMark({ level, x, y, size }: LevelMarkProps) {
  const half = size / 2
  if (level === 'steady')
    return (
      <circle
        cx={x + half}
        cy={y}
        r={half * 0.7}
        fill="none"
        stroke="var(--blue-mark)"
        strokeWidth={size * 0.17}
      />
    )
  const d =
    level === 'needs'
      ? `M${x + half} ${y - half}l${half} ${size}h${-size}z`
      : `M${x + half} ${y - half}l${half} ${half}l${-half} ${half}l${-half} ${-half}z`
  return <path d={d} fill={level === 'needs' ? 'var(--ember-mark)' : 'var(--ochre-mark)'} />
}

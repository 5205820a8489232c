import { cut, widthOf } from './fit.ts'
import type { Size } from './size.ts'

/** A place on the way; people go from column to column. */
export interface FlowNode {
  key: string
  column: number
  label: string
  rest?: boolean
}

/** How many went from one place to another of a later column. */
export interface Flow {
  from: string
  to: string
  value: number
}

export interface PathOptions {
  nodes: readonly FlowNode[]
  flows: readonly Flow[]
  writeValue: (value: number) => string
}

interface PlacedNode {
  key: string
  label: string
  shown: string
  text: string
  x: number
  y: number
  width: number
  height: number
  value: number
  labelAt: { x: number; anchor: 'start' | 'end' }
  rest: boolean
}

export interface PathLayout {
  nodes: PlacedNode[]
  /** Ribbons between the middles of their ends. */
  flows: { key: string; from: string; to: string; value: number; d: string; thick: number }[]
}

/** Pixels that the columns need: two lines of text for each place of the fullest one. */
export function pathHeight(nodes: readonly FlowNode[], fontSize: number): number {
  const counts = new Map<number, number>()
  for (const { column } of nodes) counts.set(column, (counts.get(column) ?? 0) + 1)
  return Math.max(1, ...counts.values()) * fontSize * 2.9 + fontSize
}

/** Value of a place: what goes through it, the larger of what comes and what goes. */
function valuesOf({ nodes, flows }: PathOptions): Map<string, number> {
  const sum = (end: 'from' | 'to', key: string) =>
    flows.reduce((total, flow) => (flow[end] === key ? total + flow.value : total), 0)
  return new Map(nodes.map(({ key }) => [key, Math.max(sum('from', key), sum('to', key))]))
}

/** A column needs so many widths of the text; what does not fit is left to the table. */
const columnEms = 9

/** Lays places out in columns, the fullest on top, and the flows between them as ribbons as thick as people went. */
export function layOutPath(options: PathOptions, { width, height, fontSize: fs }: Size): PathLayout {
  const { flows, writeValue } = options
  const fitting = Math.max(2, Math.floor(width / (fs * columnEms)))
  const nodes = options.nodes.filter(({ column }) => column < fitting)
  const values = valuesOf(options)
  const columns = Math.max(1, ...nodes.map(({ column }) => column + 1))
  const byColumn = Array.from({ length: columns }, (_, column) =>
    nodes
      .filter((node) => node.column === column)
      .sort(
        (a, b) =>
          Number(a.rest ?? false) - Number(b.rest ?? false) || values.get(b.key)! - values.get(a.key)!,
      ),
  )
  const gap = fs * 1.9
  const scale = Math.min(
    ...byColumn
      .filter((column) => column.length > 0)
      .map((column) => {
        const total = column.reduce((sum, { key }) => sum + values.get(key)!, 0)
        return (height - gap * column.length) / Math.max(1, total)
      }),
  )
  const bar = fs * 0.7
  const step = columns > 1 ? (width - bar) / (columns - 1) : 0
  const placed = byColumn.flatMap((column, index) => {
    let y = fs * 0.2
    return column.map((node): PlacedNode => {
      const value = values.get(node.key)!
      const tall = Math.max(2, value * scale)
      const text = writeValue(value)
      const isLast = index === columns - 1 && columns > 1
      const room = (columns > 1 ? step * 0.9 : width) - bar - fs
      const at = {
        key: node.key,
        label: node.label,
        shown: cut(node.label, Math.max(fs * 3, room - widthOf(text, fs) - fs * 0.6), fs),
        text,
        x: index * step,
        y: y + fs * 1.5,
        width: bar,
        height: tall,
        value,
        labelAt: isLast
          ? { x: index * step + bar, anchor: 'end' as const }
          : { x: index * step, anchor: 'start' as const },
        rest: node.rest ?? false,
      }
      y += tall + gap
      return at
    })
  })
  return { nodes: placed, flows: ribbons(placed, flows, scale) }
}

/** Each end of a flow lies below the one before it, in the order of the places on the other side, so that few cross. */
function ribbons(nodes: readonly PlacedNode[], flows: readonly Flow[], scale: number) {
  const at = new Map(nodes.map((node) => [node.key, node]))
  const known = flows.filter(({ from, to, value }) => at.has(from) && at.has(to) && value > 0)
  const starts = stacked(known, 'from', 'to', at, scale)
  const ends = stacked(known, 'to', 'from', at, scale)
  return known.map((flow) => {
    const [from, to] = [at.get(flow.from)!, at.get(flow.to)!]
    const [x1, x2] = [from.x + from.width, to.x]
    const [y1, y2] = [starts.get(flow)!, ends.get(flow)!]
    const middle = (x1 + x2) / 2
    return {
      ...flow,
      key: `${flow.from} ${flow.to}`,
      thick: Math.max(1, flow.value * scale),
      d: `M${x1} ${y1}C${middle} ${y1} ${middle} ${y2} ${x2} ${y2}`,
    }
  })
}

function stacked(
  flows: readonly Flow[],
  end: 'from' | 'to',
  other: 'from' | 'to',
  at: ReadonlyMap<string, PlacedNode>,
  scale: number,
): Map<Flow, number> {
  const offset = new Map<string, number>()
  const places = new Map<Flow, number>()
  for (const flow of flows.toSorted((a, b) => at.get(a[other])!.y - at.get(b[other])!.y)) {
    const node = at.get(flow[end])!
    const before = offset.get(node.key) ?? 0
    const thick = flow.value * scale
    places.set(flow, node.y + before + thick / 2)
    offset.set(node.key, before + thick)
  }
  return places
}

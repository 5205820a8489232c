import { cut, wrap } from './fit.ts'
import type { Tone } from './model.ts'
import type { Size } from './size.ts'

/** One box of the tree. */
export interface TreeNode {
  key: string
  /** 0 is the left-most column. */
  column: number
  label: string
  /** The figure as it is written, and its unit. */
  value?: string | undefined
  unit?: string | undefined
  /** How it changed, written with its sign. */
  change?: string | undefined
  tone?: Tone | undefined
  level?: 'needs' | 'watch' | 'steady' | undefined
  /** Not in focus: grey. */
  dim?: boolean | undefined
  /** The course as values at even distances; two or more are drawn. */
  course?: readonly number[] | undefined
  /** What a reader hears; absent: label, figure and change. */
  sentence?: string | undefined
}

/** How we know of a link: solid, dashed or dotted; what is not known is a hair of dots without a head. */
export type Evidence = 'tested' | 'seen' | 'judged' | 'none'

export interface TreeLink {
  /** From the box that works towards the one that it moves (which lies further left). */
  from: string
  to: string
  evidence: Evidence
  /** Size of the effect, 0 to 1 of the strongest: thickness. */
  strength: number
  /** Written on the line, such as '+4'. */
  label?: string | undefined
  /** What a reader hears of it when it can be chosen. */
  sentence?: string | undefined
  dim?: boolean | undefined
}

export interface TreeOptions {
  /** Heads of the columns. */
  columns: readonly string[]
  nodes: readonly TreeNode[]
  links: readonly TreeLink[]
}

interface PlacedTreeNode extends TreeNode {
  x: number
  y: number
  width: number
  height: number
  /** The label in at most two lines. */
  lines: string[]
}

interface PlacedLink {
  key: string
  link: TreeLink
  d: string
  /** Three corners of the head of the arrow. */
  head: string
  thick: number
  labelAt: { x: number; y: number }
}

export interface TreeLayout {
  nodes: PlacedTreeNode[]
  links: PlacedLink[]
  heads: { x: number; y: number; label: string }[]
  height: number
  /** One column below the other, without lines: on a phone. */
  listed: boolean
}

/** Narrower than this (in widths of the text) the columns stand below each other. */
const leastEms = 48
const boxEms = 7.4
const gapEms = 0.95
const headEms = 2.2

/** Lays boxes out in columns and links between them, each end of a link in a place of its own on its box. */
export function layOutTree(
  options: TreeOptions,
  { width, fontSize: fs }: Pick<Size, 'width' | 'fontSize'>,
): TreeLayout {
  const columns = options.columns.map((label, column) => ({
    label,
    nodes: options.nodes.filter((node) => node.column === column),
  }))
  return width < fs * leastEms ? listed(columns, width, fs) : inColumns(options, columns, width, fs)
}

interface TreeColumn {
  label: string
  nodes: TreeNode[]
}

function box(node: TreeNode, at: { x: number; y: number; width: number; height: number }, fs: number) {
  return { ...node, ...at, lines: wrap(node.label, at.width - fs * (node.level ? 3 : 1.8), fs, 2) }
}

function listed(columns: readonly TreeColumn[], width: number, fs: number): TreeLayout {
  const height = fs * 6.4
  let y = 0
  const heads: TreeLayout['heads'] = []
  const nodes: PlacedTreeNode[] = []
  for (const { label, nodes: inside } of columns) {
    if (inside.length === 0) continue
    heads.push({ x: 0, y: y + fs, label })
    y += fs * headEms
    for (const node of inside) {
      nodes.push(box(node, { x: 0, y, width, height }, fs))
      y += height + fs * 0.6
    }
    y += fs
  }
  return { nodes, links: [], heads, height: y, listed: true }
}

function inColumns(
  { links }: TreeOptions,
  columns: readonly TreeColumn[],
  width: number,
  fs: number,
): TreeLayout {
  const tall = fs * boxEms
  const gap = fs * gapEms
  const fullest = Math.max(1, ...columns.map(({ nodes }) => nodes.length))
  const inner = fullest * (tall + gap) - gap
  const between = Math.max(fs * 4.5, width * 0.09)
  const boxWidth = (width - between * (columns.length - 1)) / Math.max(1, columns.length)
  const nodes = columns.flatMap(({ nodes: inside }, column) => {
    // Boxes of a column are spread evenly over the height of the fullest one.
    const pitch = inside.length > 0 ? inner / inside.length : 0
    return inside.map((node, index) => {
      const y = fs * headEms + pitch * (index + 0.5) - tall / 2
      return box(node, { x: column * (boxWidth + between), y, width: boxWidth, height: tall }, fs)
    })
  })
  return {
    nodes,
    links: drawLinks(links, new Map(nodes.map((node) => [node.key, node])), { fs, between }),
    heads: columns.map(({ label }, column) => ({
      x: column * (boxWidth + between),
      y: fs,
      label: cut(label, boxWidth, fs),
    })),
    height: fs * headEms + inner + 2,
    listed: false,
  }
}

/** Where along a curve between neighbours its label stands: near the box it begins at, where few lines are. */
const labelAt = 0.3

/** Where along a curve its label stands: one that passes behind boxes has it in the gap before them. */
function placeOfLabel(x1: number, x2: number, between: number): number {
  if (x1 - x2 <= between) return labelAt
  const [bend, wanted] = [(x1 + x2) / 2, x1 - between / 2]
  let [low, high] = [0, 1]
  for (let halving = 0; halving < 20; halving++) {
    const t = (low + high) / 2
    if (cubic(x1, bend, bend, x2, t) > wanted) low = t
    else high = t
  }
  return low
}

function drawLinks(
  links: readonly TreeLink[],
  at: ReadonlyMap<string, PlacedTreeNode>,
  { fs, between }: { fs: number; between: number },
): PlacedLink[] {
  const known = links.filter(({ from, to }) => at.has(from) && at.has(to))
  const middle = (key: string) => at.get(key)!.y + at.get(key)!.height / 2
  /** Distance of an end from the middle of its box: the ends are in the order of the boxes they come from. */
  const spread = (link: TreeLink, end: 'from' | 'to', other: 'from' | 'to') => {
    const beside = known
      .filter((one) => one[end] === link[end])
      .sort((a, b) => middle(a[other]) - middle(b[other]))
    const room = at.get(link[end])!.height * 0.72
    const step = Math.min(fs * 0.85, room / Math.max(1, beside.length))
    return (beside.indexOf(link) - (beside.length - 1) / 2) * step
  }
  const labelled: { x: number; y: number; width: number }[] = []
  return known.map((link) => {
    const [from, to] = [at.get(link.from)!, at.get(link.to)!]
    const thick = link.evidence === 'none' ? 1 : 1.5 + Math.min(1, Math.max(0, link.strength)) * 4
    const headLong = 4 + thick * 1.4
    const x1 = from.x
    const x2 = to.x + to.width + headLong
    const y1 = middle(link.from) + spread(link, 'from', 'to')
    const y2 = middle(link.to) + spread(link, 'to', 'from')
    const bend = (x1 + x2) / 2
    const half = 2.5 + thick * 0.8
    const pointAt = (along: number) => ({
      x: cubic(x1, bend, bend, x2, along),
      y: cubic(y1, y1, y2, y2, along),
    })
    const label = freeFor(link.label ?? '', labelled, fs, (off) =>
      pointAt(placeOfLabel(x1, x2, between) + off),
    )
    if (link.label) labelled.push({ ...label, width: link.label.length * fs * letterEms })
    return {
      key: `${link.from} ${link.to}`,
      link,
      thick,
      d: `M${x1} ${y1}C${bend} ${y1} ${bend} ${y2} ${x2} ${y2}`,
      head: `M${x2 - headLong} ${y2}l${headLong} ${-half}v${half * 2}z`,
      labelAt: label,
    }
  })
}

const letterEms = 0.62
/** How far along its curve a label is moved, at most, in these steps, where another stands in its place. */
const moves = [0, 0.08, -0.08, 0.16, -0.16, 0.24, -0.24]

/** The place of a label nearest to its own where it touches none that stands already; its own where there is none. */
function freeFor(
  text: string,
  standing: readonly { x: number; y: number; width: number }[],
  fs: number,
  at: (off: number) => { x: number; y: number },
): { x: number; y: number } {
  const width = text.length * fs * letterEms
  const touches = ({ x, y }: { x: number; y: number }) =>
    standing.some((one) => Math.abs(one.x - x) < (one.width + width) / 2 && Math.abs(one.y - y) < fs * 1.1)
  const places = moves.map(at)
  return places.find((place) => !touches(place)) ?? places[0]!
}

/** A point of a cubic Bézier curve in one dimension. */
function cubic(a: number, b: number, c: number, d: number, t: number): number {
  const s = 1 - t
  return a * s ** 3 + 3 * b * t * s ** 2 + 3 * c * t ** 2 * s + d * t ** 3
}

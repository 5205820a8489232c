import { type ScaleLinear, scaleLinear } from 'd3-scale'
import { apart, widthOf } from './fit.ts'
import type { LineBandProps } from './model.ts'
import type { Size } from './size.ts'

/** Where everything of a line chart stands, in pixels. Text measures are estimated: Inter's figures are 0.62 em wide. */
export interface LineBandLayout {
  x: ScaleLinear<number, number>
  y: ScaleLinear<number, number>
  /** Right end of the plot; the value axis is written beyond it. */
  right: number
  bottom: number
  axisY: number
  yTicks: { value: number; label: string }[]
  xTicks: { x: number; label: string; now: boolean }[]
  notes: PlacedNote[]
  bandLabel: { x: number; y: number; to: number } | null
  forecastLabelY: number | null
  /** Names of lines, each at the end of its line; the first belongs to the line itself. */
  names: { key: string; label: string; x: number; y: number }[]
  aim: { y: number; labelY: number } | null
}

interface PlacedNote {
  x: number
  from: number
  to: number
  textX: number
  textY: number
  anchor: 'start' | 'middle' | 'end'
  title: string
  detail: string | undefined
}

/** Lays a line chart out: value axis on the right, time below, labels where they hide nothing. */
export function layOut(props: LineBandProps, { width, height, fontSize: fs }: Size): LineBandLayout {
  const { line, band = [], forecast = [], notes = [], now, further = [], interval = [], aim } = props
  const values = [
    ...[line, ...further.map((one) => one.line)].flatMap((points) => points.map((p) => p.y)),
    ...[...band, ...forecast, ...interval].flatMap((b) => [b.low, b.high]),
    ...forecast.flatMap(({ outer }) => (outer ? [outer.low, outer.high] : [])),
    ...(props.soFar ? [props.soFar.y] : []),
    ...(aim ? [aim.value] : []),
  ]
  const domain = paddedDomain(values, props.fromZero ?? false)
  const bottom = height - fs * 1.75
  const labelsAbove = props.bandLabel || props.forecastLabel ? fs * 1.9 : fs * 0.6
  const labelsBelow = notes.length > 0 ? fs * 2.9 : fs * 0.5
  const y = scaleLinear(domain, [bottom - labelsBelow, labelsAbove])
  const yTicks = y.ticks(3).map((value) => ({ value, label: props.writeValue(value) }))
  const widest = Math.max(2, ...yTicks.map((tick) => tick.label.length))
  const right = width - fs * (0.62 * widest + 1.1)
  const x = scaleLinear([...props.span], [0, right])
  const top = (from: number, to: number) => {
    const inside = [
      ...[...band, ...forecast].filter((b) => b.x >= from && b.x <= to).map((b) => b.high),
      ...line.filter((p) => p.x >= from && p.x <= to).map((p) => p.y),
    ]
    return inside.length > 0 ? y(Math.max(...inside)) : null
  }
  const labelWidth = x.invert((props.bandLabel?.length ?? 0) * fs * 0.56) - props.span[0]
  const bandTop = top(props.span[0], props.span[0] + labelWidth)
  const forecastWidth = (props.forecastLabel?.length ?? 0) * fs * 0.54
  const endTop = top(x.invert(right - forecastWidth), props.span[1])
  const firstBand = band[0] ? x(band[0].x) : 0
  return {
    x,
    y,
    right,
    bottom,
    axisY: height - fs * 0.35,
    yTicks,
    xTicks: placeTicks(props, x, fs, right),
    notes: notes.map((note) => placeNote(note, props, x, y, { fs, right, bottom, now: now?.x })),
    bandLabel:
      props.bandLabel && band.length > 1 && bandTop !== null
        ? {
            x: firstBand + fs * 0.2,
            y: Math.max(fs, bandTop - fs * 0.75),
            to: y(bandMiddle(band, x.invert(firstBand + fs * 2.6))),
          }
        : null,
    forecastLabelY: forecast.length > 1 && endTop !== null ? Math.max(fs, endTop - fs * 0.75) : null,
    names: placeNames(props, x, y, { fs, right, bottom }),
    aim: aim
      ? { y: y(aim.value), labelY: y(aim.value) + (y(aim.value) < fs * 2 ? fs * 1.1 : -fs * 0.4) }
      : null,
  }
}

/** Names stand above the ends of their lines, apart from each other. */
function placeNames(
  { line, label, further = [] }: LineBandProps,
  x: (value: number) => number,
  y: (value: number) => number,
  { fs, right, bottom }: { fs: number; right: number; bottom: number },
) {
  const named = [
    ...(label === undefined ? [] : [{ key: 'line', label, line }]),
    ...further.map((one) => ({ key: one.key, label: one.label, line: one.line })),
  ].flatMap(({ line: points, ...one }) => {
    const last = points.at(-1)
    return last ? [{ ...one, last }] : []
  })
  const places = apart(
    named.map(({ last }) => y(last.y) - fs * 0.7),
    fs * 1.25,
    fs,
    bottom - fs * 0.2,
  )
  return named.map(({ key, label: text, last }, index) => ({
    key,
    label: text,
    x: Math.min(right - fs * 0.5, Math.max(x(last.x), widthOf(text, fs))),
    y: places[index] ?? 0,
  }))
}

function paddedDomain(values: readonly number[], fromZero: boolean): [number, number] {
  if (values.length === 0) return [0, 1]
  const low = fromZero ? 0 : Math.min(...values)
  const high = Math.max(...values)
  const room = (high - low || Math.abs(high) || 1) * 0.06
  return [fromZero ? 0 : low - room, high + room]
}

function bandMiddle(band: readonly { x: number; low: number; high: number }[], at: number): number {
  const near = band.reduce((best, b) => (Math.abs(b.x - at) < Math.abs(best.x - at) ? b : best), band[0]!)
  return near.high - (near.high - near.low) * 0.2
}

/** Time labels that do not run into the label of now; now itself is set bold. */
function placeTicks(props: LineBandProps, x: (value: number) => number, fs: number, right: number) {
  const clamp = (at: number, label: string) => {
    const half = Math.max(fs * 1.5, widthOf(label, fs) / 2)
    return Math.min(Math.max(at, half), right - fs * 0.3)
  }
  const now = props.now
    ? [{ x: clamp(x(props.now.x), props.now.label), label: props.now.label, now: true }]
    : []
  const room = (one: string, other: string) =>
    Math.max(fs * 3.4, (widthOf(one, fs) + widthOf(other, fs)) / 2 + fs * 0.7)
  const others: { x: number; label: string; now: boolean }[] = []
  for (const tick of props.ticks) {
    const at = clamp(x(tick.x), tick.label)
    const taken = [...now, ...others].some((other) => Math.abs(other.x - at) < room(other.label, tick.label))
    if (!taken) others.push({ x: at, label: tick.label, now: false })
  }
  return [...others, ...now]
}

/** Below the line where it happened; to the left of now when it is close to it. */
function placeNote(
  note: { x: number; title: string; detail?: string | undefined },
  props: LineBandProps,
  x: (value: number) => number,
  y: (value: number) => number,
  plot: { fs: number; right: number; bottom: number; now: number | undefined },
): PlacedNote {
  const { fs, bottom } = plot
  const at = x(note.x)
  const width = Math.max(note.title.length, note.detail?.length ?? 0) * fs * 0.56
  const limit = plot.now === undefined ? plot.right : x(plot.now) - fs * 0.56
  const textY = bottom - fs * 1.55
  const near = props.line.reduce<(typeof props.line)[number] | null>(
    (best, p) => (best === null || Math.abs(p.x - note.x) < Math.abs(best.x - note.x) ? p : best),
    null,
  )
  const textX = at + width / 2 > limit ? limit : Math.max(at, width / 2)
  return {
    x: at,
    from: near ? y(near.y) + fs * 0.5 : textY - fs * 1.2,
    to: textY - fs * 0.95,
    textX,
    textY,
    anchor: at + width / 2 > limit ? 'end' : 'middle',
    title: note.title,
    detail: note.detail,
  }
}

/** Something that happened, to be marked on the axis of time. */
export interface Annotation {
  key: string
  /** Where on the axis. */
  x: number
  /** When it was over; absent for a moment. */
  until?: number | undefined
  title: string
  /** A change in how customers behave, and what it is for them; absent for what somebody noted. */
  tone?: 'good' | 'bad' | 'neutral' | undefined
}

/** One mark; those that would touch are one. */
export interface AnnotationMark {
  /** Middle of the mark in pixels. */
  x: number
  /** Stripes of what lasted. */
  spans: { key: string; from: number; to: number }[]
  annotations: Annotation[]
}

/**
 * Places annotations on the axis: what lies outside the plot is left out, what stands closer than a finger is one mark.
 *
 * @param x pixels of a place on the axis
 * @param right right end of the plot in pixels
 */
export function placeAnnotations(
  annotations: readonly Annotation[],
  x: (value: number) => number,
  right: number,
  least = 24,
): AnnotationMark[] {
  const inside = annotations
    .map((one) => ({ one, from: x(one.x), to: one.until === undefined ? x(one.x) : x(one.until) }))
    .filter(({ from, to }) => to >= 0 && from <= right)
    .sort((a, b) => a.from - b.from)
  const marks: AnnotationMark[] = []
  for (const { one, from, to } of inside) {
    const at = Math.min(Math.max(from, 0), right)
    const span = to > from ? [{ key: one.key, from: at, to: Math.min(to, right) }] : []
    const last = marks.at(-1)
    if (last && at - last.x < least) {
      last.annotations.push(one)
      last.spans.push(...span)
    } else marks.push({ x: at, spans: span, annotations: [one] })
  }
  return marks
}

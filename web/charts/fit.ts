/**
 * Room that text takes, estimated: charts are laid out before anything is drawn (and on a server nothing is), so widths
 * come from the mean advance of Inter, a little on the wide side.
 */
const meanAdvance = 0.56

/** Width of a text in pixels. @param fontSize pixels */
export function widthOf(text: string, fontSize: number): number {
  return text.length * fontSize * meanAdvance
}

/** The text as far as it fits, with an ellipsis when it does not; at least one letter. */
export function cut(text: string, width: number, fontSize: number): string {
  const most = Math.floor(width / (fontSize * meanAdvance))
  return text.length <= most ? text : `${text.slice(0, Math.max(1, most - 1)).trimEnd()}…`
}

/** The text in lines that fit; what is more than `most` lines is cut off the last one. */
export function wrap(text: string, width: number, fontSize: number, most: number): string[] {
  const lines: string[] = []
  for (const word of text.split(/\s+/)) {
    const last = lines.at(-1)
    if (last !== undefined && widthOf(`${last} ${word}`, fontSize) <= width)
      lines[lines.length - 1] = `${last} ${word}`
    else lines.push(word)
  }
  const kept = lines.slice(0, most)
  if (lines.length > most) kept[most - 1] = lines.slice(most - 1).join(' ')
  return kept.map((line) => cut(line, width, fontSize))
}

/**
 * Moves labels apart so that each has at least `gap` to the next, as little as can be, in their order.
 *
 * @param places where each would stand
 * @returns where each stands, in the order given
 */
export function apart(places: readonly number[], gap: number, low: number, high: number): number[] {
  const order = places.map((at, index) => ({ at, index })).sort((a, b) => a.at - b.at)
  let before = low - gap
  for (const one of order) {
    one.at = Math.max(one.at, before + gap)
    before = one.at
  }
  let after = high + gap
  for (const one of order.reverse()) {
    one.at = Math.min(one.at, after - gap)
    after = one.at
  }
  const placed = [...places]
  for (const { at, index } of order) placed[index] = at
  return placed
}

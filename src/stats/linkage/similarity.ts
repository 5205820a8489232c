/**
 * Jaro (1989) similarity of two texts, raised for a common start as Winkler (1990) does: 0.1 of what is missing for each
 * of up to four letters, where the similarity is above 0.7. By UTF-16 units.
 *
 * @returns 0 to 1; 1 for two empty texts, 0 for one
 */
export function jaroWinkler(left: string, right: string): number {
  if (left === right) return 1
  const jaro = jaroSimilarity(left, right)
  if (jaro <= 0.7) return jaro
  let start = 0
  while (start < 4 && start < left.length && left[start] === right[start]) start++
  return jaro + start * 0.1 * (1 - jaro)
}

function jaroSimilarity(left: string, right: string): number {
  const [n, m] = [left.length, right.length]
  if (n === 0 || m === 0) return 0
  const reach = Math.max(0, (Math.max(n, m) >> 1) - 1)
  const taken = new Uint8Array(m)
  const matched: number[] = []
  for (let i = 0; i < n; i++) {
    const to = Math.min(m, i + reach + 1)
    for (let j = Math.max(0, i - reach); j < to; j++) {
      if (taken[j] === 1 || left.charCodeAt(i) !== right.charCodeAt(j)) continue
      taken[j] = 1
      matched.push(left.charCodeAt(i))
      break
    }
  }
  if (matched.length === 0) return 0
  let crossed = 0
  let at = 0
  for (let j = 0; j < m; j++) if (taken[j] === 1 && right.charCodeAt(j) !== matched[at++]) crossed++
  const common = matched.length
  return (common / n + common / m + (common - crossed / 2) / common) / 3
}

/**
 * Letters put in, left out, exchanged or swapped with their neighbour that turn one text into the other, each place
 * edited once at most (optimal string alignment, Damerau 1964). By UTF-16 units.
 */
export function editDistance(left: string, right: string): number {
  const m = right.length
  let twoBefore = new Int32Array(m + 1)
  let before = Int32Array.from({ length: m + 1 }, (_, j) => j)
  let row = new Int32Array(m + 1)
  for (let i = 1; i <= left.length; i++) {
    row[0] = i
    for (let j = 1; j <= m; j++) {
      const same = left[i - 1] === right[j - 1] ? 0 : 1
      let least = Math.min(before[j]! + 1, row[j - 1]! + 1, before[j - 1]! + same)
      if (i > 1 && j > 1 && left[i - 1] === right[j - 2] && left[i - 2] === right[j - 1])
        least = Math.min(least, twoBefore[j - 2]! + 1)
      row[j] = least
    }
    const spare = twoBefore
    twoBefore = before
    before = row
    row = spare
  }
  return before[m]!
}

import type { PlainDefinition } from './metric.ts'
import type { MeasureRow } from './queries.ts'

/** Kinds whose figures over a period are made of those of its pieces. */
const additiveKinds: ReadonlySet<PlainDefinition['kind']> = new Set([
  'count',
  'sum',
  'average',
  'nps',
  'csat',
  'ces',
  'ratio',
])

/** Whether a measure's figures over a period follow from those of its pieces; different values do not add up. */
export function addsUp(definition: PlainDefinition): boolean {
  if (!additiveKinds.has(definition.kind)) return false
  return (
    definition.kind !== 'ratio' ||
    [definition.numerator, definition.denominator].every(({ kind }) => kind !== 'unique')
  )
}

/** The figures of one piece of time; see `aggregatesOf` for what they are. */
export interface PieceFigures {
  n: number
  a: number | null
  b: number | null
  v: number | null
}

/** What the engine answered for one piece. */
export function toFigures(row: MeasureRow): PieceFigures {
  return { n: Number(row.n), a: numberOf(row.a), b: numberOf(row.b), v: numberOf(row.v) }
}

/** Not a number (the variance of one answer) is nothing. */
function numberOf(figure: string | number | null | undefined): number | null {
  if (figure === null || figure === undefined) return null
  return Number.isFinite(Number(figure)) ? Number(figure) : null
}

/**
 * The figures of several pieces together: sums (Kahan 1965); variances by the pairwise formula of Chan, Golub and LeVeque
 * (1979), eq. 2.1, each piece's mean and sum of squares known from its own sum, count and variance.
 *
 * @returns zeros for none; `v` null where fewer than two answers vary
 */
function togetherOf(kind: PlainDefinition['kind'], pieces: readonly PieceFigures[]): PieceFigures {
  const n = pieces.reduce((sum, piece) => sum + piece.n, 0)
  const total = (figure: 'a' | 'b' | 'v') =>
    pieces.some((piece) => piece[figure] !== null) ? kahan(pieces.map((piece) => piece[figure] ?? 0)) : null
  const a = total('a')
  const v = kind === 'average' || kind === 'ces' ? varianceOf(pieces, n, a) : total('v')
  return { n, a, b: total('b'), v }
}

/** The row of a window made of pieces; none where nothing happened in any of them. */
export function toRow(
  { definition }: { definition: PlainDefinition },
  bucket: string,
  figures: readonly PieceFigures[],
): MeasureRow[] {
  if (figures.every((one) => one.n === 0 && one.a === null && one.b === null)) return []
  const { n, a, b, v } = togetherOf(definition.kind, figures)
  return [{ bucket, others: 0, n: String(n), a, b, v }]
}

/** Sample variance of all answers together. */
function varianceOf(pieces: readonly PieceFigures[], n: number, sum: number | null): number | null {
  if (n < 2 || sum === null) return null
  const mean = sum / n
  const squares = pieces.map((piece) =>
    piece.n === 0 ? 0 : (piece.v ?? 0) * (piece.n - 1) + piece.n * ((piece.a ?? 0) / piece.n - mean) ** 2,
  )
  return kahan(squares) / (n - 1)
}

function kahan(values: readonly number[]): number {
  let sum = 0
  let lost = 0
  for (const value of values) {
    const next = value - lost
    const larger = sum + next
    lost = larger - sum - next
    sum = larger
  }
  return sum
}

import { addsUp, toFigures, toRow } from './piece-figures.ts'
import type { PlainPlan, Window } from './plan.ts'
import type { MeasureRow } from './queries.ts'

/** Pieces in one scan, at most: each is named in the statement. */
const mostPieces = 5000

/** Plans over the same events and different times, read at once. */
export interface Fold {
  /** One plan for each measure, all over the same windows. */
  scan: PlainPlan[]
  /** The rows of a plan, made of those of the scan in its order. */
  rowsOf: (plan: PlainPlan, scanned: readonly MeasureRow[][]) => MeasureRow[]
}

/**
 * Makes one scan of plans that read the same events over different times. All their windows' edges together cut the time
 * into pieces; a window's figures are put together from those of its pieces. So the whole period, its days and the weeks
 * before it read each event once.
 *
 * @param plans without breakdowns, over the same events, with the same conditions; each window is one step of its plan
 * @returns the plans that go together, and the others, which are asked by themselves: measures whose figures do not add up
 * and whose windows are more than a piece; no fold where there is nothing to gain
 */
export function foldPlans(plans: readonly PlainPlan[]): {
  fold?: Fold
  folded: PlainPlan[]
  others: PlainPlan[]
} {
  const adding = plans.filter(({ definition }) => addsUp(definition))
  const sets = new Set(adding.map(({ windows }) => windows.map(({ start, end }) => `${start}-${end}`).join()))
  const none = { folded: [], others: [...plans] }
  if (sets.size < 2) return none
  const pieces = piecesOf(adding.map(({ windows }) => windows))
  if (pieces.length > mostPieces) return none
  const places = new Map(pieces.map(({ start }, place) => [start, place]))
  const fits = (plan: PlainPlan) =>
    addsUp(plan.definition) ||
    plan.windows.every(({ start, end }) => pieces[places.get(start) ?? -1]?.end === end)
  const folded = plans.filter(fits)
  const measures = new Map(folded.map((plan) => [JSON.stringify(plan.definition), plan]))
  const numbers = new Map([...measures.keys()].map((key, index) => [key, index]))
  const scan = [...measures.values()].map(
    (plan): PlainPlan => ({ ...plan, windows: pieces, steps: { kind: 'windows' } }),
  )
  return {
    fold: {
      scan,
      rowsOf(plan, scanned) {
        const rows = scanned[numbers.get(JSON.stringify(plan.definition))!]!
        const byStart = new Map(rows.map((row) => [Number(row.bucket), row]))
        return plan.windows.flatMap((window) => {
          const found = startsIn(pieces, places, window).flatMap((start) => byStart.get(start) ?? [])
          if (found.length === 1) return [{ ...found[0]!, bucket: window.key }]
          return toRow(plan, window.key, found.map(toFigures))
        })
      },
    },
    folded,
    others: plans.filter((plan) => !fits(plan)),
  }
}

/** The stretches between neighbouring edges of windows that at least one window covers, in order. */
function piecesOf(lists: readonly (readonly Window[])[]): Window[] {
  const turns = new Map<number, number>()
  for (const { start, end } of lists.flat()) {
    turns.set(start, (turns.get(start) ?? 0) + 1)
    turns.set(end, (turns.get(end) ?? 0) - 1)
  }
  const edges = [...turns.keys()].sort((one, two) => one - two)
  let covering = 0
  return edges.flatMap((start, index) => {
    covering += turns.get(start)!
    return covering > 0 ? [{ start, end: edges[index + 1]!, key: String(start) }] : []
  })
}

/** Starts of the pieces of which a window is made. */
function startsIn(pieces: readonly Window[], places: ReadonlyMap<number, number>, window: Window): number[] {
  const starts: number[] = []
  for (let place = places.get(window.start)!; place < pieces.length; place++) {
    const { start } = pieces[place]!
    if (start >= window.end) break
    starts.push(start)
  }
  return starts
}

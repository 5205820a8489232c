import type { Estimate } from '../stats/prediction/index.ts'
import type { Candidate, Check, Quality } from './model.ts'
import type { LeftOut } from './model-rows.ts'

/** Fewer losses than this, and nothing can be said of the next one. */
const fewestLeft = 10
/** Population stability between the looks learned from; above it the newest customers are others than those before. */
const mostDrift = 0.25
/** A slope surely outside of these makes chances that mislead; within them, chances are near enough to act on. */
const slopes = { least: 0.6, most: 1.7 }

export interface Checked {
  rows: number
  left: number
  leftOut: readonly LeftOut[]
  quality: Quality
  candidates: readonly Candidate[]
  /** Largest stability index of a feature between the looks learned from and the newest. */
  drift: { feature: string; index: number } | null
}

/** What a version has to pass before it is put in use, in the order of the page; nothing that was not tested passes. */
export function checksOf({ rows, left, leftOut, quality, candidates, drift }: Checked): Check[] {
  const chosen = candidates.find((candidate) => candidate.chosen)
  const { auc, aucWithinLooks, slope, intercept, versusLast } = quality
  const leaks = leftOut.filter(({ why }) => why === 'leaks').map(({ feature }) => feature)
  return [
    {
      name: 'both_outcomes',
      passed: left > 0 && left < rows,
      required: true,
      detail: { rows, left },
    },
    {
      name: 'enough_left',
      passed: Math.min(left, rows - left) >= fewestLeft,
      required: true,
      detail: { left, stayed: rows - left, needed: fewestLeft },
    },
    {
      name: 'no_leak',
      passed: leaks.length === 0,
      required: false,
      detail: { features: leaks.join(', '), leftOut: leaks.length },
    },
    {
      name: 'better_than_chance',
      passed: auc !== null && auc.low > 0.5,
      required: true,
      detail: { auc: auc?.value ?? null, low: auc?.low ?? null, ...neededFor(auc, quality.left) },
    },
    {
      name: 'tells_people_apart',
      passed: aucWithinLooks !== null && aucWithinLooks.low > 0.5,
      required: true,
      detail: {
        auc: aucWithinLooks?.value ?? null,
        low: aucWithinLooks?.low ?? null,
        ...neededFor(aucWithinLooks, quality.left),
      },
    },
    {
      name: 'better_than_base',
      passed: chosen !== undefined && chosen.kind !== 'base',
      required: true,
      detail: { loss: chosen?.logLoss ?? null, lossOfBase: candidates[0]?.logLoss ?? null },
    },
    {
      name: 'calibrated',
      passed: slope !== null && slope.high >= slopes.least && slope.low <= slopes.most,
      required: true,
      detail: {
        slope: slope?.value ?? null,
        low: slope?.low ?? null,
        high: slope?.high ?? null,
        intercept: intercept?.value ?? null,
      },
    },
    {
      name: 'not_worse_than_last',
      passed: versusLast?.verdict !== 'worse',
      required: true,
      detail: { difference: versusLast?.brier?.value ?? null, verdict: versusLast?.verdict ?? null },
    },
    {
      name: 'little_drift',
      passed: drift === null || drift.index <= mostDrift,
      required: false,
      detail: { feature: drift?.feature ?? null, index: drift?.index ?? null, most: mostDrift },
    },
  ]
}

/**
 * Of how many who left it would be seen that the area is over chance, if it is what it seems: its interval narrows with their
 * root. Nothing where it is seen already, or where more would not show it.
 */
function neededFor(area: Estimate | null, left: number): { needed?: number } {
  if (!area || area.low > 0.5 || area.value <= 0.5) return {}
  return { needed: Math.ceil(left * ((area.value - area.low) / (area.value - 0.5)) ** 2) }
}

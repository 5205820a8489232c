/** How far a linkage may go. */
export interface LinkageLimits {
  /** Up to so many records all pairs are compared, without rules. */
  allPairsUpTo: number
  /** Most records in one block of a rule. */
  blockRecords: number
  /** Most pairs that one rule may make. */
  rulePairs: number
  /** Random pairs drawn to see what pairs look like that are no match. */
  draws: number
  /** Pairs compared in one query. */
  slicePairs: number
  /** Most memory of one query. */
  memoryBytes: number
}

export const usualLimits: LinkageLimits = {
  allPairsUpTo: 1500,
  blockRecords: 500,
  rulePairs: 20_000_000,
  draws: 200_000,
  slicePairs: 4_000_000,
  memoryBytes: 1_500_000_000,
}

/**
 * What is counted, shares of answers (0 to 1), or averages. It decides on which scale days are compared: that on which
 * chance spreads alike whatever the value is.
 */
export type ScaleKind = 'count' | 'share' | 'mean'

export interface Scale {
  /** @param value in its own unit */
  toScale(value: number): number
  /** The value to be expected, of a place on the scale and the variance about it. */
  fromScale(place: number, variance: number): number
  /** How far the scale moves, at a place, when the value grows by a share of itself. */
  movedBy(place: number, share: number): number
  /** Weight of a value that rests on so many answers. */
  weightOf(n: number): number
  /** Variance, times weight, that chance alone gives: observed ones below it are not believed. */
  leastVariance: number
}

/**
 * Anscombe (1948, Biometrika 35:246): 2 √(x + 3/8) of a Poisson count and 2 arcsin √p of a share spread alike
 * whatever their mean. Averages stay as they are, weighed by their answers.
 *
 * @param usualAnswers median answers of a step; more than 3 times as many weigh no more, because days differ too
 */
export function scaleOf(kind: ScaleKind, usualAnswers: number): Scale {
  const weightOf = (n: number) => Math.max(0, Math.min(n, 3 * Math.max(1, usualAnswers)))
  switch (kind) {
    case 'count':
      return {
        toScale: (value) => 2 * Math.sqrt(Math.max(0, value) + 3 / 8),
        fromScale: (place, variance) => Math.max(0, (Math.max(0, place) ** 2 + variance) / 4 - 3 / 8),
        movedBy: (place, share) => (share * place) / 2,
        weightOf: () => 1,
        leastVariance: 0.8,
      }
    case 'share':
      return {
        toScale: (value) => 2 * Math.asin(Math.sqrt(Math.min(1, Math.max(0, value)))),
        fromScale: (place) => Math.sin(Math.min(Math.PI, Math.max(0, place)) / 2) ** 2,
        // of the rarer of the two outcomes, so that a share near 1 is not thought to swing widely
        movedBy: (place, share) =>
          share * Math.min(Math.abs(Math.tan(place / 2)), Math.abs(1 / Math.tan(place / 2))),
        weightOf,
        leastVariance: 0.8,
      }
    case 'mean':
      return {
        toScale: (value) => value,
        fromScale: (place) => place,
        movedBy: (place, share) => share * Math.abs(place),
        weightOf,
        leastVariance: 0,
      }
  }
}

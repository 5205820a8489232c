/**
 * Past times from which a forecast is tried (rolling origin, Tashman 2000): the newest first, `spacing` steps apart, the
 * newest a whole horizon before the end where the series is long enough, else as far as half of it allows.
 *
 * @param least observations that must lie before an origin
 * @returns counts of observations that are known at each
 */
export function originsOf(
  n: number,
  horizon: number,
  { folds, spacing, least }: { folds: number; spacing: number; least: number },
): number[] {
  const origins: number[] = []
  const first = Math.max(n - horizon, Math.min(n - 1, least))
  for (let origin = first; origins.length < folds && origin >= least && origin < n; origin -= spacing)
    origins.push(origin)
  return origins
}

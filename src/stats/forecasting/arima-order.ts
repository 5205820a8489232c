/** Order of a seasonal ARIMA model, and whether it drifts. */
export interface ArimaOrder {
  p: number
  d: number
  q: number
  P: number
  D: number
  Q: number
  drift: boolean
}

/** Written as usual: ARIMA(0,1,1)(0,1,1)12. */
export function arimaName({ p, d, q, P, D, Q, drift }: ArimaOrder, season: number): string {
  const seasonal = P + D + Q > 0 ? `(${P},${D},${Q})${season}` : ''
  return `ARIMA(${p},${d},${q})${seasonal}${drift ? ' with drift' : ''}`
}

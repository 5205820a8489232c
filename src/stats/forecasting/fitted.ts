/** What a model says of the steps after its series. */
export interface Fitted {
  mean: number[]
  /** Standard deviations, by the model. */
  sd: number[]
}

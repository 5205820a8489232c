import { normalQuantile, numericHessian } from '../numerics/index.ts'
import { choleskyInverse } from './positive-definite.ts'

/** A parameter above 0, its error, and an interval that stays above 0. */
export interface FittedParameter {
  value: number
  standardError: number
  low: number
  high: number
}

/**
 * Errors of parameters that were estimated by their logarithms: from the second derivatives of the log-likelihood there,
 * carried over by the delta method; intervals on the logarithmic scale.
 *
 * @param logLikelihood of the logarithms of the parameters
 * @returns errors that are NaN where the likelihood is too flat to have any
 */
export function fittedParameters<Name extends string>(
  names: readonly Name[],
  logs: readonly number[],
  logLikelihood: (logs: readonly number[]) => number,
  level = 0.95,
): Record<Name, FittedParameter> {
  const hessian = numericHessian(
    (x) => -logLikelihood(x),
    logs,
    logs.map(() => 1e-2),
  )
  const covariance = choleskyInverse(hessian)
  const z = normalQuantile(0.5 + level / 2)
  const entries = names.map((name, i): [Name, FittedParameter] => {
    const value = Math.exp(logs[i]!)
    const error = Math.sqrt(covariance[i]![i]!)
    return [
      name,
      {
        value,
        standardError: value * error,
        low: value * Math.exp(-z * error),
        high: value * Math.exp(z * error),
      },
    ]
  })
  return Object.fromEntries(entries) as Record<Name, FittedParameter>
}

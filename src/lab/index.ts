import { TandemError } from '../errors.ts'
import type { LabMethod } from './method.ts'

export type { LabMethod } from './method.ts'
export { readableLines } from './readable.ts'
export { readTable } from './table.ts'

/** Each method is read in only when it is asked for, so that the others cost nothing. */
const methods: Record<string, () => Promise<{ method: LabMethod }>> = {
  abtest: () => import('./abtest.ts'),
  anomalies: () => import('./anomalies.ts'),
  bgnbd: () => import('./bgnbd.ts'),
  boost: () => import('./boost.ts'),
  changepoints: () => import('./changepoints.ts'),
  forecast: () => import('./forecast.ts'),
  linkage: () => import('./linkage.ts'),
  logit: () => import('./logit.ts'),
  survival: () => import('./survival.ts'),
}

/** Names of all methods. */
export const labMethodNames = Object.keys(methods)

/** @throws TandemError lab_unknown_method, naming those that there are */
export async function labMethod(name: string): Promise<LabMethod> {
  const load = Object.hasOwn(methods, name) ? methods[name] : undefined
  if (!load) {
    throw new TandemError('lab_unknown_method', {
      detail: `There is no ${name}; there are ${labMethodNames.join(', ')}.`,
    })
  }
  return (await load()).method
}

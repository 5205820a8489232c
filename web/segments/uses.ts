import { useQuery } from '@tanstack/react-query'
import { measuresQuery } from '../metrics/measure-data.ts'
import { segmentsIn } from './draft.ts'
import { segmentsQuery } from './segment-data.ts'

/** Where a group is spoken of. */
export interface Uses {
  groups: { name: string; label: string }[]
  measures: { name: string; label: string }[]
}

/** The groups and measures that speak of a group; undefined until that is known. */
export function useUses(name: string): Uses | undefined {
  const segments = useQuery(segmentsQuery())
  const measures = useQuery(measuresQuery())
  if (!segments.data || !measures.data) return undefined
  return {
    groups: segments.data
      .map(({ definition }) => definition)
      .filter((one) => one.kind === 'live' && segmentsIn(one.condition).includes(name))
      .map((one) => ({ name: one.name, label: one.label })),
    measures: measures.data
      .filter((measure) => speaksOf(measure, name))
      .map((measure) => ({ name: measure.name, label: measure.label })),
  }
}

/** Whether a condition somewhere inside names the group. */
export function speaksOf(given: unknown, name: string): boolean {
  if (Array.isArray(given)) return given.some((part) => speaksOf(part, name))
  if (typeof given !== 'object' || given === null) return false
  return Object.entries(given).some(([key, part]) =>
    key === 'segment' ? part === name : speaksOf(part, name),
  )
}

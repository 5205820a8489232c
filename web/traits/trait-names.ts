import { useQuery } from '@tanstack/react-query'
import { useCan } from '../access/session.ts'
import { fieldsQuery } from '../people/field-data.ts'
import { chancesQuery } from '../warnings/warning-data.ts'
import { computedQuery } from './trait-data.ts'

/** Names of traits that were seen: of people with the computed ones, or of accounts. */
export function useTraitNames(kind: 'trait' | 'account'): string[] {
  const fields = useQuery(fieldsQuery())
  const computed = useQuery({ ...computedQuery(), enabled: kind === 'trait' })
  const chances = useQuery({ ...chancesQuery(), enabled: useCan('warnings:read') && kind === 'trait' })
  const sent = (fields.data?.fields ?? []).filter((field) => field.kind === kind).map((field) => field.name)
  const made = kind === 'trait' ? (computed.data ?? []).map(({ definition }) => definition.name) : []
  const foretold = kind === 'trait' ? (chances.data ?? []).map(({ name }) => name) : []
  return [...new Set([...made, ...foretold, ...sent])]
}

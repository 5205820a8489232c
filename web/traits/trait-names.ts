import { useQuery } from '@tanstack/react-query'
import { useCan } from '../access/session.ts'
import { fieldsQuery } from '../people/field-data.ts'
import { chancesQuery } from '../warnings/warning-data.ts'
import { computedQuery } from './trait-data.ts'

/**
 * Names of traits that were seen: of people with the computed ones and the chances, or of accounts.
 *
 * @param asked false: nothing is asked for yet, because nobody is about to name one
 */
export function useTraitNames(kind: 'trait' | 'account', asked = true): string[] {
  const ofPeople = asked && kind === 'trait'
  const maySeeChances = useCan('warnings:read')
  const fields = useQuery({ ...fieldsQuery(), enabled: asked })
  const computed = useQuery({
    ...computedQuery(),
    refetchInterval: false,
    staleTime: 60_000,
    enabled: ofPeople,
  })
  const chances = useQuery({ ...chancesQuery(), enabled: maySeeChances && ofPeople })
  const sent = (fields.data?.fields ?? []).filter((field) => field.kind === kind).map((field) => field.name)
  const made = ofPeople ? (computed.data ?? []).map(({ definition }) => definition.name) : []
  const foretold = ofPeople ? (chances.data ?? []).map(({ name }) => name) : []
  return [...new Set([...made, ...foretold, ...sent])]
}

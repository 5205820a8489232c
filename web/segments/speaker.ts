import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { groupsQuery } from '../people/group-data.ts'
import { useWhen } from '../people/when.ts'
import type { Speaker } from './words.ts'

/** Puts conditions into words for this reader, with groups by their labels. */
export function useSpeaker(): Speaker {
  const { t } = useTranslation()
  const when = useWhen()
  const groups = useQuery(groupsQuery())
  const labels = new Map((groups.data ?? []).map(({ name, label }) => [name, label]))
  return { t, labelOf: (name) => labels.get(name) ?? name, date: (at) => when.date(at) }
}

import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { Mark } from '../../src/changes/index.ts'
import { useCan } from '../access/session.ts'
import type { Annotation } from '../charts/annotations-layout.ts'
import { marksQuery } from './change-data.ts'
import { dimensionName } from './words.ts'

const prefix = 'change '

/** Changes of a measure in a time, as marks for its chart. @param measure undefined for one without a name */
export function useChangeMarks(
  measure: string | undefined,
  { from, to }: { from: string; to: string },
): Annotation[] {
  const { t } = useTranslation()
  const may = useCan('alerts:read')
  const marks = useQuery({
    ...marksQuery({
      measure: measure ?? '',
      from: new Date(from).toISOString(),
      to: new Date(to).toISOString(),
    }),
    enabled: may && measure !== undefined,
    staleTime: 60_000,
  })
  return (marks.data ?? []).map((mark) => ({
    key: `${prefix}${mark.id}`,
    x: Date.parse(mark.t),
    until: mark.until === null ? undefined : Date.parse(mark.until),
    title: titleOf(mark, t),
    tone: mark.tone,
  }))
}

/** The change behind a mark of a chart; undefined for a mark of something else. */
export function changeOfMark(key: string): string | undefined {
  return key.startsWith(prefix) ? key.slice(prefix.length) : undefined
}

function titleOf({ kind, tone, by }: Mark, t: ReturnType<typeof useTranslation>['t']): string {
  const words = t('changes.markOf', {
    kind: t(`changes.kindOf.${kind}`),
    tone: t(`changes.toneShort.${tone}`),
  })
  return by ? `${words} (${dimensionName(by.dimension)}: ${by.value ?? t('breakdown.without')})` : words
}

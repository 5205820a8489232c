import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { Silence } from '../../src/changes/index.ts'
import { useCan, useFormat } from '../access/session.ts'
import { useSourceNames } from '../ingestion/source-data.ts'
import { measuresQuery } from '../metrics/measure-data.ts'
import { useAct } from '../parts/act.ts'
import { Card } from '../parts/page.tsx'
import { Resource } from '../parts/states.tsx'
import { silencesQuery, unsilence } from './change-data.ts'
import { dimensionName } from './words.ts'

/** What is not told for a time, and the way back. */
export function Silences() {
  const { t } = useTranslation()
  const silences = useQuery(silencesQuery())
  return (
    <Card title={t('changes.silences.title')}>
      <p className="dim">{t('changes.silences.note')}</p>
      <Resource query={silences}>
        {(items) =>
          items.length === 0 ? (
            <p className="meta">{t('changes.silences.none')}</p>
          ) : (
            <ul className="change-silences">
              {items.map((item) => (
                <li key={item.id}>
                  <OneSilence item={item} />
                </li>
              ))}
            </ul>
          )
        }
      </Resource>
    </Card>
  )
}

function OneSilence({ item }: { item: Silence }) {
  const { t } = useTranslation()
  const fmt = useFormat()
  const mayWrite = useCan('measures:write')
  const measures = useQuery(measuresQuery())
  const sourceName = useSourceNames()
  const end = useAct(unsilence, { done: t('changes.silences.ended') })
  const what = [
    ...(item.measure
      ? [measures.data?.find(({ name }) => name === item.measure)?.label ?? item.measure]
      : []),
    ...(item.source ? [sourceName(item.source)] : []),
    ...(item.kind ? [t(`changes.kindOf.${item.kind}`)] : []),
    ...(item.dimension ? [`${dimensionName(item.dimension)}: ${item.value ?? t('breakdown.without')}`] : []),
  ].join(', ')
  return (
    <>
      <div>
        <p>{what}</p>
        <p className="meta">
          {t('changes.silences.until', { at: fmt.date(item.until), by: item.by })}
          {item.reason && <span data-words="own"> {item.reason}</span>}
        </p>
      </div>
      {end.error && <span className="meta ember-text">{end.error.message}</span>}
      {mayWrite && (
        <Button
          variant="default"
          size="compact-sm"
          disabled={end.isPending}
          onClick={() => end.mutate(item.id)}
        >
          {t('changes.silences.end')}
        </Button>
      )}
    </>
  )
}

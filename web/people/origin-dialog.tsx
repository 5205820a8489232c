import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { TraitDetail } from '../../src/profiles/index.ts'
import type { TraitExplanation } from '../../src/traits/index.ts'
import { api } from '../api/client.ts'
import { dataKey } from '../api/workspace.ts'
import { useSourceNames } from '../ingestion/source-data.ts'
import { DataTable } from '../parts/data-table.tsx'
import { Dialog } from '../parts/dialog.tsx'
import { Empty, Resource } from '../parts/states.tsx'
import { valueText } from './person-words.ts'
import { useWhen } from './when.ts'

interface OriginDialogProps {
  person: string
  trait: TraitDetail
  onClose: () => void
}

const explanationQuery = (person: string, name: string) => ({
  queryKey: dataKey('person', person, 'origin', name),
  queryFn: () =>
    api<TraitExplanation>(`/api/v1/traits/${encodeURIComponent(name)}/people/${encodeURIComponent(person)}`),
})

/** How a person came to a computed value: the events it was made of, and which of them decides it. */
export function OriginDialog({ person, trait, onClose }: OriginDialogProps) {
  const explanation = useQuery(explanationQuery(person, trait.name))
  return (
    <Dialog title={trait.label ?? trait.name} opened onClose={onClose} wide>
      <Resource query={explanation}>{(data) => <Explanation of={data} />}</Resource>
    </Dialog>
  )
}

function Explanation({ of }: { of: TraitExplanation }) {
  const { t } = useTranslation()
  const when = useWhen()
  const nameOf = useSourceNames()
  const value = of.masked ? t('traits.covered') : valueText(of.value)
  return (
    <div className="stack">
      <p className="say sm">{t('origin.sentence', { value: value || '–', count: of.n })}</p>
      {of.events.length === 0 ? (
        <Empty sentence={t('origin.none')} />
      ) : (
        <DataTable
          caption={t('origin.events')}
          rows={of.events}
          rowKey={(event) => event.messageId}
          columns={[
            {
              key: 'at',
              header: t('behind.at'),
              cell: (event) => <span className="nowrap num">{when.exact(event.at)}</span>,
            },
            {
              key: 'event',
              header: t('behind.event'),
              main: true,
              cell: (event) => (
                <>
                  <span className="main">{event.name}</span>{' '}
                  {event.decides && <span className="tag blue">{t('origin.decides')}</span>}
                  <small>{[nameOf(event.source), event.channel].filter(Boolean).join(', ')}</small>
                </>
              ),
            },
            {
              key: 'value',
              header: t('origin.read'),
              cell: (event) => <span className="break">{event.value ?? '–'}</span>,
            },
          ]}
        />
      )}
      {of.more && <p className="meta">{t('origin.more')}</p>}
    </div>
  )
}

import { useInfiniteQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { DataTable } from '../parts/data-table.tsx'
import { More } from '../parts/more.tsx'
import { Empty, Failed, Loading } from '../parts/states.tsx'
import { MaskedNote } from '../people/masked-note.tsx'
import { useWhen } from '../people/when.ts'
import { EvidenceButton } from './evidence-button.tsx'
import { PersonLink } from './person-link.tsx'
import { membersQuery } from './segment-data.ts'

/** Who is in a group: since when, and because of which event. */
export function GroupMembers({ name }: { name: string }) {
  const { t } = useTranslation()
  const when = useWhen()
  const list = useInfiniteQuery(membersQuery(name))
  if (list.isError && !list.data) return <Failed error={list.error} onRetry={() => void list.refetch()} />
  if (!list.data) return <Loading />
  const rows = list.data.pages.flatMap((page) => page.members)
  if (rows.length === 0) return <Empty sentence={t('groups.nobody')} note={t('groups.nobodyNote')} />
  return (
    <div className="stack tight">
      {list.data.pages[0]?.masked && <MaskedNote />}
      <DataTable
        caption={t('groups.members')}
        rows={rows}
        rowKey={(row) => row.id}
        columns={[
          { key: 'name', header: t('persons.name'), main: true, cell: (row) => <PersonLink person={row} /> },
          {
            key: 'since',
            header: t('groups.since'),
            cell: (row) => <span className="nowrap num">{when.exact(row.since)}</span>,
          },
          {
            key: 'evidence',
            header: t('groups.because'),
            cell: (row) =>
              row.evidence ? (
                <EvidenceButton person={row.id} name={row.name} event={row.evidence} />
              ) : (
                <span className="dim">–</span>
              ),
          },
        ]}
      />
      <More list={list} />
    </div>
  )
}

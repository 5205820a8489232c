import { Select } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { DataTable } from '../parts/data-table.tsx'
import { More } from '../parts/more.tsx'
import { Empty, Failed, Loading } from '../parts/states.tsx'
import { MaskedNote } from '../people/masked-note.tsx'
import { useWhen } from '../people/when.ts'
import { EvidenceButton } from './evidence-button.tsx'
import { PersonLink } from './person-link.tsx'
import { type ChangeKind, changeKinds, changesQuery, type MemberChange } from './segment-data.ts'

interface GroupChangesProps {
  name: string
  kind: ChangeKind | undefined
}

/** Who came into a group and who went out of it: when, and why. */
export function GroupChanges({ name, kind }: GroupChangesProps) {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const narrow = (next: string | null) =>
    void navigate({
      to: '/groups/$name',
      params: { name },
      search: { view: 'changes', ...(next === 'all' ? {} : { kind: next as ChangeKind }) },
      replace: true,
      resetScroll: false,
    })
  return (
    <div className="stack tight">
      <Select
        aria-label={t('groups.which')}
        data={['all', ...changeKinds].map((one) => ({ value: one, label: t(`groups.move.${one}`) }))}
        value={kind ?? 'all'}
        allowDeselect={false}
        onChange={narrow}
        maw={220}
      />
      <ChangeTable name={name} kind={kind} />
    </div>
  )
}

function ChangeTable({ name, kind }: GroupChangesProps) {
  const { t } = useTranslation()
  const when = useWhen()
  const list = useInfiniteQuery(changesQuery(name, kind))
  if (list.isError && !list.data) return <Failed error={list.error} onRetry={() => void list.refetch()} />
  if (!list.data) return <Loading />
  const rows = list.data.pages.flatMap((page) => page.changes)
  if (rows.length === 0) return <Empty sentence={t('groups.noChanges')} />
  return (
    <>
      {list.data.pages[0]?.masked && <MaskedNote />}
      <DataTable
        caption={t('groups.changes')}
        rows={rows}
        rowKey={(row) => `${row.person.id} ${row.at} ${row.entered}`}
        columns={[
          {
            key: 'name',
            header: t('persons.name'),
            main: true,
            cell: (row) => <PersonLink person={row.person} />,
          },
          {
            key: 'what',
            header: t('groups.what'),
            cell: (row) => (
              <span className={row.entered ? 'tag blue self' : 'tag self'}>
                {t(row.entered ? 'groups.move.entered' : 'groups.move.left')}
              </span>
            ),
          },
          {
            key: 'at',
            header: t('behind.at'),
            cell: (row) => <span className="nowrap num">{when.exact(row.at)}</span>,
          },
          { key: 'why', header: t('groups.because'), cell: (row) => <Why change={row} /> },
        ]}
      />
      <More list={list} />
    </>
  )
}

function Why({ change }: { change: MemberChange }) {
  const { t } = useTranslation()
  const { evidence, person } = change
  if (evidence) return <EvidenceButton person={person.id} name={person.name} event={evidence} />
  return <span className="dim">{t(`groups.why.${change.because}`)}</span>
}

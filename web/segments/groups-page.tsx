import './segments.css'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { ListedSegment } from '../../src/segments/index.ts'
import { useCan, useFormat } from '../access/session.ts'
import { Spark } from '../charts/index.ts'
import { DataTable } from '../parts/data-table.tsx'
import { LinkButton } from '../parts/link-button.tsx'
import { Card, PageHead } from '../parts/page.tsx'
import { Empty, Resource } from '../parts/states.tsx'
import { chancesQuery } from '../warnings/warning-data.ts'
import { Owner } from './owner.tsx'
import { segmentsQuery, sizesQuery } from './segment-data.ts'
import { carried, weeksBefore } from './sizes.ts'
import { templates } from './templates.ts'

/** Every group of customers: how many people it has, how that came, and who looks after it. */
export function GroupsPage() {
  const { t } = useTranslation()
  const mayWrite = useCan('segments:write')
  const segments = useQuery(segmentsQuery())
  return (
    <>
      <PageHead title={t('groups.title')} lede={t('groups.lede')}>
        <LinkButton variant="default" to="/traits">
          {t('nav.computed')}
        </LinkButton>
        {mayWrite && (
          <>
            <LinkButton variant="default" to="/groups/new" search={{ kind: 'list' }}>
              {t('groups.newList')}
            </LinkButton>
            <LinkButton to="/groups/new">{t('groups.new')}</LinkButton>
          </>
        )}
      </PageHead>
      <Resource query={segments}>
        {(rows) => (rows.length === 0 ? <NoGroups mayWrite={mayWrite} /> : <GroupTable rows={rows} />)}
      </Resource>
    </>
  )
}

/** Nothing yet: why there could be, and groups to begin with. */
function NoGroups({ mayWrite }: { mayWrite: boolean }) {
  const { t } = useTranslation()
  const chances = useQuery({ ...chancesQuery(), enabled: useCan('warnings:read') })
  const offered = templates.filter(
    ({ needs }) => needs === undefined || chances.data?.some(({ name }) => name === needs),
  )
  return (
    <Card label={t('groups.title')}>
      <div className="stack">
        <Empty sentence={t('groups.empty')} note={t('groups.emptyNote')} />
        {mayWrite && (
          <div className="two">
            {offered.map((template) => (
              <div key={template.key} className="template">
                <h3>{t(`groups.templates.${template.key}`)}</h3>
                <p className="dim">{t(`groups.templateNotes.${template.key}`)}</p>
                <LinkButton variant="default" to="/groups/new" search={{ template: template.key }}>
                  {t('groups.begin')}
                  <span className="sr">: {t(`groups.templates.${template.key}`)}</span>
                </LinkButton>
              </div>
            ))}
          </div>
        )}
      </div>
    </Card>
  )
}

function GroupTable({ rows }: { rows: readonly ListedSegment[] }) {
  const { t } = useTranslation()
  const fmt = useFormat()
  return (
    <Card label={t('groups.title')}>
      <DataTable
        caption={t('groups.title')}
        rows={rows}
        rowKey={(row) => row.definition.name}
        columns={[
          {
            key: 'label',
            header: t('groups.group'),
            main: true,
            width: '36%',
            sort: (row) => row.definition.label,
            cell: (row) => (
              <>
                <Link to="/groups/$name" params={{ name: row.definition.name }} className="main break">
                  {row.definition.label}
                </Link>
                {row.definition.description && <small className="break">{row.definition.description}</small>}
              </>
            ),
          },
          {
            key: 'size',
            header: t('groups.now'),
            right: true,
            sort: (row) => row.size ?? -1,
            cell: (row) =>
              row.size === null ? (
                <span className="meta">{t('groups.counting')}</span>
              ) : (
                <span className="main">{fmt.count(row.size)}</span>
              ),
          },
          { key: 'course', header: t('groups.course'), width: '128px', cell: (row) => <Course row={row} /> },
          {
            key: 'kind',
            header: t('groups.kindHead'),
            sort: (row) => row.definition.kind,
            cell: (row) => <span className="tag self">{t(`groups.kind.${row.definition.kind}`)}</span>,
          },
          {
            key: 'owner',
            header: t('measure.lookedAfter'),
            sort: (row) => row.definition.owner?.team ?? '',
            cell: (row) => <Owner owner={row.definition.owner} />,
          },
          {
            key: 'changed',
            header: t('groups.changed'),
            right: true,
            sort: (row) => row.updatedAt,
            cell: (row) => (
              <>
                <span className="nowrap">{fmt.since(row.updatedAt, Date.now())}</span>
                <small className="break">{row.updatedBy}</small>
              </>
            ),
          },
        ]}
      />
    </Card>
  )
}

/** The size over the last four weeks as a small line; nothing for one that is newer than a day. */
function Course({ row }: { row: ListedSegment }) {
  const { t } = useTranslation()
  const fmt = useFormat()
  const { name, label } = row.definition
  const sizes = useQuery({
    ...sizesQuery(name, 'weeks', () => weeksBefore(Date.now(), 4)),
    staleTime: 60_000,
  })
  if (!sizes.data) return null
  const line = carried(sizes.data, 28)
  const [first, last] = [line[0], line.at(-1)]
  if (!first || !last || line.length < 2) return null
  return (
    <Spark
      points={line}
      label={t('groups.courseSentence', { label, from: fmt.count(first.y), to: fmt.count(last.y) })}
      height="28px"
    />
  )
}

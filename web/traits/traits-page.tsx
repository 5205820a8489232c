import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { useCan, useFormat } from '../access/session.ts'
import { DataTable } from '../parts/data-table.tsx'
import { LinkButton } from '../parts/link-button.tsx'
import { Card, PageHead } from '../parts/page.tsx'
import { Empty, Resource } from '../parts/states.tsx'
import { traitName } from '../people/person-words.ts'
import { chancesQuery } from '../warnings/warning-data.ts'
import { computedQuery, type ListedComputed } from './trait-data.ts'
import { ruleInWords } from './words.ts'

/** Every computed trait: what it says of a person, how many people have a value, and of when it is. */
export function TraitsPage() {
  const { t } = useTranslation()
  const mayWrite = useCan('segments:write')
  const traits = useQuery(computedQuery())
  const make = mayWrite && <LinkButton to="/traits/new">{t('computed.new')}</LinkButton>
  return (
    <>
      <PageHead title={t('computed.title')} lede={t('computed.lede')}>
        <LinkButton variant="default" to="/groups">
          {t('nav.groups')}
        </LinkButton>
        {make}
      </PageHead>
      <Card label={t('computed.title')}>
        <Resource query={traits}>
          {(rows) =>
            rows.length === 0 ? (
              <Empty sentence={t('computed.empty')} note={t('computed.emptyNote')} />
            ) : (
              <TraitTable rows={rows} />
            )
          }
        </Resource>
      </Card>
      <Foretold />
    </>
  )
}

/** Chances that the early warning gives, which can be asked for like traits; nothing where no model is in use. */
function Foretold() {
  const { t } = useTranslation()
  const fmt = useFormat()
  const chances = useQuery({ ...chancesQuery(), enabled: useCan('warnings:read') })
  if (!chances.data || chances.data.length === 0) return null
  return (
    <Card title={t('computed.foretold')} aside={<span className="meta">{t('computed.foretoldNote')}</span>}>
      <DataTable
        caption={t('computed.foretold')}
        rows={chances.data}
        rowKey={({ name }) => name}
        columns={[
          {
            key: 'name',
            header: t('computed.trait'),
            main: true,
            width: '50%',
            cell: ({ name, signal, horizonDays }) => (
              <>
                <Link
                  to="/warnings/model"
                  search={signal === 'leave' ? { signal, horizon: String(horizonDays) } : { signal }}
                  className="main break"
                >
                  {traitName(name, t)}
                </Link>
                <small className="mono break">{name}</small>
              </>
            ),
          },
          {
            key: 'people',
            header: t('computed.people'),
            right: true,
            cell: ({ people }) => <span className="main">{fmt.count(people)}</span>,
          },
          {
            key: 'at',
            header: t('computed.last'),
            right: true,
            cell: ({ scoredAt }) => (
              <span className="nowrap">{scoredAt ? fmt.since(scoredAt, Date.now()) : '–'}</span>
            ),
          },
        ]}
      />
    </Card>
  )
}

function TraitTable({ rows }: { rows: readonly ListedComputed[] }) {
  const { t } = useTranslation()
  const fmt = useFormat()
  return (
    <DataTable
      caption={t('computed.title')}
      rows={rows}
      rowKey={(row) => row.definition.name}
      columns={[
        {
          key: 'label',
          header: t('computed.trait'),
          main: true,
          width: '50%',
          sort: (row) => row.definition.label,
          cell: (row) => (
            <>
              <Link to="/traits/$name" params={{ name: row.definition.name }} className="main break">
                {row.definition.label}
              </Link>
              <small className="break">{ruleInWords(row.definition, t)}</small>
            </>
          ),
        },
        {
          key: 'people',
          header: t('computed.people'),
          right: true,
          sort: (row) => row.people,
          cell: (row) =>
            row.evaluatedAt === null ? (
              <span className="meta">{t('computed.computing')}</span>
            ) : (
              <span className="main">{fmt.count(row.people)}</span>
            ),
        },
        {
          key: 'at',
          header: t('computed.last'),
          right: true,
          sort: (row) => row.evaluatedAt ?? '',
          cell: (row) => (
            <span className="nowrap">{row.evaluatedAt ? fmt.since(row.evaluatedAt, Date.now()) : '–'}</span>
          ),
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
  )
}

import { Button, SegmentedControl } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { Decision, DecisionKind } from '../../src/identity/index.ts'
import { useCan } from '../access/session.ts'
import { useAct } from '../parts/act.ts'
import { DataTable } from '../parts/data-table.tsx'
import { Card, PageHead } from '../parts/page.tsx'
import { Empty, Failed, Loading, NotYours } from '../parts/states.tsx'
import { undoDecision } from '../people/identity-data.ts'
import { useWhen } from '../people/when.ts'
import './identity.css'
import { More } from '../parts/more.tsx'
import { allDecisionsQuery } from './review-data.ts'

const route = getRouteApi('/app/people/decisions')
const filters = ['all', 'join', 'split', 'separation'] as const

/** Everything that was decided about who is one person: by whom, when, why; each can be taken back. */
export function DecisionsPage() {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const maySee = useCan('people:read')
  const { kind } = route.useSearch()
  const choose = (chosen: string) =>
    void navigate({
      to: '/people/decisions',
      search: chosen === 'all' ? {} : { kind: chosen as DecisionKind },
    })
  return (
    <>
      <PageHead title={t('decisionLog.title')} lede={t('decisionLog.lede')} />
      {maySee ? (
        <Card
          title={t('decisionLog.list')}
          aside={
            <SegmentedControl
              aria-label={t('decisionLog.which')}
              value={kind ?? 'all'}
              onChange={choose}
              data={filters.map((value) => ({ value, label: t(`decisionLog.filter.${value}`) }))}
            />
          }
        >
          <Decisions kind={kind} />
        </Card>
      ) : (
        <NotYours role={t('role.analyst')} />
      )}
    </>
  )
}

function Decisions({ kind }: { kind: DecisionKind | undefined }) {
  const { t } = useTranslation()
  const log = useInfiniteQuery(allDecisionsQuery(kind))
  if (log.isError && !log.data) return <Failed error={log.error} onRetry={() => void log.refetch()} />
  if (!log.data) return <Loading />
  const rows = log.data.pages.flatMap((page) => page.decisions)
  if (rows.length === 0) return <Empty sentence={t('decisionLog.empty')} note={t('decisionLog.emptyNote')} />
  return (
    <div className="stack tight">
      <DecisionTable rows={rows} names={Object.assign({}, ...log.data.pages.map((page) => page.names))} />
      <More list={log} />
    </div>
  )
}

/** By id of a person. */
type Names = Record<string, string>

function DecisionTable({ rows, names }: { rows: Decision[]; names: Names }) {
  const { t } = useTranslation()
  const when = useWhen()
  return (
    <DataTable
      caption={t('decisionLog.list')}
      rows={rows}
      rowKey={(decision) => decision.id}
      columns={[
        {
          key: 'what',
          header: t('decisionLog.what'),
          main: true,
          width: '14%',
          cell: (decision) => <span className="main">{t(`decisions.kind.${decision.kind}`)}</span>,
        },
        {
          key: 'people',
          header: t('decisionLog.people'),
          width: '26%',
          cell: (decision) => <People of={decision} names={names} />,
        },
        {
          key: 'why',
          header: t('decisions.reason'),
          cell: (decision) => <Why of={decision} />,
        },
        {
          key: 'who',
          header: t('decisionLog.who'),
          width: '18%',
          cell: (decision) => (
            <div>
              {decision.by}
              <div className="meta">{when.exact(decision.at)}</div>
            </div>
          ),
        },
        { key: 'undo', header: '', right: true, width: '13%', cell: (decision) => <Undo of={decision} /> },
      ]}
    />
  )
}

function People({ of: decision, names }: { of: Decision; names: Names }) {
  const { t } = useTranslation()
  /** Two who are one now are told apart by the ends of their numbers. */
  const called = (id: string) => {
    const name = names[id]
    if (name === undefined) return t('decisionLog.person', { id: id.slice(-6) })
    const isShared = decision.people.some((other) => other !== id && names[other] === name)
    return isShared ? `${name} (…${id.slice(-4)})` : name
  }
  return (
    <div className="decided-people">
      {decision.people.map((id) => (
        <div key={id}>
          <Link to="/people/$id" params={{ id }} className="a break">
            {called(id)}
          </Link>
        </div>
      ))}
      {decision.identifier && (
        <div className="meta break">
          {t(`identifier.${decision.identifier.type}`, { defaultValue: decision.identifier.type })}{' '}
          {decision.identifier.value.slice(0, 120)}
        </div>
      )}
    </div>
  )
}

function Why({ of: { reason, undone } }: { of: Decision }) {
  const { t } = useTranslation()
  const when = useWhen()
  return (
    <div className="break">
      {reason}
      {undone && (
        <div className="meta">
          {t('decisions.undoneBy', { by: undone.by, at: when.exact(undone.at) })} {undone.reason}
        </div>
      )}
    </div>
  )
}

function Undo({ of: decision }: { of: Decision }) {
  const { t } = useTranslation()
  const mayUndo = useCan('people:join')
  const undo = useAct(undoDecision, { done: t('decisions.undone') })
  if (decision.undone) return <span className="tag">{t('decisions.isUndone')}</span>
  if (!mayUndo) return null
  return (
    <>
      {undo.isError && <Failed error={undo.error} rest="" />}
      <Button variant="default" disabled={undo.isPending} onClick={() => undo.mutate({ id: decision.id })}>
        {t('decisions.undo')}
      </Button>
    </>
  )
}

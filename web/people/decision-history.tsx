import { Button } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { Decision } from '../../src/identity/index.ts'
import type { Person } from '../../src/profiles/index.ts'
import { useCan } from '../access/session.ts'
import { useAct } from '../parts/act.ts'
import { More } from '../parts/more.tsx'
import { Card } from '../parts/page.tsx'
import { Failed, Loading } from '../parts/states.tsx'
import { decisionsQuery, undoDecision } from './identity-data.ts'
import { useWhen } from './when.ts'

/** What people decided about who this person is, newest first; each can be taken back once. */
export function DecisionHistory({ person }: { person: Person }) {
  const maySee = useCan('people:read')
  return maySee ? <Decisions person={person} /> : null
}

function Decisions({ person }: { person: Person }) {
  const { t } = useTranslation()
  const list = useInfiniteQuery(decisionsQuery(person.id))
  const decisions = list.data?.pages.flatMap((page) => page.decisions)
  if (decisions?.length === 0) return null
  return (
    <Card title={t('decisions.title')}>
      {list.isError && !decisions && <Failed error={list.error} onRetry={() => void list.refetch()} />}
      {list.isLoading && <Loading />}
      <ul className="decisions">
        {decisions?.map((decision) => (
          <li key={decision.id}>
            <DecisionLine decision={decision} />
          </li>
        ))}
      </ul>
      <More list={list} />
    </Card>
  )
}

function DecisionLine({ decision }: { decision: Decision }) {
  const { t } = useTranslation()
  const when = useWhen()
  const mayUndo = useCan('people:join')
  const undo = useAct(undoDecision, { done: t('decisions.undone') })
  const { undone } = decision
  return (
    <>
      <p className="row apart">
        <b>{t(`decisions.kind.${decision.kind}`)}</b>
        {undone ? (
          <span className="tag">{t('decisions.isUndone')}</span>
        ) : (
          mayUndo && (
            <Button
              variant="default"
              disabled={undo.isPending}
              onClick={() => undo.mutate({ id: decision.id })}
            >
              {t('decisions.undo')}
            </Button>
          )
        )}
      </p>
      {decision.identifier && <p className="break">{decision.identifier.value.slice(0, 200)}</p>}
      <p className="quote break">{decision.reason}</p>
      <p className="meta">
        {decision.by}, {when.exact(decision.at)}
      </p>
      {undone && (
        <p className="meta">
          {t('decisions.undoneBy', { by: undone.by, at: when.exact(undone.at) })} {undone.reason}
        </p>
      )}
      {undo.isError && <Failed error={undo.error} />}
    </>
  )
}

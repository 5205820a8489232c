import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { useFormat } from '../access/session.ts'
import { useAct } from '../parts/act.ts'
import { Failed } from '../parts/states.tsx'
import { useWhen } from '../people/when.ts'
import { isGoing, type MatchingRun, runsQuery, startRun } from './matching-data.ts'

/** When likely pairs were last looked for, and a button that looks again. */
export function LookAgain({ mayStart }: { mayStart: boolean }) {
  const { t } = useTranslation()
  const runs = useQuery(runsQuery())
  const start = useAct(startRun)
  const newest = runs.data?.items[0]
  return (
    <>
      {start.isError && <Failed error={start.error} rest="" />}
      <span className="meta" role="status">
        {newest && <Sentence run={newest} />}
      </span>
      {mayStart && (
        <Button
          variant="default"
          onClick={() => start.mutate()}
          disabled={start.isPending || isGoing(newest)}
        >
          {t('pairs.lookAgain')}
        </Button>
      )}
    </>
  )
}

function Sentence({ run }: { run: MatchingRun }) {
  const { t } = useTranslation()
  const fmt = useFormat()
  const when = useWhen()
  if (isGoing(run)) return t('pairs.looking', { share: fmt.percent(run.progress * 100) })
  if (run.state === 'failed')
    return t('pairs.lookFailed', { at: when.exact(run.finishedAt ?? run.createdAt) })
  return t('pairs.looked', {
    at: when.exact(run.finishedAt ?? run.createdAt),
    people: fmt.count(run.report?.people ?? 0),
    found: fmt.count(run.report?.proposed ?? 0),
  })
}

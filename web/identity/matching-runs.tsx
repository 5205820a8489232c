import { Button } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { useCan, useFormat } from '../access/session.ts'
import { useAct } from '../parts/act.ts'
import { DataTable } from '../parts/data-table.tsx'
import { Card, Facts } from '../parts/page.tsx'
import { Empty, Failed } from '../parts/states.tsx'
import { useWhen } from '../people/when.ts'
import { cancelRun, isGoing, type MatchingRun, startRun } from './matching-data.ts'

const listed = 10

/** What the newest run did, the ones before it, and a button that looks now. */
export function MatchingRuns({ runs }: { runs: readonly MatchingRun[] }) {
  const { t } = useTranslation()
  const mayRun = useCan('people:join')
  const start = useAct(startRun)
  const cancel = useAct(cancelRun)
  const [newest] = runs
  const failed = start.error ?? cancel.error
  return (
    <Card
      title={t('matcher.runs')}
      aside={
        mayRun &&
        (newest && isGoing(newest) ? (
          <Button variant="default" onClick={() => cancel.mutate(newest.id)} disabled={cancel.isPending}>
            {t('matcher.stop')}
          </Button>
        ) : (
          <Button variant="default" onClick={() => start.mutate()} disabled={start.isPending}>
            {t('matcher.runNow')}
          </Button>
        ))
      }
    >
      <div className="stack">
        {failed && <Failed error={failed} rest="" />}
        {newest ? (
          <>
            <Standing run={newest} />
            {runs.length > 1 && <Earlier runs={runs.slice(1, listed + 1)} />}
          </>
        ) : (
          <Empty sentence={t('matcher.never')} note={t('matcher.neverNote')} />
        )}
      </div>
    </Card>
  )
}

function Standing({ run }: { run: MatchingRun }) {
  const { t } = useTranslation()
  const fmt = useFormat()
  const when = useWhen()
  const at = when.exact(run.finishedAt ?? run.createdAt)
  return (
    <>
      <p role="status">
        {isGoing(run)
          ? t('pairs.looking', { share: fmt.percent(run.progress * 100) })
          : t(`matcher.state.${run.state}`, { at, by: run.startedBy ?? t('matcher.schedule') })}
      </p>
      {isGoing(run) && <progress max={1} value={run.progress} aria-label={t('matcher.runs')} />}
      {run.error && (
        <p className="meta ember-text" role="alert">
          {t(`problem.${run.error.code}`, { defaultValue: run.error.code })} {run.error.detail}
        </p>
      )}
      {run.report && <Figures report={run.report} />}
    </>
  )
}

function Figures({ report }: { report: NonNullable<MatchingRun['report']> }) {
  const { t } = useTranslation()
  const fmt = useFormat()
  const leftOut = Math.max(0, ...report.rules.map((rule) => rule.leftOut))
  return (
    <>
      <Facts
        of={[
          [t('matcher.people'), fmt.count(report.people)],
          [t('matcher.pairs'), fmt.count(report.pairs)],
          [t('matcher.found'), fmt.count(report.found)],
          [t('matcher.proposed'), fmt.count(report.proposed)],
          [t('matcher.matches'), fmt.count(report.matches)],
          [t('matcher.households'), fmt.count(report.households)],
          [t('matcher.seconds'), fmt.count(Math.round(report.seconds))],
        ]}
      />
      {!report.converged && <p className="meta">{t('matcher.notConverged', { count: report.iterations })}</p>}
      {leftOut > 0 && <p className="meta">{t('matcher.leftOut', { count: leftOut })}</p>}
    </>
  )
}

function Earlier({ runs }: { runs: readonly MatchingRun[] }) {
  const { t } = useTranslation()
  const fmt = useFormat()
  const when = useWhen()
  return (
    <details>
      <summary>{t('matcher.earlier')}</summary>
      <DataTable
        caption={t('matcher.earlier')}
        rows={runs}
        rowKey={({ id }) => id}
        columns={[
          {
            key: 'at',
            header: t('matcher.at'),
            main: true,
            cell: (run) => (
              <>
                <span className="nowrap">{when.exact(run.finishedAt ?? run.createdAt)}</span>
                <small>{run.startedBy ?? t('matcher.schedule')}</small>
              </>
            ),
          },
          { key: 'state', header: t('matcher.how'), cell: (run) => t(`matcher.states.${run.state}`) },
          ...(['people', 'found', 'proposed'] as const).map((figure) => ({
            key: figure,
            header: t(`matcher.${figure}`),
            right: true,
            cell: (run: MatchingRun) => (run.report ? fmt.count(run.report[figure]) : '–'),
          })),
        ]}
      />
    </details>
  )
}

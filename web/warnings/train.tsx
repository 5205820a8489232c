import { Button } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Signal, WarningRun } from '../../src/warnings/index.ts'
import { dataKey } from '../api/workspace.ts'
import { useAct } from '../parts/act.ts'
import { Failed } from '../parts/states.tsx'
import { runQuery, runsQuery, trainModel } from './warning-data.ts'

const followMs = 3000
const steps = ['features', 'learning', 'scoring', 'opening'] as const

/** Learns anew now, and says how far it is; a run that somebody else began is shown too. */
export function Train({ signal }: { signal: Signal }) {
  const { t } = useTranslation()
  const [followed, setFollowed] = useState<string>()
  // After learning, all customers are looked at by a run of its own.
  const runs = useQuery({ ...runsQuery(), refetchInterval: followed ? followMs : false })
  const going = runs.data?.find(({ state }) => state === 'waiting' || state === 'running')?.id
  const train = useAct(trainModel, { onDone: ({ run }) => setFollowed(run) })
  // What came of a run is said at its end as well, whoever began it.
  useEffect(() => {
    if (going) setFollowed(going)
  }, [going])
  const run = useRun(going ?? (followed && (runs.data?.[0]?.id ?? followed)))
  const busy = train.isPending || going !== undefined
  return (
    <div className="warn-train">
      <Button variant="default" disabled={busy} onClick={() => train.mutate(signal)}>
        {t('model.train')}
      </Button>
      {run && <Progress run={run} />}
      {train.isError && <Failed error={train.error} rest="" />}
    </div>
  )
}

/** A run as it goes; what it changed is asked for anew when it ends. */
function useRun(id: string | undefined): WarningRun | undefined {
  const queries = useQueryClient()
  const run = useQuery({ ...runQuery(id ?? ''), enabled: id !== undefined })
  const state = run.data?.state
  useEffect(() => {
    if (state !== 'done' && state !== 'failed') return
    for (const part of ['warning-models', 'warnings', 'warning-runs'])
      void queries.invalidateQueries({ queryKey: dataKey(part) })
  }, [state, queries])
  return run.data
}

function Progress({ run }: { run: WarningRun }) {
  const { t } = useTranslation()
  const at = run.step ? steps.indexOf(run.step) : -1
  if (run.state === 'done') {
    const refused = run.models.filter(({ standing }) => standing !== 'in_use').length
    return (
      <p className="meta" role="status">
        {run.kind === 'score'
          ? t('model.run.scored', { count: run.scored })
          : refused > 0
            ? t('model.run.doneRefused', { count: refused })
            : t('model.run.done')}
      </p>
    )
  }
  if (run.state === 'failed')
    return (
      <p className="meta ember-text" role="alert">
        {t('model.run.failed')} {run.error}
      </p>
    )
  return (
    <div className="warn-progress">
      <progress max={steps.length} value={at + 1} aria-label={t('model.run.title')} />
      <p className="meta" role="status">
        {t(run.step ? `model.run.step.${run.step}` : 'model.run.waiting')}
      </p>
    </div>
  )
}
